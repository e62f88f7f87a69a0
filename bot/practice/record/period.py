"""The periods that volumes are bound of: a year, or from one day to another, in the group's time zone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import HELD
from bot.practice.session import Session


@dataclass(frozen=True)
class BoundPeriod:
    """Days, both included. ``name`` is the year's number, or both days with a slash between."""

    name: str
    first: date
    last: date


def year_of(year: int) -> BoundPeriod:
    """A calendar year."""
    return BoundPeriod(str(year), date(year, 1, 1), date(year, 12, 31))


def read_period(name: str) -> BoundPeriod | None:
    """The period of a name, which may have a space or a dash of any kind between its days; ``None`` if it is none."""
    text = name.strip()
    if re.fullmatch(r"(?:19|20)\d\d年?", text):
        return year_of(int(text[:4]))
    days = re.findall(r"\d{4}-\d\d-\d\d", text)
    rest = re.sub(r"\d{4}-\d\d-\d\d", "", text)
    if len(days) != 2 or not re.fullmatch(r"[\s/–—~至到-]*(?:to)?[\s/–—~至到-]*", rest):
        return None
    try:
        first, last = (date.fromisoformat(day) for day in days)
    except ValueError:
        return None
    return BoundPeriod(f"{first}/{last}", first, last) if first <= last else None


def held_in(group: Group, sessions: Iterable[Session], period: BoundPeriod) -> list[Session]:
    """The sessions held in a period, in order of issue."""
    zone = group.settings.zone
    found = (
        s for s in sessions if s.state in HELD and period.first <= s.starts_at.astimezone(zone).date() <= period.last
    )
    return sorted(found, key=lambda s: s.issue)
