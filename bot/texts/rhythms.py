"""A group's days and its digest's hour, taken apart for the messages that put them into words."""

import re
from collections.abc import Callable
from typing import Any

from babel import Locale
from babel.dates import get_day_names, get_timezone_location

from bot.practice.recurrence import read_recurrence

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NAMED = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
WEEKLY = re.compile(r"FREQ=WEEKLY(?:;INTERVAL=(\d+))?;BYDAY=([A-Z,]+)")
MONTHLY = re.compile(r"FREQ=MONTHLY;BYDAY=([-\d,A-Z]+)")


def rhythms(babel: Locale) -> dict[str, Callable[[str], Any]]:
    """The filters ``cadence``, ``weekly`` and ``city`` of a language."""
    names = get_day_names("wide", locale=babel)

    def cadence(rule: str) -> dict[str, Any]:
        """``every`` (weeks) with ``days``, or ``places`` (which of the month) with ``days``; empty for any other rule."""
        if read_recurrence(rule) is None:
            return {}
        if found := WEEKLY.fullmatch(rule):
            days = [names[DAYS.index(day)] for day in found[2].split(",") if day in DAYS]
            return {"every": int(found[1] or 1), "days": days, "places": []}
        if found := MONTHLY.fullmatch(rule):
            parts = [re.fullmatch(r"(-?\d)([A-Z]{2})", part) for part in found[1].split(",")]
            known = [part for part in parts if part and part[2] in DAYS]
            days = list(dict.fromkeys(names[DAYS.index(part[2])] for part in known))
            if len(known) == len(parts) and len(days) == 1:
                return {"every": 0, "days": days, "places": [int(part[1]) for part in known]}
        return {}

    def weekly(text: str) -> str:
        """``SUN 20:00`` with the weekday's name."""
        day, _, time = text.partition(" ")
        return f"{names[NAMED.index(day)]} {time}" if day in NAMED else text

    def city(zone: str) -> str:
        """The place that a time zone is named after."""
        return str(get_timezone_location(zone, locale=babel, return_city=True)) if "/" in zone else zone

    return {"cadence": cadence, "weekly": weekly, "city": city}
