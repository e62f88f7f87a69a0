"""Limits: how often a rule counts for a member in a span, and what all rules together may give in it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.practice.meeting.doubt import DOUBT
from bot.practice.meeting.settled import Line
from bot.practice.points.rules.rule import Rule


@dataclass(frozen=True, kw_only=True)
class Caps:
    """The most points of a member in a session, day, ISO week, month or term of the group (0: no limit)."""

    session: int = 0
    day: int = 0
    week: int = 0
    month: int = 0
    term: int = 0

    def most(self, span: str) -> int:
        """The most points in a span (0: no limit)."""
        return int(getattr(self, span))


class _Room:
    """What was counted within one span: how often by each member's rule, and how many points by each member."""

    def __init__(self) -> None:
        self.times: Counter[tuple[int, str]] = Counter()
        self.earned: Counter[int] = Counter()


class Limiter:
    """Cuts lines in order. Lines that stand for good only use up room."""

    def __init__(self, spans: Callable[[Line], Mapping[str, Hashable]]) -> None:
        """``spans`` names, by the kinds of ``SPANS``, which session, day, week … a line lies in."""
        self._spans = spans
        self._rooms: defaultdict[tuple[str, Hashable], _Room] = defaultdict(_Room)

    def spend(self, lines: Iterable[Line]) -> None:
        """Take in lines that stand."""
        for line in lines:
            self._take(line, self._around(line))

    def cut(self, line: Line, rule: Rule, caps: Caps) -> Line:
        """The line as far as the limits let it count; one that is cut to nothing stays, and says why."""
        rooms, granted, limit = self._around(line), line.points, ""
        for span, room in rooms.items():
            most = rule.most(span)
            if most and room.times[line.member, line.rule] >= most:
                return replace(line, points=0, cut=line.points, limit=f"per_{span}")
        for span, room in rooms.items():
            most = caps.most(span)
            if most and max(0, most - room.earned[line.member]) < granted:
                granted, limit = max(0, most - room.earned[line.member]), span
        kept = replace(line, points=granted, cut=line.points - granted, limit=limit) if limit else line
        self._take(kept, rooms)
        return kept

    def _around(self, line: Line) -> dict[str, _Room]:
        return {span: self._rooms[span, place] for span, place in self._spans(line).items()}

    @staticmethod
    def _take(line: Line, rooms: Mapping[str, _Room]) -> None:
        if line.limit.startswith("per_") or line.limit == DOUBT:
            return
        for room in rooms.values():
            room.times[line.member, line.rule] += 1
            room.earned[line.member] += line.points
