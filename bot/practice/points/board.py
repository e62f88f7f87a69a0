"""The board: members ranked by their points over a period, in the group's time zone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.practice.group import Group
from bot.practice.meeting.settled import Line
from bot.practice.term import term_of

TOP = 10
AROUND = 2
WEEK = timedelta(days=7)


class Period(StrEnum):
    """What a board covers."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    TERM = "term"
    YEAR = "year"
    ALL = "all"


@dataclass(frozen=True)
class Place:
    """A line of the board. Ranks are dense: equal points share a rank, and no rank is left out.

    ``moved`` is how many ranks it went up (negative: down) in the last seven days; ``None`` for somebody new on the board.
    """

    rank: int
    member: int
    points: int
    moved: int | None = None


def span(period: Period, today: date, term_starts: str) -> tuple[date, date]:
    """The first and the last day of the period that holds ``today``; of all time, up to today."""
    quarter = 3 * ((today.month - 1) // 3) + 1
    match period:
        case Period.WEEK:
            first = today - timedelta(days=today.weekday())
            return first, first + timedelta(days=6)
        case Period.MONTH:
            return today.replace(day=1), _month_end(today, today.month)
        case Period.QUARTER:
            return today.replace(month=quarter, day=1), _month_end(today, quarter + 2)
        case Period.TERM:
            return term_of(today, term_starts)
        case Period.YEAR:
            return today.replace(month=1, day=1), today.replace(month=12, day=31)
        case _:
            return date.min, today


def board(lines: Iterable[Line], group: Group, period: Period, today: date) -> tuple[Place, ...]:
    """Members on the board with points in the period, most first; those with equal points in the order they joined."""
    first, _ = span(period, today, group.settings.term_starts)
    by_day = dated(lines, group.settings.zone)
    now = ranked(by_day, group, first, today)
    before = {p.member: p.rank for p in ranked(by_day, group, first, today - WEEK)}
    return tuple(
        Place(p.rank, p.member, p.points, before[p.member] - p.rank if p.member in before else None) for p in now
    )


def ranked(by_day: Sequence[tuple[date, Line]], group: Group, first: date, last: date) -> tuple[Place, ...]:
    """Places by the lines between two days, both included."""
    totals = {member.id: 0 for member in group.roster if member.is_on_board}
    for day, line in by_day:
        if line.member in totals and first <= day <= last:
            totals[line.member] += line.points
    order = sorted(((m, p) for m, p in totals.items() if p), key=lambda pair: -pair[1])
    tiers = groupby(order, key=lambda pair: pair[1])
    return tuple(Place(rank, m, p) for rank, (_, tier) in enumerate(tiers, 1) for m, p in tier)


def shown(places: Sequence[Place], member: int) -> tuple[list[Place], list[Place]]:
    """The top of a board, and, for somebody further down, the neighbours of their own place."""
    top = list(places[:TOP])
    own = next((n for n, p in enumerate(places) if p.member == member), None)
    if own is None or own < TOP:
        return top, []
    return top, list(places[max(TOP, own - AROUND) : own + AROUND + 1])


def dated(lines: Iterable[Line], zone: ZoneInfo) -> list[tuple[date, Line]]:
    """Lines with their days in the group's zone; each instant is looked up once."""
    days: dict[object, date] = {}
    found = []
    for line in lines:
        day = days.get(line.at)
        if day is None:
            day = days[line.at] = line.at.astimezone(zone).date()
        found.append((day, line))
    return found


def _month_end(day: date, month: int) -> date:
    following = day.replace(year=day.year + month // 12, month=month % 12 + 1, day=1)
    return following - timedelta(days=1)
