"""Limits: how often a rule counts for a member in a span, and what all rules together may give in it."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace

from bot.practice.meeting.doubt import DOUBT
from bot.practice.meeting.settled import Line
from bot.practice.points.rules.rule import SPANS, Rule


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


class Limiter:
    """Cuts lines in order. Lines that stand for good only use up room."""

    def __init__(self, spans: Callable[[Line, str], Hashable]) -> None:
        """``spans`` names the span (such as ``week``) of its kind that a line lies in."""
        self._spans = spans
        self._times: Counter[Hashable] = Counter()
        self._earned: Counter[Hashable] = Counter()

    def spend(self, lines: Iterable[Line]) -> None:
        """Take in lines that stand."""
        for line in lines:
            self._take(line)

    def cut(self, line: Line, rule: Rule, caps: Caps) -> Line:
        """The line as far as the limits let it count; one that is cut to nothing stays, and says why."""
        for span in SPANS:
            if rule.most(span) and self._times[self._key(line, span), line.rule] >= rule.most(span):
                return replace(line, points=0, cut=line.points, limit=f"per_{span}")
        granted, limit = line.points, ""
        for span in SPANS:
            most = caps.most(span)
            room = max(0, most - self._earned[self._key(line, span)]) if most else granted
            if room < granted:
                granted, limit = room, span
        kept = replace(line, points=granted, cut=line.points - granted, limit=limit) if limit else line
        self._take(kept)
        return kept

    def _take(self, line: Line) -> None:
        if line.limit.startswith("per_") or line.limit == DOUBT:
            return
        for span in SPANS:
            key = self._key(line, span)
            self._times[key, line.rule] += 1
            self._earned[key] += line.points

    def _key(self, line: Line, span: str) -> Hashable:
        return line.member, span, self._spans(line, span)
