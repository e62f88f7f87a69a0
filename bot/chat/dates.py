"""Dates and times as people write them, in both languages.

Such as ``12-04``, ``2026-12-04``, ``12月4日``, ``next Friday``, ``下周五``.

A day is read in the group's time zone; a day without a year is the next one to come.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil import parser as dateutil_parser

from bot.practice.calendar.cadence import at_local
from bot.practice.refusal import Refusal
from bot.practice.settings import GroupSettings, clock_time

TIME = re.compile(
    r"(?:^|[\sT日号天晚一二三四五六])(?:at\s+)?(上午|早上|中午|下午|傍晚|晚上|晚)?\s*([01]?\d|2[0-3])"
    r"(?:[:：]([0-5]\d)|[点时](半|[0-5]?\d)?分?|(?=\s*[ap]m\s*$))(?:\s*(am|pm))?\s*$",
    re.IGNORECASE,
)
AFTERNOON = ("下午", "傍晚", "晚上", "晚")
NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
NUMERAL = re.compile("([二三]?十[一二三四五六七八九]?|[一二两三四五六七八九])(?=[月日号点时周天个分])")
WIDE = str.maketrans("０１２３４５６７８９：－／．", "0123456789:-/.")
YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
MD = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
CHINESE_DAY = re.compile(r"(本|这|下下|下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])")
NEAR = {"today": 0, "今天": 0, "tonight": 0, "今晚": 0, "tomorrow": 1, "明天": 1, "明晚": 1, "后天": 2,
        "the day after tomorrow": 2, "大后天": 3}  # fmt: skip
LATER = re.compile(r"in\s+(\d{1,3}|a|an|one|two|three)\s+(day|week)s?|(\d{1,3})\s*(天|个?周|个?星期)后", re.IGNORECASE)
SPELLED = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
OF_MONTH = re.compile(r"(下个?月|本月|这个?月)?\s*(\d{1,2})\s*[日号]")
MONTH = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*月?(?:份)?(?=\s|$)\s*")
NAMED_MONTH = re.compile(r"([A-Za-z]{3,9})(?:\s+(\d{4}))?(?=\s|$)\s*")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ENGLISH_DAY = re.compile(r"(this|next)?\s*(mon|tue|wed|thu|fri|sat|sun)[a-z]*", re.IGNORECASE)


@dataclass(eq=False)
class BadDate(Refusal):
    """A date or time that cannot be read."""

    asked: str


def read_time(text: str) -> tuple[time | None, str]:
    """A time of day at the end of a text, and what stands before it."""
    text = in_digits(text)
    found = TIME.search(text)
    if not found:
        return None, text
    hour, minute = int(found[2]), 30 if found[4] == "半" else int(found[3] or found[4] or 0)
    half = (found[5] or "").lower()
    late = found[1] in AFTERNOON or text[: found.start(2)].rstrip().endswith(("今晚", "明晚"))
    if hour < 12 and (half == "pm" or late):
        hour += 12
    if hour == 12 and half == "am":
        hour = 0
    # What was taken along to know where the time begins belongs to the day.
    first = text[found.start()]
    cut = found.start() + (0 if first in " T\t\n" or found.start(1) == found.start() or first.isdigit() else 1)
    return time(hour, minute), text[:cut]


def in_digits(text: str) -> str:
    """A text with wide digits, and Chinese numerals before a unit of time, as plain digits."""

    def number(found: re.Match[str]) -> str:
        tens, mark, ones = found[1].rpartition("十")
        if not mark:
            return str(NUMERALS[found[1]])
        return str((NUMERALS.get(tens, 1)) * 10 + NUMERALS.get(ones, 0))

    return NUMERAL.sub(number, text.translate(WIDE))


def read_day(text: str, today: date) -> date:
    """A day, seen from ``today``; raises ``BadDate``."""
    asked = in_digits(text.strip())
    for reader in (_numbers, _near, _later, _chinese_weekday, _english_weekday, _of_month, _spelled):
        found = reader(asked, today)
        if found:
            return found
    raise BadDate(asked[:60])


def read_moment(text: str, settings: GroupSettings, now: datetime, usual: time | None = None) -> datetime:
    """The instant (UTC) of a day with an optional time, in the group's zone; the usual time where none is given."""
    at, day_text = read_time(text.strip())
    day = read_day(day_text, now.astimezone(settings.zone).date())
    return at_local(day, at or usual or clock_time(settings.time), settings.zone)


def take_month(text: str, today: date) -> tuple[str, str]:
    """A month at the beginning (``12``, ``2026-12``, ``12月``, ``December``) as ``2026-12``, and what follows; empty for none."""
    if found := MONTH.match(text):
        year, month = found[1], int(found[2])
    elif (found := NAMED_MONTH.match(text)) and found[1][:3].lower() in MONTHS:
        year, month = found[2], MONTHS.index(found[1][:3].lower()) + 1
    else:
        return "", text
    if not 1 <= month <= 12:
        return "", text
    of_year = int(year) if year else today.year + (1 if month < today.month else 0)
    return f"{of_year:04d}-{month:02d}", text[found.end() :]


def _numbers(text: str, today: date) -> date | None:
    try:
        if found := YMD.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := MD.fullmatch(text):
            this_year = date(today.year, int(found[1]), int(found[2]))
            return this_year if this_year >= today else this_year.replace(year=today.year + 1)
    except ValueError as error:
        raise BadDate(text) from error
    return None


def _near(text: str, today: date) -> date | None:
    offset = NEAR.get(text.lower())
    return None if offset is None else today + timedelta(days=offset)


def _later(text: str, today: date) -> date | None:
    found = LATER.fullmatch(text)
    if not found:
        return None
    count = int(found[3] or SPELLED.get((found[1] or "").lower(), 0) or found[1])
    return today + timedelta(days=count * (1 if (found[2] or found[4]).lower() in ("day", "天") else 7))


def _of_month(text: str, today: date) -> date | None:
    found = OF_MONTH.fullmatch(text)
    if not found:
        return None
    later = bool(found[1] and found[1].startswith("下"))
    month = today.replace(day=1)
    for _ in range(14):
        try:
            day = month.replace(day=int(found[2]))
        except ValueError:
            day = None
        if day and day >= today and not (later and day.month == today.month):
            return day
        month = (month + timedelta(days=32)).replace(day=1)
    raise BadDate(text)


def _chinese_weekday(text: str, today: date) -> date | None:
    found = CHINESE_DAY.fullmatch(text)
    if not found:
        return None
    weekday = "一二三四五六日".find(found[2].replace("天", "日"))
    if found[1] is None:
        return _coming(weekday, today)
    weeks = {"本": 0, "这": 0, "下": 1, "下下": 2}[found[1]]
    return today + timedelta(days=weekday - today.weekday() + 7 * weeks)


def _english_weekday(text: str, today: date) -> date | None:
    found = ENGLISH_DAY.fullmatch(text)
    if not found:
        return None
    weekday = ENGLISH.index(found[2].lower())
    if (found[1] or "").lower() == "next":
        return today + timedelta(days=weekday - today.weekday() + 7)
    return _coming(weekday, today)


def _coming(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _spelled(text: str, today: date) -> date | None:
    if not re.search(r"[A-Za-z]{3}", text) or not re.search(r"\d", text):
        return None
    try:
        found = dateutil_parser.parse(text, default=datetime(today.year, today.month, today.day)).date()  # noqa: DTZ001
    except (ValueError, OverflowError):
        return None
    named_year = re.search(r"\d{4}", text)
    return found if named_year or found >= today else found.replace(year=today.year + 1)
