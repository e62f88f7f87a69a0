"""The board: members ranked by their points over a period, in the group's time zone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.practice.meeting.settled import Line
from bot.practice.people.roster import Roster


class Period(StrEnum):
    """What a board covers."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


@dataclass(frozen=True)
class Place:
    """A line of the board. Ranks are dense: equal points share a rank, and no rank is left out."""

    rank: int
    member: int
    points: int


def starts(period: Period, today: date) -> date:
    """The first day of the period that holds ``today``."""
    return {
        Period.WEEK: today - timedelta(days=today.weekday()),
        Period.MONTH: today.replace(day=1),
        Period.QUARTER: today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1),
        Period.YEAR: today.replace(month=1, day=1),
        Period.ALL: date.min,
    }[period]


def board(lines: Iterable[Line], roster: Roster, period: Period, today: date, zone: ZoneInfo) -> tuple[Place, ...]:
    """Active members with points in the period, most first; those with equal points in the order they joined."""
    first = starts(period, today)
    totals = {member.id: 0 for member in roster}
    for line in lines:
        if line.member in totals and first <= line.at.astimezone(zone).date() <= today:
            totals[line.member] += line.points
    ranked = sorted(((m, p) for m, p in totals.items() if p), key=lambda pair: -pair[1])
    tiers = groupby(ranked, key=lambda pair: pair[1])
    return tuple(Place(rank, m, p) for rank, (_, tier) in enumerate(tiers, 1) for m, p in tier)
