"""Recurrence rules of whole days: the part of RFC 5545 that a programme can be laid on, with every search bounded.

A rule is read into ``Recurrence``, which tests one day after the other and never more than those it is asked about. Days are
naive dates; the caller adds the time zone. Weeks, months and years are counted from Monday, 1 January 2001, so that
"every second week" means the same weeks whenever one asks.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ANCHOR = date(2001, 1, 1)
# The longest step that makes sense for each frequency: about a year.
MOST = {"DAILY": 366, "WEEKLY": 53, "MONTHLY": 12, "YEARLY": 1}
LONGEST_RULE = 200
PART = re.compile(r"([A-Z]+)=([-+0-9A-Z,]+)")
WEEKDAY = re.compile(r"([-+]?[1-9]\d?)?(MO|TU|WE|TH|FR|SA|SU)")
SIGNED = re.compile(r"[-+]?\d{1,3}")
KNOWN = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST")
# A rule is fit for a group if it never leaves a longer pause than this, as far as is looked.
LONGEST_PAUSE, LOOKED_AT = timedelta(days=400), timedelta(days=366 * 5)


@dataclass(frozen=True)
class Recurrence:
    """One rule. ``weekdays`` are pairs of a place in the month or year (0: each) and a weekday (0: Monday)."""

    every: str
    interval: int
    weekdays: frozenset[tuple[int, int]]
    month_days: frozenset[int]
    months: frozenset[int]
    positions: frozenset[int]
    week_starts: int

    def days(self, first: date, last: date) -> Iterator[date]:
        """The rule's days from ``first`` to ``last``, both included; each day in between is looked at once."""
        begins: date | None = self._begin(first)
        while begins is not None and begins <= last:
            ends = min(self._end(begins), last)
            if self._number(begins) % self.interval == 0:
                yield from (day for day in self._chosen(begins) if first <= day <= ends)
            begins = _after(self._end(begins))

    def _chosen(self, begins: date) -> list[date]:
        """The days of a period, those at the wanted positions of it where positions are given."""
        span = (self._end(begins) - begins).days + 1
        found = [day for day in (begins + timedelta(days=n) for n in range(span)) if self._takes(day)]
        if not self.positions:
            return found
        places = {p - 1 if p > 0 else len(found) + p for p in self.positions}
        return [day for place, day in enumerate(found) if place in places]

    def _takes(self, day: date) -> bool:
        if self.months and day.month not in self.months:
            return False
        length = calendar.monthrange(day.year, day.month)[1]
        if self.month_days and not {day.day, day.day - length - 1} & self.month_days:
            return False
        return not self.weekdays or not self.weekdays.isdisjoint(self._places(day, length))

    def _places(self, day: date, length: int) -> set[tuple[int, int]]:
        """What can be said of a day's weekday: just the weekday, and its place from both ends of the month or year."""
        weekday, number, of = day.weekday(), day.day, length
        if self.every == "YEARLY" and not self.months:
            number, of = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
        return {(0, weekday), ((number - 1) // 7 + 1, weekday), (-((of - number) // 7 + 1), weekday)}

    def _begin(self, day: date) -> date:
        match self.every:
            case "WEEKLY":
                return day - timedelta(days=min((day.weekday() - self.week_starts) % 7, day.toordinal() - 1))
            case "MONTHLY":
                return day.replace(day=1)
            case "YEARLY":
                return day.replace(month=1, day=1)
            case _:
                return day

    def _end(self, begins: date) -> date:
        match self.every:
            case "WEEKLY":
                left = (self.week_starts - 1 - begins.weekday()) % 7
                return begins + timedelta(days=min(left, date.max.toordinal() - begins.toordinal()))
            case "MONTHLY":
                return begins.replace(day=calendar.monthrange(begins.year, begins.month)[1])
            case "YEARLY":
                return begins.replace(month=12, day=31)
            case _:
                return begins

    def _number(self, begins: date) -> int:
        """How many periods after that of the anchor this one is."""
        match self.every:
            case "WEEKLY":
                return (begins - self._begin(ANCHOR)).days // 7
            case "MONTHLY":
                return (begins.year - ANCHOR.year) * 12 + begins.month - ANCHOR.month
            case "YEARLY":
                return begins.year - ANCHOR.year
            case _:
                return (begins - ANCHOR).days


@lru_cache(maxsize=512)
def read_recurrence(text: str) -> Recurrence | None:
    """The rule that a text such as ``FREQ=WEEKLY;BYDAY=FR`` stands for; ``None`` if it is no rule of whole days."""
    parts = _parts(text)
    if parts is None or parts.get("FREQ") not in MOST:
        return None
    every = parts["FREQ"]
    interval = _numbers(parts.get("INTERVAL", "1"), 1, MOST[every])
    weekdays = _weekdays(parts.get("BYDAY"), every, in_month="BYMONTH" in parts)
    month_days = _numbers(parts.get("BYMONTHDAY"), -31, 31)
    months = _numbers(parts.get("BYMONTH"), 1, 12)
    positions = _numbers(parts.get("BYSETPOS"), -366, 366)
    starts = parts.get("WKST", "MO")
    if interval is None or weekdays is None or month_days is None or months is None or positions is None:
        return None
    if len(interval) != 1 or starts not in WEEKDAYS or (every == "WEEKLY" and month_days):
        return None
    if not weekdays and not month_days:
        # What a rule leaves open is as the anchor has it: a Monday, the first of the month, the first of January.
        weekdays = frozenset({(0, 0)}) if every == "WEEKLY" else weekdays
        month_days = frozenset({1}) if every in ("MONTHLY", "YEARLY") else month_days
        months = months or (frozenset({1}) if every == "YEARLY" else months)
    return Recurrence(every, min(interval), weekdays, month_days, months, positions, WEEKDAYS.index(starts))


@lru_cache(maxsize=512)
def is_fit(text: str) -> bool:
    """Whether a text is a rule that comes at least about once a year."""
    rule = read_recurrence(text)
    if rule is None:
        return False
    before, last = ANCHOR, ANCHOR + LOOKED_AT
    for day in (*rule.days(ANCHOR, last), last):
        if day - before > LONGEST_PAUSE:
            return False
        before = day
    return True


def tidied(text: str) -> str:
    """A rule as calendar programs write it, without what does not matter: ``rrule:freq=…;`` is ``FREQ=…``."""
    return text.strip().upper().removeprefix("RRULE:").removesuffix(";")


def _parts(text: str) -> dict[str, str] | None:
    if len(text) > LONGEST_RULE:
        return None
    found = [PART.fullmatch(part) for part in text.split(";")]
    parts = {part[1]: part[2] for part in found if part}
    return parts if len(parts) == len(found) and set(parts) <= set(KNOWN) else None


def _numbers(text: str | None, least: int, most: int) -> frozenset[int] | None:
    """Numbers other than 0, each once, within limits; nothing for no text, ``None`` for a bad one."""
    if text is None:
        return frozenset()
    parts = text.split(",")
    if not all(SIGNED.fullmatch(part) for part in parts):
        return None
    numbers = frozenset(int(part) for part in parts)
    is_good = len(numbers) == len(parts) and 0 not in numbers and all(least <= n <= most for n in numbers)
    return numbers if is_good else None


def _weekdays(text: str | None, every: str, *, in_month: bool) -> frozenset[tuple[int, int]] | None:
    if text is None:
        return frozenset()
    found = [WEEKDAY.fullmatch(part) for part in text.split(",")]
    days = frozenset((int(part[1] or 0), WEEKDAYS.index(part[2])) for part in found if part)
    most = {"MONTHLY": 5, "YEARLY": 5 if in_month else 53}.get(every, 0)
    is_good = len(days) == len(found) and all(abs(place) <= most for place, _ in days)
    return days if is_good else None


def _after(day: date) -> date | None:
    return day + timedelta(days=1) if day < date.max else None
