"""A speaker's way with their own words of the meeting, between its close and the publication."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.practice.meeting.contribution import Contribution, LeftOut, Source
from bot.practice.meeting.lifecycle import check_step
from bot.practice.meeting.polish import SPOKEN, Approval, NothingSaid, NotYours
from bot.practice.meeting.reflection import EmptyReflection, check_open_to_words
from bot.practice.meeting.turns import Turn, turns
from bot.practice.session import Session


def speakers(session: Session) -> frozenset[int]:
    """Who has words of the meeting on record."""
    return frozenset(c.member for c in session.contributions if c.kind in SPOKEN and _is_theirs(c))


def unapproved(session: Session) -> frozenset[int]:
    """Speakers who have not looked at their words yet."""
    # Who has no Telegram cannot look: what a secretary took down for them stands.
    guests = {member for member in speakers(session) if member < 0}
    return speakers(session) - guests - {approval.member for approval in session.approvals}


def own_turns(session: Session, member: int) -> list[Turn]:
    """A speaker's words of the meeting, joined and in order, what they withheld included."""
    spoken = sorted((c for c in session.contributions if c.kind in SPOKEN), key=lambda c: (c.at, c.source))
    return [turn for turn in turns(c for c in spoken if _is_theirs(c)) if turn.member == member]


def approve(session: Session, member: int, *, at: datetime) -> None:
    """A speaker's words may be printed as they stand."""
    check_step(session.issue, "polish", session.state)
    if not own_turns(session, member):
        raise NothingSaid(session.issue)
    if member in unapproved(session):
        session.approvals = (*session.approvals, Approval(member, at))
        session.note(at, member, "approve")


def correct(session: Session, member: int, source: Source, text: str, *, at: datetime) -> None:
    """A speaker sends a turn in a new wording, which they approve by that. Every former one stays on record."""
    check_step(session.issue, "polish", session.state)
    if not text.strip():
        raise EmptyReflection
    turn = _turn(session, member, source)
    first, *others = turn.pieces
    session.put(first, first.worded(text, at))
    for piece in others:
        session.put(piece, piece.worded("", at))


def withhold(session: Session, member: int, sources: Iterable[Source], *, at: datetime) -> None:
    """A speaker keeps turns out of the record; until the publication they can be put back."""
    _mark(session, member, sources, at)
    session.note(at, member, "withhold")


def put_back(session: Session, member: int, sources: Iterable[Source], *, at: datetime) -> None:
    """Turns that a speaker had withheld belong to the record again."""
    _mark(session, member, sources, None)
    session.note(at, member, "put back")


def leave_out_unapproved(session: Session, *, at: datetime) -> None:
    """At the publication: words that nobody approved stay out, where the group has it so."""
    for piece in session.contributions:
        if piece.kind in SPOKEN and piece.stands and piece.member in unapproved(session):
            session.put(piece, replace(piece, left_out=LeftOut(0, at, "unapproved")))


def _mark(session: Session, member: int, sources: Iterable[Source], withdrawn_at: datetime | None) -> None:
    check_step(session.issue, "polish", session.state)
    check_open_to_words(session.issue, session.state)
    for source in sources:
        for piece in _turn(session, member, source).pieces:
            session.put(piece, replace(piece, withdrawn_at=withdrawn_at))


def _turn(session: Session, member: int, source: Source) -> Turn:
    turn = next((t for t in own_turns(session, member) if t.source == source), None)
    if turn is None:
        raise NotYours
    return turn


def _is_theirs(piece: Contribution) -> bool:
    """Whether a contribution is still its speaker's affair: nobody else kept it out."""
    return piece.left_out is None
