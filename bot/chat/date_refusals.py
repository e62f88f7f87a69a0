"""Why a day or a time is not taken: each case by itself, so that the answer can say what to write instead."""

from dataclasses import dataclass
from datetime import datetime, time

from bot.practice.refusal import Refusal

LONGEST_SHOWN = 60


@dataclass(eq=False)
class BadDate(Refusal):
    """A text that is no date and time, or not in every part: what was ``understood`` of it, and what was ``unknown``.

    ``is_dated``: some of it names a day or a time for certain.
    """

    asked: str
    understood: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    is_dated: bool = False


@dataclass(eq=False)
class AmbiguousDay(BadDate):
    """A date such as 4/12 that has the day or the month first; the two days it may be, at noon, in UTC."""

    days: tuple[datetime, ...] = ()


@dataclass(eq=False)
class AmbiguousDot(BadDate):
    """A text such as 7.30 that is a time or a date."""


@dataclass(eq=False)
class AmbiguousHour(BadDate):
    """An hour such as "half past seven" that may be in the morning or in the evening."""

    times: tuple[time, ...] = ()


@dataclass(eq=False)
class NoHour(BadDate):
    """A part of the day such as "tonight", without an hour, in which the session would not be anyway."""


@dataclass(eq=False)
class WrongHour(BadDate):
    """An hour that does not belong to the part of the day beside it, such as 15:00 in the morning."""


@dataclass(eq=False)
class NoDay(BadDate):
    """A time of day, and no day that it could be meant for."""


@dataclass(eq=False)
class WrongWeekday(BadDate):
    """A weekday and a date that do not fall together; the date at noon, in UTC."""

    day: datetime | None = None


@dataclass(eq=False)
class OutOfReach(BadDate):
    """A day long ago, or further ahead than anything is planned."""


@dataclass(eq=False)
class JustPast(BadDate):
    """A day without a year that was a short while ago: hardly the one of next year; that one at noon, in UTC."""

    day: datetime | None = None
