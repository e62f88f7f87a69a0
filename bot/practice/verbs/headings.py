"""The verbs of headings: the exchange begins, and a secretary puts words under the lead talk or the exchange.

What follows by itself is settled in ``meeting.exchange``.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.practice.meeting.contribution import Kind, Source
from bot.practice.meeting.exchange import Heading
from bot.practice.meeting.lifecycle import check_step
from bot.practice.meeting.review import NoSuchTurn
from bot.practice.meeting.turns import Turn
from bot.practice.people.audit import in_hand
from bot.practice.session import Session
from bot.practice.verbs.review import all_turns

# Enough for the acts of a day that may still be undone.
KEPT_HEADINGS = 24


def begin_exchange(session: Session, *, by: int, at: datetime) -> bool:
    """From now on the lead speaker's words are part of the exchange. Says whether that is new."""
    return _settle(session, at, by=by, at=at)


def go_back_to_talk(session: Session, *, by: int, at: datetime) -> bool:
    """The exchange has not begun after all. Says whether that is new."""
    return _settle(session, None, by=by, at=at)


def _settle(session: Session, began: datetime | None, *, by: int, at: datetime) -> bool:
    if session.has_act("exchange", by, at):
        return False
    check_step(session.issue, "exchange", session.state)
    before = session.exchange_at
    if (before is None) is (began is None):
        return False
    session.exchange_at = began
    session.note(
        at, by, "exchange", before=before.isoformat() if before else "", after=began.isoformat() if began else ""
    )
    session.put_under_headings()
    return True


def turn_holding(session: Session, source: Source) -> Turn:
    """The turn of the record that a message belongs to; raises ``NoSuchTurn``."""
    found = next((t for t in all_turns(session) if any(c.has(source) for c in t.pieces)), None)
    if found is None:
        raise NoSuchTurn(session.issue)
    return found


def put_under(session: Session, kind: Kind, sources: Collection[Source], *, by: int, at: datetime) -> None:
    """Words of the meeting come under the lead talk or the exchange, by a secretary's choice, which stays.

    ``sources`` name the contributions. Raises ``NoSuchTurn`` if none of them is part of the meeting.
    """
    if session.has_act("heading", by, at):
        return
    check_step(session.issue, "heading", session.state)
    spoken = [c for c in session.contributions if c.source in sources and c.kind is not Kind.REFLECTION]
    if not spoken or kind is Kind.REFLECTION:
        raise NoSuchTurn(session.issue)
    changed = [c for c in spoken if c.kind is not kind]
    if not changed:
        return
    kept = dict(list(session.former_headings.items())[1 - KEPT_HEADINGS :])
    former = tuple(Heading(c.source, c.kind, c.headed_by) for c in changed)
    session.former_headings = {**kept, in_hand.get(): former}
    for piece in changed:
        session.put(piece, replace(piece, kind=kind, headed_by=by))
    session.note(at, by, "heading", about=changed[0].member, before=changed[0].kind, after=kind)
