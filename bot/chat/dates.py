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
    r"(?:^|[\sT日])(?:at\s+)?(上午|下午|晚上)?\s*([01]?\d|2[0-3])[:：点]([0-5]\d)?(?:\s*(am|pm))?\s*$", re.IGNORECASE
)
YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
MD = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
CHINESE_DAY = re.compile(r"(本|这|下下|下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])")
NEAR = {"today": 0, "今天": 0, "tomorrow": 1, "明天": 1, "后天": 2, "the day after tomorrow": 2}
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
    found = TIME.search(text)
    if not found:
        return None, text
    hour, minute = int(found[2]), int(found[3] or 0)
    afternoon = found[1] in ("下午", "晚上") or (found[4] or "").lower() == "pm"
    if afternoon and hour < 12:
        hour += 12
    cut = found.start() + (1 if text[found.start()] == "日" else 0)
    return time(hour, minute), text[:cut]


def read_day(text: str, today: date) -> date:
    """A day, seen from ``today``; raises ``BadDate``."""
    asked = text.strip()
    for reader in (_numbers, _near, _chinese_weekday, _english_weekday, _spelled):
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
