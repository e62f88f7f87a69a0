"""A text read from left to right into the day and the time that it names; what is no part of either is kept as unknown."""

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from re import Match

from bot.chat.date_found import Reading
from bot.chat.date_parts import Spoken
from bot.chat.date_words import (
    BEGINNING,
    IN_NEAR,
    MINUTES,
    MONTHS,
    NEAR,
    PATTERNS,
    SHIFTS,
    UNITS,
    UNKNOWN,
    WEEKDAYS,
    YEARS,
    number,
    year,
)

# A day without a year is looked for in so many years: 29 February comes at least once in them.
YEARS_AHEAD = 8


def read(text: str, today: date, *, month_first: bool) -> Reading:
    """Read a folded text; ``month_first``: 4/12 is 12 April without a doubt."""
    reading, at = Reading(today, month_first), 0
    if found := BEGINNING.match(text):
        at = found.end()
    while at < len(text):
        at = _step(reading, text, at)
    return reading


def _step(reading: Reading, text: str, at: int) -> int:
    for name, pattern in PATTERNS:
        found = pattern.match(text, at)
        if not found or found.end() == at:
            continue
        if name != "glue":
            if not READERS[name](reading, found):
                reading.unknown.append(found.span())
            else:
                reading.understood.append(found.span())
        return found.end()
    found = UNKNOWN.match(text, at)
    end = found.end() if found else at + 1
    reading.unknown.append((at, end))
    return end


def _date(of_year: int, month: int, day: int) -> date | None:
    fits = 1 <= of_year <= date.max.year and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(of_year, month)[1]
    return date(of_year, month, day) if fits else None


def _coming(today: date, month: int, day: int) -> date | None:
    """The next such day, today included."""
    dates = (_date(today.year + n, month, day) for n in range(YEARS_AHEAD + 1))
    return next((d for d in dates if d and d >= today), None)


def _month(name: str) -> int:
    return MONTHS.index(name[:3]) + 1


def _ymd(r: Reading, m: Match[str]) -> bool:
    return r.take_days(_date(int(m[1]), int(m[3]), int(m[4])))


def _dmy(r: Reading, m: Match[str]) -> bool:
    first, second, of_year = int(m[1]), int(m[3]), int(m[4])
    return r.take_days(_date(of_year, first, second), _date(of_year, second, first))


def _chinese(r: Reading, m: Match[str]) -> bool:
    month, day = number(m[3]), number(m[4])
    if not m[1] and not m[2]:
        r.is_yearless = True
        return r.take_days(_coming(r.today, month, day))
    return r.take_days(_date(year(m[1]) if m[1] else r.today.year + YEARS[m[2]], month, day))


def _day_first(r: Reading, m: Match[str]) -> bool:
    return _named(r, _month(m[2]), int(m[1]), m[3])


def _month_first(r: Reading, m: Match[str]) -> bool:
    return _named(r, _month(m[1]), int(m[2]), m[3])


def _named(r: Reading, month: int, day: int, of_year: str | None) -> bool:
    r.is_yearless = not of_year
    return r.take_days(_date(int(of_year), month, day) if of_year else _coming(r.today, month, day))


def _month_day(r: Reading, m: Match[str]) -> bool:
    r.is_yearless = True
    first, second = _coming(r.today, int(m[1]), int(m[3])), _coming(r.today, int(m[3]), int(m[1]))
    if m[2] == "-" or r.month_first:
        # With a dash the month stands first, as in 2026-12-04.
        return r.take_days(first or second)
    return r.take_days(first, second)


def _dotted(r: Reading, m: Match[str]) -> bool:
    if r.dotted:
        return False
    r.dotted = int(m[1]), int(m[2])
    return True


def dotted_days(r: Reading) -> tuple[date, ...]:
    """The dates that a text such as 4.12 may be, if any."""
    first, second = r.dotted or (0, 0)
    both = (_coming(r.today, first, second), _coming(r.today, second, first))
    known = tuple(dict.fromkeys(d for d in both if d))
    return known[:1] if r.month_first else known


def _half_day(r: Reading, m: Match[str]) -> bool:
    return r.take_clock(number(m[1]), int(m[2] or 0), half=m[3])


def _past_to(r: Reading, m: Match[str]) -> bool:
    words = " ".join(m[1].split())
    minutes, hour = MINUTES.get(words) or int(words) if words.isdecimal() or words in MINUTES else 0, number(m[3])
    if not 0 < minutes < 60:
        return False
    if m[2] == "to":
        # Half to an hour is not said.
        if words == "half":
            return False
        hour, minutes = (hour - 2) % 12 + 1 if hour <= 12 else hour - 1, 60 - minutes
    return r.take_clock(hour, minutes, Spoken.SAID, m[4] or "")


def _clock(r: Reading, m: Match[str]) -> bool:
    return r.take_clock(int(m[1]), int(m[2]))


def _o_clock(r: Reading, m: Match[str]) -> bool:
    return r.take_clock(number(m[1]), 0, Spoken.SAID)


def _noon(r: Reading, m: Match[str]) -> bool:
    return r.take_clock(12, 0)


def _midnight(r: Reading, m: Match[str]) -> bool:
    return r.take_clock(24, 0)


def _continental(r: Reading, m: Match[str]) -> bool:
    return r.take_clock(int(m[1]), int(m[2] or 0))


def _spoken(r: Reading, m: Match[str]) -> bool:
    quarters = {"一": 15, "三": 45}
    minute = 30 if m[2] == "半" else quarters[m[3]] if m[3] else number(m[4]) if m[4] else 0
    return r.take_clock(number(m[1]), minute, Spoken.SAID)


def _offset(r: Reading, m: Match[str]) -> bool:
    count = number(m[1])
    if m[2] in ("month", "月"):
        month = r.today.month - 1 + count
        return r.take_days(_date(r.today.year + month // 12, month % 12 + 1, r.today.day))
    return r.take_days(r.today + timedelta(days=count * UNITS[m[2]]))


def _of_month(r: Reading, m: Match[str]) -> bool:
    which = None if not m[1] else "next" if m[1].startswith("下") else "this"
    return r.take_days(_in_month(r.today, number(m[2]), which))


def _ordinal(r: Reading, m: Match[str]) -> bool:
    return r.take_days(_in_month(r.today, int(m[1]), m[2]))


def _in_month(today: date, day: int, which: str | None) -> date | None:
    """A day by its number: of this month, of the next one, or of the first month from now in which it still comes."""
    months = [(today.year + (today.month - 1 + n) // 12, (today.month - 1 + n) % 12 + 1) for n in range(13)]
    if which is not None:
        return _date(*months[SHIFTS[which]], day)
    dates = (_date(*month, day) for month in months)
    return next((d for d in dates if d and d >= today), None)


def _near(r: Reading, m: Match[str]) -> bool:
    part = IN_NEAR.get(m[0], "")
    return r.take_days(r.today + timedelta(days=NEAR[m[0]])) and (not part or r.take_part(part))


def _chinese_weekday(r: Reading, m: Match[str]) -> bool:
    weekday = int(m[2]) - 1 if m[2].isdecimal() else "一二三四五六日".index(m[2].replace("天", "日"))
    # "This" Friday in Chinese is the one of this week, be it over.
    return r.take_weekday(weekday, SHIFTS[m[1]] if m[1] else None)


def _weekday(r: Reading, m: Match[str]) -> bool:
    weeks = SHIFTS[m[3]] if m[3] else 1 if m[1] == "next" else None
    return r.take_weekday(WEEKDAYS.index(m[2][:3]), weeks)


def _week(r: Reading, m: Match[str]) -> bool:
    return r.take_weeks(SHIFTS[m[1] or m[2]])


def _part(r: Reading, m: Match[str]) -> bool:
    return r.take_part(next(word for word in m.groups() if word))


def _bare(r: Reading, m: Match[str]) -> bool:
    return r.take_clock(number(m[2]), 0, Spoken.SAID if m[1] else Spoken.BARE)


READERS: dict[str, Callable[[Reading, Match[str]], bool]] = {
    "ymd": _ymd, "dmy": _dmy, "chinese": _chinese, "day_first": _day_first, "month_first": _month_first,
    "half_day": _half_day, "past_to": _past_to, "clock": _clock, "at_dotted": _clock, "dotted": _dotted,
    "month_day": _month_day, "o_clock": _o_clock, "noon": _noon, "midnight": _midnight, "continental": _continental,
    "spoken": _spoken, "offset": _offset, "of_month": _of_month, "ordinal": _ordinal, "near": _near,
    "chinese_weekday": _chinese_weekday, "weekday": _weekday, "week": _week, "part": _part, "bare": _bare,
}  # fmt: skip
