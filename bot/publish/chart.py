"""Charts as pictures for a phone: the board, participation over the sessions, and a member's year as a calendar.

Each stands on a ground of its own, so that it is legible in dark and light; the colours are told apart by everybody.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

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
    first = date(year, 1, 1)
    start = first - timedelta(days=first.weekday())
    weeks = [
        [_level(start + timedelta(days=7 * w + d), year, points) for d in range(7)] for w in range(_count(start, year))
    ]
    months = [
        {"name": say("chart.month", at=date(year, m, 1)), "weeks": _weeks_of(year, m, start)} for m in range(1, 13)
    ]
    facts = {"less": say("chart.less"), "more": say("chart.more"), "weeks": weeks, "months": months}
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


def _level(day: date, year: int, points: Mapping[date, int]) -> int:
    if day.year != year:
        return -1
    return sum(points.get(day, 0) >= least for least in LEVELS)


def _weeks_of(year: int, month: int, start: date) -> int:
    def week(day: date) -> int:
        return (day - start).days // 7

    following = date(year + month // 12, month % 12 + 1, 1)
    return week(following) - week(date(year, month, 1)) if month < 12 else _count(start, year) - week(date(year, 12, 1))


def _count(start: date, year: int) -> int:
    return (date(year, 12, 31) - start).days // 7 + 1
