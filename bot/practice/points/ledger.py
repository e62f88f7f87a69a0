"""The ledger: every line of points, derived from the facts by the scheme.

Lines of a published session are taken as they were frozen; those of other sessions are counted anew each time, so that
counting again gives the same lines. Limits see all lines of a span, frozen ones included.
"""

from collections.abc import Hashable, Iterable
from copy import copy
from dataclasses import replace
from datetime import datetime

from bot.practice.group import Group
from bot.practice.meeting.doubt import DOUBT
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.settled import Line
from bot.practice.points.facts import Facts
from bot.practice.points.rules.caps import Limiter
from bot.practice.points.rules.rule import SPANS
from bot.practice.points.scheme import Scheme, Schemes, schemes_of
from bot.practice.session import Session
from bot.practice.term import term_of


def ledger(group: Group, sessions: Iterable[Session], scheme: Scheme | Schemes) -> tuple[Line, ...]:
    """All lines of a group in the order of their sessions, then the adjustments in the order of signing.

    ``scheme`` is the operator's, which holds where the group chose none; or all versions, to see what they would give.
    """
    facts = Facts(group, sessions)
    schemes = schemes_of(group, scheme) if isinstance(scheme, Scheme) else scheme
    limiter = Limiter(_Spans(group, schemes))
    # Frozen by the first publication; a second edition changes words, never points.
    frozen = [line for s in facts.sessions if s.published_at for line in s.settled]
    limiter.spend(frozen)
    fresh = [line for s in facts.sessions if not s.published_at for line in _limited(s, facts, schemes, limiter)]
    return tuple(sorted([*frozen, *fresh], key=lambda line: (line.at, line.issue))) + adjusted(group)


def settle(group: Group, sessions: Iterable[Session], issue: int, scheme: Scheme) -> tuple[Line, ...]:
    """The lines of one session as publication freezes them."""
    return tuple(line for line in ledger(group, sessions, scheme) if line.issue == issue)


def recounted(group: Group, sessions: Iterable[Session], issue: int, scheme: Scheme) -> tuple[Line, ...]:
    """The lines of a published session counted again from its facts, as if they had never been frozen."""
    return settle(group, [_thawed(s) if s.issue == issue else s for s in sessions], issue, scheme)


def _thawed(session: Session) -> Session:
    thawed = copy(session)
    thawed.state, thawed.published_at, thawed.settled = State.COMPILED, None, ()
    return thawed


def count(session: Session, facts: Facts, scheme: Scheme) -> list[Line]:
    """The lines of one session before limits; none when it was cancelled."""
    if session.state is State.CANCELLED:
        return []
    waiting = {(d.source.chat, d.source.message) for d in session.doubts if not d.counts}
    lines = (line for rule in scheme.rules for line in rule.lines(session, facts))
    return [_doubted(line) if (line.chat, line.message) in waiting else line for line in lines]


def adjusted(group: Group) -> tuple[Line, ...]:
    """The lines made by hand."""
    return tuple(Line(a.member, a.at, 0, "adjustment", a.points, reason=a.reason) for a in group.adjustments)


def balance(lines: Iterable[Line], member: int) -> int:
    """The sum of a member's lines."""
    return sum(line.points for line in lines if line.member == member)


def _limited(session: Session, facts: Facts, schemes: Schemes, limiter: Limiter) -> list[Line]:
    scheme = schemes.of(facts.group, session)
    rules = {rule.name: rule for rule in scheme.rules}
    named = (replace(line, version=scheme.name) for line in count(session, facts, scheme))
    return [line if line.limit == DOUBT else limiter.cut(line, rules[line.rule], scheme.caps) for line in named]


def _doubted(line: Line) -> Line:
    return replace(line, points=0, cut=line.points, limit=DOUBT)


class _Spans:
    """Which session, day, week, month and term of the group a line lies in; each instant is looked up once.

    Only spans that some scheme limits, as all others have room without end.
    """

    def __init__(self, group: Group, schemes: Schemes) -> None:
        self._group = group
        self._limited = [s for s in SPANS if any(scheme.limits(s) for _, scheme in schemes.versions)]
        self._known: dict[tuple[int, datetime], dict[str, Hashable]] = {}

    def __call__(self, line: Line) -> dict[str, Hashable]:
        found = self._known.get((line.issue, line.at))
        if found is None:
            day = line.at.astimezone(self._group.settings.zone).date()
            term = term_of(day, self._group.settings.term_starts)[0]
            places = (line.issue, day, day.isocalendar()[:2], (day.year, day.month), term)
            found = {s: place for s, place in zip(SPANS, places, strict=True) if s in self._limited}
            self._known[line.issue, line.at] = found
        return found
