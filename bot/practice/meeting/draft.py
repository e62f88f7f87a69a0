"""A reflection in the making: several messages, files and recordings that become one text when it is handed in.

A draft belongs to one person and one session. It counts for nothing, and nobody else sees it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.practice.meeting.contribution import (
    FULL_MESSAGE,
    NEARLY_FULL,
    Attachment,
    Contribution,
    Kind,
    Part,
    Revision,
    Source,
)
from bot.practice.meeting.marks import Marks
from bot.practice.refusal import Refusal

MOST_PIECES = 300
PARAGRAPH = "\n\n"


@dataclass(eq=False)
class NoDraft(Refusal):
    """There is no draft (any longer)."""


@dataclass(eq=False)
class DraftFull(Refusal):
    """A draft has more pieces than anybody could look through."""

    most: int = MOST_PIECES


@dataclass(eq=False)
class NotChecked(Refusal):
    """Words that a machine heard in a recording count only once the author has looked at them."""


@dataclass(frozen=True)
class Piece:
    """One message of a draft. ``heard``: the words were taken from a recording, and the author has not looked yet."""

    source: Source
    text: str
    units: int = 0
    attachment: Attachment | None = None
    heard: bool = False
    marks: Marks = ()


@dataclass(frozen=True)
class Draft:
    """What one person has gathered so far. ``board`` is the bot's message that shows how it stands (0: none)."""

    touched_at: datetime
    pieces: tuple[Piece, ...] = ()
    board: int = 0

    @property
    def text(self) -> str:
        """The one text that the pieces become."""
        return "".join(_joint(self.pieces, place) + piece.text for place, piece in enumerate(self.pieces))

    @property
    def unchecked(self) -> Piece | None:
        """The first recording whose words the author has not looked at."""
        return next((piece for piece in self.pieces if piece.heard), None)

    def as_contribution(self, member: int, at: datetime) -> Contribution:
        """The reflection that the draft becomes when it is handed in at an instant."""
        parts = tuple(
            Part(
                piece.source,
                (Revision(piece.text, at, piece.marks),),
                piece.units,
                _joint(self.pieces, place),
                piece.attachment,
            )
            for place, piece in enumerate(self.pieces)
        )
        return Contribution(Kind.REFLECTION, member, parts)

    def touched(self, at: datetime) -> "Draft":
        """The draft as the one that its author is at."""
        return replace(self, touched_at=at)

    def has(self, source: Source) -> bool:
        """Whether a message is a piece of it."""
        return any(piece.source == source for piece in self.pieces)

    def with_piece(self, piece: Piece, at: datetime) -> "Draft":
        """The draft with one more piece; one that it has already changes nothing."""
        if self.has(piece.source):
            return self
        if len(self.pieces) >= MOST_PIECES:
            raise DraftFull
        return replace(self, pieces=(*self.pieces, piece), touched_at=at)

    def worded(self, source: Source, text: str, at: datetime) -> "Draft":
        """The draft with the words of a piece as its author wants them."""
        pieces = tuple(replace(p, text=text, heard=False, marks=()) if p.source == source else p for p in self.pieces)
        return replace(self, pieces=pieces, touched_at=at)


def _joint(pieces: tuple[Piece, ...], place: int) -> str:
    """What stands before a piece: nothing within a text that Telegram cut, a paragraph's space between messages."""
    if place == 0 or not pieces[place].text or not any(p.text for p in pieces[:place]):
        return ""
    before = pieces[place - 1].units
    if before >= FULL_MESSAGE:
        return ""
    return "\n" if before >= NEARLY_FULL else PARAGRAPH
