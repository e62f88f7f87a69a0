"""Terms: the parts of a year by which a group sums up. Each begins on a day such as ``03-01`` and ends before the next."""

import re
from datetime import date, timedelta


def is_terms(text: str) -> bool:
    """Whether a text names the first days of a year's terms, such as ``03-01 09-01``."""
    parts = text.split()
    if not parts or not all(re.fullmatch(r"\d\d-\d\d", part) for part in parts):
        return False
    try:
        days = [_day(2025, part) for part in parts]
    except ValueError:
        return False
    return len(set(days)) == len(days) <= 12


def term_of(day: date, starts: str) -> tuple[date, date]:
    """The first and the last day of the term that a day lies in."""
    firsts = sorted(_day(year, part) for year in (day.year - 1, day.year, day.year + 1) for part in starts.split())
    first = max(d for d in firsts if d <= day)
    return first, min(d for d in firsts if d > day) - timedelta(days=1)


def _day(year: int, part: str) -> date:
    month, day = part.split("-")
    return date(year, int(month), int(day))
