"""The days on which a group meets: a recurrence rule in the group's time zone, with holidays left out.

The rule is an RFC 5545 RRULE of whole days. The time of day is wall-clock time: a 15:00 meeting is at
15:00 on both sides of a change to summer time.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import holidays
from dateutil.rrule import rrulestr

from bot.practice.settings import GroupSettings

# A fixed Monday, so that "every second week" means the same weeks whenever one asks. Days are naive; the zone comes after.
ANCHOR = datetime(2001, 1, 1)  # noqa: DTZ001
LONGEST_SEARCH = timedelta(days=366 * 5)


def at_local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall-clock time. A time that a clock change skips counts as if it had not been skipped."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def days_later(at: datetime, count: int, zone: ZoneInfo) -> datetime:
    """The same wall-clock time so many days later, in UTC: 24 hours a day, but for a clock change in between."""
    local = at.astimezone(zone)
    return at_local(local.date() + timedelta(days=count), local.time(), zone)


def is_holiday(day: date, country: str) -> bool:
    """Whether a day is a public holiday in the country (ISO code); never, when no country is set."""
    return bool(country) and day in holidays.country_holidays(country, years=day.year)


def days(settings: GroupSettings, first: date) -> Iterator[date]:
    """The group's days from ``first`` on (that day included), holidays left out, for at most five years."""
    rule = rrulestr(settings.cadence, dtstart=ANCHOR)
    start = datetime.combine(first, time.min)
    for moment in rule.xafter(start, inc=True):
        if moment - start > LONGEST_SEARCH:
            return
        if not is_holiday(moment.date(), settings.skip_holidays):
            yield moment.date()


def occurrences(settings: GroupSettings, after: datetime, count: int) -> list[datetime]:
    """The next ``count`` session times strictly after an instant, in UTC; fewer if the rule ends."""
    zone = settings.zone
    times = (at_local(day, settings.starts, zone) for day in days(settings, after.astimezone(zone).date()))
    return list(islice((t for t in times if t > after), count))
