"""The secretaries' verbs on a record: place, leave out, annotate; and a second edition of what is published."""

from dataclasses import replace
from datetime import datetime

from bot.practice.meeting.attendance import LONGEST_REASON
from bot.practice.meeting.contribution import Kind, LeftOut, Source
from bot.practice.meeting.lifecycle import State, check_step
from bot.practice.meeting.review import LONGEST_NOTE, Edition, NoSuchTurn, Note, checked_text
from bot.practice.meeting.turns import Turn, turns
from bot.practice.session import Session


def record_turns(session: Session, kind: Kind) -> list[Turn]:
    """One part of the record as it will be printed: turns in the order in which the secretaries placed them."""
    return session.review.in_order(turns(session.standing(kind)))


def all_turns(session: Session) -> list[Turn]:
    """The whole record in the order of print, and after it what secretaries left out."""
    printed = [turn for kind in Kind for turn in record_turns(session, kind)]
    out = (c for c in session.contributions if c.left_out and not c.withdrawn_at and c.left_out.reason)
    return printed + turns(sorted(out, key=lambda c: (c.at, c.source)))


def turn_at(session: Session, source: Source) -> Turn:
    """The turn that begins with a message; raises ``NoSuchTurn``."""
    found = next((t for t in all_turns(session) if t.source == source), None)
    if found is None:
        raise NoSuchTurn(session.issue)
    return found


def shift(session: Session, source: Source, step: int, *, press: str, by: int, at: datetime) -> None:
    """A turn moves one place up (-1) or down (+1) within its part of the record. ``press`` names the act."""
    check_step(session.issue, "review", session.state)
    turn = turn_at(session, source)
    placed = session.review.shifted(turns(session.standing(turn.kind)), source, step)
    if session.is_new_press("shift", by, press) and placed != session.review:
        session.review = placed
        session.note(at, by, "reorder")


def leave_out(session: Session, source: Source, reason: str, *, by: int, at: datetime) -> None:
    """A turn stays out of the record, with a reason that is on record."""
    if session.has_act("left out", by, at):
        return
    check_step(session.issue, "review", session.state)
    why = checked_text(reason, LONGEST_REASON)
    for piece in turn_at(session, source).pieces:
        session.put(piece, replace(piece, left_out=LeftOut(by, at, why)))
    session.note(at, by, "left out", why)


def take_in(session: Session, source: Source, *, by: int, at: datetime) -> None:
    """A turn that was left out belongs to the record again."""
    check_step(session.issue, "review", session.state)
    for piece in turn_at(session, source).pieces:
        session.put(piece, replace(piece, left_out=None))
    session.note(at, by, "taken in")


def annotate(session: Session, source: Source, text: str, *, by: int, at: datetime) -> None:
    """A note by the editor after a turn; an empty one takes the former away."""
    if session.has_act("note", by, at):
        return
    check_step(session.issue, "review", session.state)
    note = Note(turn_at(session, source).source, checked_text(text, LONGEST_NOTE, may_be_empty=True), by, at)
    session.review = session.review.annotated(note)
    session.note(at, by, "note")


def reopen(session: Session, reason: str, *, by: int, at: datetime) -> None:
    """A published record is taken up for a second edition. Its points stay frozen; it goes out by hand alone."""
    if session.has_act("reopen", by, at):
        return
    check_step(session.issue, "reopen", session.state)
    edition = Edition(len(session.editions) + 2, checked_text(reason, LONGEST_REASON), by, at, session.seal)
    session.editions = (*session.editions, edition)
    session.state = State.COMPILED
    session.note(at, by, "reopen", edition.reason)
