"""Words spoken aloud, which a secretary takes down in several messages; and words that stay off the record."""

from dataclasses import replace
from datetime import datetime

from bot.practice.meeting.contribution import LeftOut, Source
from bot.practice.meeting.lifecycle import State, WrongState
from bot.practice.meeting.reflection import check_open_to_words
from bot.practice.session import Session


def take_down(session: Session, member: int | None, *, by: int) -> None:
    """From now on a secretary's messages are what this member says aloud; ``None``: no longer."""
    if session.state is not State.OPEN:
        raise WrongState(session.issue, "record", session.state)
    others = {secretary: speaker for secretary, speaker in session.taking_down.items() if secretary != by}
    session.taking_down = others if member is None else {**others, by: member}


def keep_off_record(session: Session, source: Source, *, by: int, at: datetime) -> bool:
    """What a message said stays out of the record. Says whether that is new."""
    piece = session.contribution(source)
    if piece is None or piece.left_out:
        return False
    check_open_to_words(session.issue, session.state)
    session.put(piece, replace(piece, left_out=LeftOut(by, at)))
    session.note(at, by, "off the record")
    return True


def put_on_record(session: Session, source: Source, *, by: int, at: datetime) -> bool:
    """What was said off the record comes back; only whoever kept it out may do so. Says whether that is new."""
    piece = session.contribution(source)
    if piece is None or piece.left_out is None or piece.left_out.by != by or piece.left_out.reason:
        return False
    check_open_to_words(session.issue, session.state)
    session.put(piece, replace(piece, left_out=None))
    session.note(at, by, "on the record")
    return True
