"""Appeals: a member asks a secretary about points, and is answered on record. And lists of points put up for objection."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.practice.refusal import Refusal

LONGEST = 1000
MOST_OPEN = 5


@dataclass(eq=False)
class BadAppeal(Refusal):
    """An appeal or its answer is empty or too long."""

    length: int
    most: int = LONGEST


@dataclass(eq=False)
class TooManyAppeals(Refusal):
    """A member has several appeals that are not answered yet."""

    most: int = MOST_OPEN


@dataclass(eq=False)
class NoSuchAppeal(Refusal):
    """There is no such appeal, or it is answered already."""


@dataclass(eq=False)
class ListStands(Refusal):
    """The points of this period are put up for objection already, or closed."""

    name: str


@dataclass(frozen=True)
class Appeal:
    """What a member asked, and the answer; ``act`` names the message it came in."""

    number: int
    act: str
    member: int
    text: str
    at: datetime
    answer: str = ""
    by: int = 0
    answered_at: datetime | None = None


@dataclass(frozen=True)
class PostedList:
    """The points of a period, put up in the group for objection until an instant, then closed. Days are the group's."""

    name: str
    first: date
    last: date
    posted_at: datetime
    until: datetime
    totals: dict[int, int]


Appeals = tuple[Appeal, ...]


def checked(text: str) -> str:
    """An appeal or answer that says something; raises ``BadAppeal``."""
    clean = text.strip()
    if not 0 < len(clean) <= LONGEST:
        raise BadAppeal(len(clean))
    return clean


def asked(appeals: Appeals, act: str, member: int, text: str, at: datetime) -> tuple[Appeals, Appeal]:
    """The appeals with one more, and that one. The same act again changes nothing."""
    known = next((a for a in appeals if a.act == act), None)
    if known:
        return appeals, known
    if sum(a.member == member and a.answered_at is None for a in appeals) >= MOST_OPEN:
        raise TooManyAppeals
    new = Appeal(len(appeals) + 1, act, member, checked(text), at)
    return (*appeals, new), new


def answered(appeals: Appeals, number: int, answer: str, by: int, at: datetime) -> tuple[Appeals, Appeal]:
    """The appeals with one answered, and that one; raises ``NoSuchAppeal``."""
    known = next((a for a in appeals if a.number == number), None)
    if known is None or known.answered_at not in (None, at):
        raise NoSuchAppeal
    done = replace(known, answer=checked(answer), by=by, answered_at=at)
    return tuple(done if a.number == number else a for a in appeals), done
