"""Charts as pictures for a phone: the board, participation over the sessions, and a member's year as a calendar.

Each stands on a ground of its own, so that it is legible in dark and light; the colours are told apart by everybody.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.practice.meeting.contribution import Kind
from bot.practice.points.board import Place
from bot.practice.record.document import displayable
from bot.practice.session import Session
from bot.publish.typeset import picture

Say = Callable[..., str]
LAST_SESSIONS = 16
NAME_PLACES = 14
LEVELS = (1, 3, 6, 10)


def board_chart(title: str, under: str, places: Sequence[Place], name: Callable[[int], str], own: int) -> bytes:
    """The board as bars; ``own`` is the member whose bar stands out."""
    rows = [
        {"rank": p.rank, "name": _short(name(p.member)), "points": p.points, "own": p.member == own} for p in places
    ]
    return picture("board.typ", {"title": displayable(title), "under": displayable(under), "rows": rows})


def weeks_chart(title: str, kinds: tuple[str, str, str], sessions: Sequence[Session]) -> bytes:
    """How many were there, spoke and wrote in the last sessions held; ``kinds`` names the three."""
    columns = [{"issue": str(s.issue), "values": _figures(s)} for s in sessions[-LAST_SESSIONS:]]
    return picture("weeks.typ", {"title": displayable(title), "kinds": list(kinds), "sessions": columns})


def year_chart(title: str, under: str, year: int, points: Mapping[date, int], say: Say) -> bytes:
    """A member's year as a calendar of days, each the darker the more points it brought."""
    halves = [_half(date(year, month, 1), points, say) for month in (1, 7)]
    facts = {"less": say("chart.less"), "more": say("chart.more"), "halves": halves}
    return picture("year.typ", {"title": displayable(title), "under": displayable(under), **facts})


def _short(name: str) -> str:
    """A name that fits beside its bar; wide characters take two places."""
    clean, size = displayable(name), 0
    for place, char in enumerate(clean):
        size += 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if size > NAME_PLACES:
            return clean[: max(1, place - 1)] + "…"
    return clean


def _figures(session: Session) -> list[int]:
    spoke = {c.member for c in session.standing() if c.kind is not Kind.REFLECTION}
    return [len(session.present()), len(spoke), len(session.writers())]


def _half(first: date, points: Mapping[date, int], say: Say) -> dict[str, Any]:
    """Six months as weeks of seven levels each; days outside have level -1. Months name how many weeks they begin."""
    last = first + relativedelta(months=6, days=-1)
    monday = first - timedelta(days=first.weekday())
    count = (last - monday).days // 7 + 1
    begins = [first + relativedelta(months=n) for n in range(6)]
    columns = [(day - monday).days // 7 for day in begins] + [count]
    days = [[monday + timedelta(days=7 * week + day) for day in range(7)] for week in range(count)]
    return {
        "weeks": [[_level(day, points) if first <= day <= last else -1 for day in week] for week in days],
        "months": [
            {"name": say("chart.month", at=day), "weeks": columns[n + 1] - columns[n]} for n, day in enumerate(begins)
        ],
    }


def _level(day: date, points: Mapping[date, int]) -> int:
    return sum(points.get(day, 0) >= least for least in LEVELS)
