"""How a member formatted words that are on record."""

from dataclasses import replace

from bot.practice.meeting.contribution import Source
from bot.practice.meeting.marks import Marks
from bot.practice.session import Session


def format_words(session: Session, source: Source, marks: Marks) -> None:
    """The last wording of a message has this formatting; a message that is not on record is let be."""
    piece = session.contribution(source)
    part = next((p for p in piece.parts if p.source == source), None) if piece else None
    if piece is None or part is None or part.revisions[-1].marks == marks:
        return
    revisions = (*part.revisions[:-1], replace(part.revisions[-1], marks=marks))
    parts = tuple(replace(p, revisions=revisions) if p is part else p for p in piece.parts)
    session.put(piece, replace(piece, parts=parts))
