"""Formatting of words: bold, italic, links and the like, as stretches of a text."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Mark:
    """How a stretch of words was formatted: from ``start`` to before ``end``, in characters; ``url`` where it is a link.

    ``kind``: ``bold``, ``italic``, ``underline``, ``strikethrough``, ``spoiler``, ``code``, ``pre``, ``quote`` or ``link``.
    """

    start: int
    end: int
    kind: str
    url: str = ""


Marks = tuple[Mark, ...]


def shifted(marks: Iterable[Mark], by: int) -> Marks:
    """The same formatting of a text that begins so many characters later; what comes before the beginning is cut."""
    moved = (replace(m, start=max(0, m.start + by), end=m.end + by) for m in marks)
    return tuple(m for m in moved if m.start < m.end)
