"""What is studied in one session: title, readings, questions, perhaps a quiz."""

from dataclasses import dataclass
from enum import StrEnum

from bot.practice.refusal import Refusal

LONGEST_TITLE = 120


class GatheringKind(StrEnum):
    """The kind of gathering."""

    READING = "reading"
    SEMINAR = "seminar"
    LECTURE = "lecture"
    VISIT = "visit"


@dataclass(eq=False)
class BadTitle(Refusal):
    """A title is empty, or too long for an announcement."""

    length: int
    most: int = LONGEST_TITLE


@dataclass(frozen=True)
class Reading:
    """Something to read beforehand; ``url`` and ``file`` are empty when there is none."""

    title: str
    pages: str = ""
    url: str = ""
    file: str = ""


@dataclass(frozen=True)
class QuizItem:
    """A question with options, the position of the right one (from 0) and why it is right."""

    question: str
    options: tuple[str, ...]
    answer: int
    why: str = ""


@dataclass(frozen=True)
class Topic:
    """What one session is about. ``minutes`` is how long the session is meant to take."""

    title: str
    kind: GatheringKind = GatheringKind.READING
    minutes: int = 90
    introduction: str = ""
    readings: tuple[Reading, ...] = ()
    questions: tuple[str, ...] = ()
    quiz: tuple[QuizItem, ...] = ()


def checked_title(title: str) -> str:
    """A title on one line, not empty and not too long; otherwise a ``BadTitle``."""
    clean = " ".join(title.split())
    if not 0 < len(clean) <= LONGEST_TITLE:
        raise BadTitle(len(clean))
    return clean
