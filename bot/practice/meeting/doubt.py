"""A doubt about a reflection: it nearly repeats another text, or says little in many words. The verdict is a person's."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.practice.meeting.contribution import Source
from bot.practice.refusal import Refusal

# The limit that a line names while a doubt about its fact keeps it from counting.
DOUBT = "doubt"


class DoubtKind(StrEnum):
    """What a reflection looks like."""

    REPEATS = "repeats"
    READING = "reading"
    PADDING = "padding"


@dataclass(eq=False)
class NoSuchDoubt(Refusal):
    """Nothing waits for a look here (any longer)."""


@dataclass(frozen=True)
class Doubt:
    """A reflection that waits for a secretary's look. ``percent`` is how alike, or how repetitive, it is.

    ``issue``, ``other`` and ``author`` say which earlier contribution it resembles (0, ``None``: the reading, or none);
    ``passage`` is that text's own words. ``counts`` is the verdict: ``None`` until a secretary gave one.
    """

    source: Source
    kind: DoubtKind
    percent: int
    issue: int = 0
    other: Source | None = None
    passage: str = ""
    author: int = 0
    counts: bool | None = None
    by: int = 0
    at: datetime | None = None
