"""Turns of speech: consecutive messages of one person in the meeting belong together, as a listener hears them.

A reply begins a turn of its own, since the record shows whom it answers. Reflections are never joined.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.practice.meeting.contribution import Attachment, Contribution, Kind, Source
from bot.practice.meeting.marks import Mark, Marks, shifted


@dataclass(frozen=True)
class Turn:
    """What one person said in one go: one contribution, or several in a row."""

    pieces: tuple[Contribution, ...]

    @property
    def first(self) -> Contribution:
        """The contribution that it begins with."""
        return self.pieces[0]

    @property
    def member(self) -> int:
        """Who said it."""
        return self.first.member

    @property
    def kind(self) -> Kind:
        """Lead talk, remark or reflection."""
        return self.first.kind

    @property
    def source(self) -> Source:
        """The identity: where the first words came from."""
        return self.first.source

    @property
    def at(self) -> datetime:
        """When the first words came."""
        return self.first.at

    @property
    def text(self) -> str:
        """All of it, a line for each message."""
        return "\n".join(c.text for c in self.pieces if c.text)

    @property
    def marks(self) -> Marks:
        """The formatting of all of it."""
        found, length = list[Mark](), 0
        for piece in (c for c in self.pieces if c.text):
            found += shifted(piece.marks, length)
            length += len(piece.text) + 1
        return tuple(found)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files that came with it, in order."""
        return tuple(a for c in self.pieces for a in c.attachments)

    @property
    def is_late(self) -> bool:
        """Whether it came after its deadline."""
        return self.first.late

    def goes_on_with(self, piece: Contribution) -> bool:
        """Whether a contribution carries on this turn."""
        return (
            piece.kind is not Kind.REFLECTION
            and (piece.kind, piece.member) == (self.kind, self.member)
            and (piece.reply_to is None or any(c.has(piece.reply_to) for c in self.pieces))
        )


def turns(pieces: Iterable[Contribution]) -> list[Turn]:
    """Contributions in order, joined into turns. What has neither words nor a file leaves no trace."""
    joined: list[list[Contribution]] = []
    for piece in pieces:
        if not piece.text.strip() and not piece.attachments:
            continue
        if joined and Turn(tuple(joined[-1])).goes_on_with(piece):
            joined[-1].append(piece)
        else:
            joined.append([piece])
    return [Turn(tuple(run)) for run in joined]
