"""The days on which a group meets: a recurrence rule in the group's time zone, with holidays left out.

The rule is an RFC 5545 RRULE of whole days. The time of day is wall-clock time: a 15:00 meeting is at
15:00 on both sides of a change to summer time.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

import holidays

from bot.practice.recurrence import read_recurrence
from bot.practice.refusal import Refusal
from bot.practice.settings import A_CADENCE, LONGEST_SHOWN, BadCadence, GroupSettings

LONGEST_SEARCH = timedelta(days=366 * 5)


@dataclass(eq=False)
class NoMoreDays(Refusal):
    """The cadence does not give enough days for the topics."""

    wanted: int
    given: int


def at_local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall-clock time. A time that a clock change skips counts as if it had not been skipped."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def days_later(at: datetime, count: int, zone: ZoneInfo) -> datetime:
    """The same wall-clock time so many days later, in UTC: 24 hours a day, but for a clock change in between."""
    local = at.astimezone(zone)
    return at_local(local.date() + timedelta(days=count), local.time(), zone)


def is_holiday(day: date, country: str) -> bool:
    """Whether a day is a public holiday in the country (ISO code); never, when no country is set."""
    return bool(country) and day in _holidays(country, day.year)


def days(settings: GroupSettings, first: date) -> Iterator[date]:
    """The group's days from ``first`` on (that day included), holidays left out, for at most five years.

    Raises ``BadCadence`` for a stored rule that cannot be read.
    """
    rule = read_recurrence(settings.cadence)
    if rule is None:
        raise BadCadence("cadence", settings.cadence[:LONGEST_SHOWN], A_CADENCE)
    last = first + min(LONGEST_SEARCH, date.max - first)
    return (day for day in rule.days(first, last) if not is_holiday(day, settings.skip_holidays))


def occurrences(settings: GroupSettings, after: datetime, count: int) -> list[datetime]:
    """The next ``count`` session times strictly after an instant, in UTC; fewer if five years do not hold so many."""
    zone = settings.zone
    times = (at_local(day, settings.starts, zone) for day in days(settings, after.astimezone(zone).date()))
    return list(islice((t for t in times if t > after), count))


def next_free(settings: GroupSettings, after: datetime, taken: Collection[datetime]) -> datetime:
    """The next session time after an instant that is not among those taken; raises ``NoMoreDays``."""
    found = next((t for t in occurrences(settings, after, len(taken) + 1) if t not in taken), None)
    if found is None:
        raise NoMoreDays(1, 0)
    return found


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    """A country's public holidays in a year; reckoning them takes milliseconds, and the same years are asked again and again."""
    return frozenset(holidays.country_holidays(country, years=year))
