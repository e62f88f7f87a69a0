"""Doubts about reflections: raised when one is handed in or changed, settled by a secretary.

Publication freezes points, but a verdict may come later: then an adjustment, signed by who gave it, makes up for it.
"""

from dataclasses import replace
from datetime import datetime

from bot.practice.group import Group
from bot.practice.meeting.contribution import Source
from bot.practice.meeting.doubt import DOUBT, Doubt, NoSuchDoubt
from bot.practice.people.adjustment import Adjustment
from bot.practice.session import Session


def raise_doubt(session: Session, source: Source, doubt: Doubt | None) -> bool:
    """What is doubtful about a reflection now (``None``: nothing); a verdict given stands. Says whether it is new."""
    known = next((d for d in session.doubts if d.source == source), None)
    if known and known.counts is not None:
        return False
    others = tuple(d for d in session.doubts if d.source != source)
    session.doubts = others if doubt is None else (*others, doubt)
    return doubt is not None and (known is None or known.kind is not doubt.kind)


def judge(session: Session, source: Source, *, counts: bool, by: int, at: datetime) -> Doubt:
    """A secretary says whether a doubtful reflection counts; raises ``NoSuchDoubt``."""
    known = next((d for d in session.doubts if d.source == source), None)
    if known is None:
        raise NoSuchDoubt
    judged = replace(known, counts=counts, by=by, at=at)
    session.doubts = tuple(judged if d is known else d for d in session.doubts)
    session.note(at, by, "counts" if counts else "does not count")
    return judged


def make_up(group: Group, session: Session, doubt: Doubt, act: str, reason: str) -> Adjustment | None:
    """The adjustment by which a verdict after publication comes to hold; ``None`` if points stand as it says."""
    if not session.published_at or doubt.counts is None or doubt.at is None:
        return None
    frozen = [n for n in session.settled if (n.chat, n.message) == (doubt.source.chat, doubt.source.message)]
    withheld = sum(line.cut for line in frozen if line.limit == DOUBT)
    about = f"doubt {doubt.source.chat}:{doubt.source.message}"
    known = [a for a in group.adjustments if a.undoes == about]
    missing = (withheld if doubt.counts else 0) - sum(a.points for a in known if a.act != act)
    if not missing:
        return None
    made = Adjustment(act, frozen[0].member, missing, reason, doubt.by, doubt.at, about)
    group.adjust(made)
    return made
