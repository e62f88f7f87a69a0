"""Replies that may be meant as reflections: kept until their author says whether they are."""

from datetime import datetime

from bot.practice.meeting import reflection
from bot.practice.meeting.contribution import Contribution, Source
from bot.practice.session import Session


def offered(session: Session, source: Source) -> Contribution | None:
    """The reply of a message whose author is asked; ``None`` if there is none."""
    return next((piece for piece in session.offered if piece.has(source)), None)


def offer(session: Session, piece: Contribution) -> None:
    """A reply waits for its author's word; the same message again changes nothing."""
    reflection.check_open_to_words(session.issue, session.state)
    if session.state not in reflection.TAKEN_IN:
        raise reflection.NotYetAnnounced(session.issue)
    reflection.check_length(piece.text)
    is_settled = session.contribution(piece.source) or piece.source in session.no_reflections
    if not is_settled and not offered(session, piece.source):
        session.offered = (*session.offered, piece)


def reword_offered(session: Session, source: Source, text: str, *, by: int, at: datetime) -> None:
    """The author edited the message; what is no longer asked about is let be."""
    session.offered = tuple(
        piece.revised(source, text, at) if piece.has(source) and piece.member == by else piece
        for piece in session.offered
    )


def take_offered(session: Session, source: Source, *, by: int) -> bool:
    """The reply is a reflection, with its own words and time. Says whether it is one by now.

    Raises why the session takes no reflection.
    """
    known = session.contribution(source)
    piece = offered(session, source)
    if known or piece is None or piece.member != by:
        return known is not None and known.member == by
    reflection.check_taken(session.issue, session.state, piece.text)
    hand_in(session, piece)
    return True


def hand_in(session: Session, piece: Contribution) -> None:
    """A message is handed in as a reflection at once, with what came with it; the same message again changes nothing."""
    drop_offered(session, piece.source)
    if session.contribution(piece.source):
        return
    reflection.check_taken(session.issue, session.state, piece.text)
    session.add_reflection(piece, at=piece.at)


def decline(session: Session, source: Source, *, by: int) -> None:
    """The author says that the reply is no reflection: of it the message's number is kept alone, so that it is asked once."""
    piece = offered(session, source)
    if piece and piece.member == by:
        drop_offered(session, source)
        session.no_reflections = (*session.no_reflections, source)


def drop_offered(session: Session, source: Source) -> None:
    """The reply waits no longer: nothing is kept of it here."""
    session.offered = tuple(piece for piece in session.offered if not piece.has(source))
