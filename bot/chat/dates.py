"""Dates and times as people write them, in both languages, the day before the time or after it.

Such as ``12-04``, ``2026-12-04 19:30``, ``Friday 7 p.m.``, ``12月4日晚7:30``, ``下周五晚上七点半``.

* Each part of a text must be understood; otherwise nothing is read (``BadDate``), as half a date is a wrong date.
* A day is read in the group's time zone; a day without a year is the next one to come.
* ``12-04`` is month and day. ``4/12`` is month and day in Chinese; in other languages it is asked about, unless only one fits.
* ``19:30`` is by the clock of 24 hours. An hour as people say it ("at seven", 七点) is the one near the usual time, or the
  only one at which people meet; else it is asked about. Midnight after an evening is the first minute of the next day.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.date_found import Reading, understood_pieces, unknown_pieces
from bot.chat.date_parts import HOURS, hours_meant
from bot.chat.date_reading import dotted_days, read
from bot.chat.date_refusals import (
    LONGEST_SHOWN,
    AmbiguousDay,
    AmbiguousDot,
    AmbiguousHour,
    BadDate,
    JustPast,
    NoDay,
    NoHour,
    OutOfReach,
    WrongHour,
    WrongWeekday,
)
from bot.chat.date_words import MONTHS, SAID, folded
from bot.practice.calendar.cadence import at_local
from bot.practice.settings import GroupSettings, clock_time

__all__ = ["BadDate", "read_day", "read_moment", "take_month"]
# What is planned lies within five years; a day before the other is no day that anybody means.
FURTHEST, EARLIEST = timedelta(days=366 * 5), date(1900, 1, 1)
LONGEST_TEXT = 200
# A day without a year that lies so far back is more likely a slip than the one of next year.
JUST_PAST = timedelta(days=60)
NOON = time(12)
MONTH = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*月?(?:份)?(?=\s|$)\s*")
NAMED_MONTH = re.compile(r"([A-Za-z]{3,9})(?:\s+(\d{4}))?(?=\s|$)\s*")


def read_day(text: str, today: date, locale: str = "zh-CN") -> date:
    """A day without a time, seen from ``today``; raises ``BadDate``."""
    reading, refuse = _read(text, today, locale, ZoneInfo("UTC"))
    if reading.clock or reading.part:
        raise refuse(BadDate)
    return _day(reading, refuse, None, within=False)


def read_moment(
    text: str, settings: GroupSettings, now: datetime, usual: time | None = None, on: date | None = None
) -> datetime:
    """The instant (UTC) of a day with an optional time, in the group's zone; raises ``BadDate``, or a kind of it.

    ``usual`` is the time where none is given (that of the settings by default), ``on`` the day where only a time is.
    """
    reading, refuse = _read(text, now.astimezone(settings.zone).date(), settings.locale, settings.zone)
    usual = usual or clock_time(settings.time)
    at, later = _time(reading, refuse, usual)
    day = _day(reading, refuse, on if reading.clock else None) + timedelta(days=later)
    return at_local(day, at, settings.zone)


def take_month(text: str, today: date) -> tuple[str, str]:
    """A month at the beginning (``12``, ``2026-12``, ``12月``, ``December``) as ``2026-12``, and what follows; empty for none."""
    if found := MONTH.match(text):
        year, month = found[1], int(found[2])
    elif (found := NAMED_MONTH.match(text)) and found[1][:3].lower() in MONTHS:
        year, month = found[2], MONTHS.index(found[1][:3].lower()) + 1
    else:
        return "", text
    of_year = int(year) if year else today.year + (1 if month < today.month else 0)
    if not 1 <= month <= 12 or abs(of_year - today.year) > FURTHEST.days // 365:
        return "", text
    return f"{of_year:04d}-{month:02d}", text[found.end() :]


@dataclass
class _Refusing:
    """Makes refusals of one text, with what was understood of it."""

    asked: str
    reading: Reading
    zone: ZoneInfo

    def __call__(self, kind: type[BadDate], **facts: Any) -> BadDate:
        known: dict[str, Any] = {"understood": understood_pieces(self.reading, self.asked)} | facts
        known["understood"] = tuple(piece[:LONGEST_SHOWN] for piece in known["understood"])
        return kind(asked=self.asked[:LONGEST_SHOWN], is_dated=self.reading.is_dated, **known)

    def shown(self, day: date) -> datetime:
        """A day as the words show it."""
        return at_local(day, NOON, self.zone)


def _read(text: str, today: date, locale: str, zone: ZoneInfo) -> tuple[Reading, _Refusing]:
    """The parts of a text, and what makes refusals of it; raises ``BadDate`` where something was not understood."""
    asked = folded(text[:LONGEST_TEXT])
    reading = read(asked, today, month_first=locale.startswith("zh"))
    # What is shown is as it was typed, where that has not changed its length.
    refuse = _Refusing(text.strip() if len(text.strip()) == len(asked) else asked, reading, zone)
    _settle_dot(reading, refuse)
    unknown = tuple(piece[:LONGEST_SHOWN] for piece in unknown_pieces(reading, refuse.asked))
    if reading.is_lone_number:
        known = understood_pieces(reading, refuse.asked)
        numbers = tuple(piece for piece in known if piece.isdecimal() or piece.lower() in SAID)
        raise refuse(BadDate, understood=tuple(p for p in known if p not in numbers), unknown=(*unknown, *numbers))
    if unknown or not reading.understood or len(text) > LONGEST_TEXT:
        raise refuse(BadDate, unknown=unknown)
    return reading, refuse


def _settle_dot(reading: Reading, refuse: _Refusing) -> None:
    """Take 7.30 for a time beside a day, and 4.12 for a date beside a time; alone it must be only one of them."""
    if reading.dotted is None:
        return
    hour, minute = reading.dotted
    dates, is_time = dotted_days(reading), hour < 24 and minute < 60
    has_day = bool(reading.days) or reading.weekday is not None
    if dates and is_time and not has_day and not reading.clock and not reading.part:
        raise refuse(AmbiguousDot)
    if is_time and not reading.clock and (has_day or reading.part or not dates):
        reading.take_clock(hour, minute)
    elif dates and not has_day:
        reading.days = dates
    else:
        raise refuse(BadDate, unknown=(f"{hour}.{minute:02d}",))


def _day(reading: Reading, refuse: _Refusing, on: date | None, *, within: bool = True) -> date:
    """The day that is meant, ``on`` where none is named; ``within`` the years in which things are planned."""
    today, days = reading.today, reading.days
    if reading.weekday is None and reading.weeks is not None:
        raise refuse(NoDay)
    if not days:
        if reading.weekday is not None:
            days = (_weekday(today, reading.weekday, reading.weeks),)
        elif on is not None:
            return on
        else:
            raise refuse(NoDay)
    if within and not all(EARLIEST <= day <= today + FURTHEST for day in days):
        raise refuse(OutOfReach)
    if (
        within
        and reading.is_yearless
        and all(today + timedelta(days=365) - JUST_PAST <= d <= today + timedelta(days=366) for d in days)
    ):
        raise refuse(JustPast, day=refuse.shown(days[0]))
    if reading.weekday is not None:
        fitting = tuple(d for d in days if d.weekday() == reading.weekday)
        if not fitting:
            raise refuse(WrongWeekday, day=refuse.shown(days[0]))
        days = fitting
    if len(days) > 1:
        raise refuse(AmbiguousDay, days=tuple(refuse.shown(d) for d in days))
    return days[0]


def _weekday(today: date, weekday: int, weeks: int | None) -> date:
    if weeks is None:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return today + timedelta(days=weekday - today.weekday() + 7 * weeks)


def _time(reading: Reading, refuse: _Refusing, usual: time) -> tuple[time, int]:
    """The time of day that is meant, and by how many days it lies after the day that was named."""
    clock, part = reading.clock, reading.part
    if clock is None:
        if part is not None and usual.hour not in HOURS[part]:
            raise refuse(NoHour)
        return usual, 0
    hours = hours_meant(clock, part, usual)
    if not hours:
        raise refuse(WrongHour)
    if len(hours) > 1:
        raise refuse(AmbiguousHour, times=tuple(time(hour, clock.minute) for hour in hours))
    return time(hours[0] % 24, clock.minute), hours[0] // 24
