"""Limits over all rules together: what a member can earn at the most in a week."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.practice.meeting.settled import Line


@dataclass(frozen=True)
class Caps:
    """``week``: the most points of a member in an ISO week of the group's time zone (0: no limit)."""

    week: int = 0

    def limit(self, lines: Iterable[Line], zone: ZoneInfo, spent: Iterable[Line] = ()) -> Iterator[Line]:
        """The lines in order, each cut to what its week still allows; a line cut to nothing stays and says so.

        ``spent`` are lines that stand for good: they use up their week's room and are not changed.
        """
        earned: Counter[tuple[int, int, int]] = Counter()
        for line in spent:
            earned[_week(line, zone)] += line.points
        for line in lines:
            key = _week(line, zone)
            granted = min(line.points, max(0, self.week - earned[key])) if self.week else line.points
            earned[key] += granted
            cut = line.points - granted
            yield replace(line, points=granted, cut=cut, limit="week") if cut else line


def _week(line: Line, zone: ZoneInfo) -> tuple[int, int, int]:
    year, week, _ = line.at.astimezone(zone).isocalendar()
    return line.member, year, week
