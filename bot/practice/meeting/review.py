"""The secretaries' hand in a record: what stands where, notes by the editor, and editions.

Nothing here touches a word that anybody said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.practice.meeting.contribution import Source
from bot.practice.meeting.turns import Turn
from bot.practice.refusal import Refusal

LONGEST_NOTE = 2000


@dataclass(eq=False)
class BadNote(Refusal):
    """A note by the editor, or a reason, is empty or longer than fits."""

    length: int
    most: int


@dataclass(eq=False)
class NoSuchTurn(Refusal):
    """There is no such place in the record (any longer)."""

    issue: int


@dataclass(frozen=True)
class Placement:
    """A turn was put before another one of its part of the record (``None``: at the end)."""

    source: Source
    before: Source | None


@dataclass(frozen=True)
class Note:
    """A note by the editor, which stands after a turn."""

    after: Source
    text: str
    by: int
    at: datetime


@dataclass(frozen=True)
class Edition:
    """A later edition of a published record: begun by a secretary at an instant, for what reason.

    ``seal`` is that of the edition before, which this one takes the place of.
    """

    number: int
    reason: str
    by: int
    at: datetime
    seal: str = ""


@dataclass(frozen=True)
class Review:
    """Placements in the order in which they were made, and notes."""

    placements: tuple[Placement, ...] = ()
    notes: tuple[Note, ...] = ()

    def in_order(self, turns: Sequence[Turn]) -> list[Turn]:
        """Turns of one part of the record as the secretaries placed them."""
        order = list(turns)
        for placement in self.placements:
            moved = next((t for t in order if t.source == placement.source), None)
            if moved is None:
                continue
            order.remove(moved)
            place = next((i for i, t in enumerate(order) if t.source == placement.before), len(order))
            order.insert(place, moved)
        return order

    def shifted(self, turns: Sequence[Turn], source: Source, step: int) -> "Review":
        """The review with a turn one place up (``step`` -1) or down (+1); at the edge nothing changes."""
        order = self.in_order(turns)
        place = next((i for i, t in enumerate(order) if t.source == source), None)
        if place is None or not 0 <= place + step < len(order):
            return self
        beyond = place + step + (1 if step > 0 else 0)
        before = order[beyond].source if beyond < len(order) else None
        # Only the last placement of a turn tells; the others fall away when nothing lay between.
        kept = self.placements[:-1] if self.placements and self.placements[-1].source == source else self.placements
        return replace(self, placements=(*kept, Placement(source, before)))

    def annotated(self, note: Note) -> "Review":
        """The review with a note, in place of the former one after the same turn; an empty one takes it away."""
        others = tuple(n for n in self.notes if n.after != note.after)
        return replace(self, notes=(*others, note) if note.text else others)

    def note_after(self, source: Source) -> Note | None:
        """The note that stands after a turn."""
        return next((n for n in self.notes if n.after == source), None)


def checked_text(text: str, most: int, *, may_be_empty: bool = False) -> str:
    """A note or reason without blanks around it; raises ``BadNote``."""
    clean = text.strip()
    if len(clean) > most or not (clean or may_be_empty):
        raise BadNote(len(clean), most)
    return clean
