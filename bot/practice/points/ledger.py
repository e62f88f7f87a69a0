"""The ledger: every line of points, derived from the facts by the scheme.

Lines of a published session are taken as they were frozen; those of other sessions are counted anew each
time, so that counting again gives the same lines. Limits see all lines of a week, frozen ones included.
"""

from collections.abc import Iterable

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.settled import Line
from bot.practice.points.scheme import Scheme
from bot.practice.session import Session


def ledger(group: Group, sessions: Iterable[Session], scheme: Scheme) -> tuple[Line, ...]:
    """All lines of a group in the order of their sessions, then the adjustments in the order of signing."""
    ordered = sorted(sessions, key=lambda s: (s.starts_at, s.issue))
    # Frozen by the first publication; a second edition changes words, never points.
    frozen = [line for s in ordered if s.published_at for line in s.settled]
    fresh = [line for s in ordered if not s.published_at for line in count(s, scheme)]
    counted = [*frozen, *scheme.caps.limit(fresh, group.settings.zone, spent=frozen)]
    return tuple(sorted(counted, key=lambda line: (line.at, line.issue))) + adjusted(group)


def settle(group: Group, sessions: Iterable[Session], issue: int, scheme: Scheme) -> tuple[Line, ...]:
    """The lines of one session as publication freezes them."""
    return tuple(line for line in ledger(group, sessions, scheme) if line.issue == issue)


def count(session: Session, scheme: Scheme) -> list[Line]:
    """The lines of one session before limits; none when it was cancelled."""
    if session.state is State.CANCELLED:
        return []
    return [line for rule in scheme.rules for line in rule.lines(session)]


def adjusted(group: Group) -> tuple[Line, ...]:
    """The lines made by hand."""
    return tuple(Line(a.member, a.at, 0, "adjustment", a.points, reason=a.reason) for a in group.adjustments)


def balance(lines: Iterable[Line], member: int) -> int:
    """The sum of a member's lines."""
    return sum(line.points for line in lines if line.member == member)
