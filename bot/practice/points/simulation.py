"""What another scheme would have given: the facts of a past period counted anew by both, side by side."""

from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date

from bot.practice.group import Group
from bot.practice.meeting.settled import Line
from bot.practice.points.ledger import ledger
from bot.practice.points.scheme import Scheme, Schemes, schemes_of
from bot.practice.session import Session


@dataclass(frozen=True)
class Row:
    """One member's points by the schemes that held, and by the other one."""

    member: int
    now: int
    then: int


def simulate(
    group: Group, sessions: Sequence[Session], scheme: Scheme, other: Scheme, first: date, last: date
) -> list[Row]:
    """Everybody's points for the sessions between two days of the group, most by the present schemes first.

    What publication froze is counted anew too; adjustments, which no scheme makes, are left out.
    """
    zone = group.settings.zone
    chosen = [_unfrozen(s) for s in sessions if first <= s.starts_at.astimezone(zone).date() <= last]
    now = _totals(ledger(group, chosen, schemes_of(group, scheme)))
    then = _totals(ledger(group, chosen, Schemes(((date.min, other),))))
    rows = [Row(m.id, now[m.id], then[m.id]) for m in group.roster if now[m.id] or then[m.id]]
    return sorted(rows, key=lambda row: -row.now)


def _unfrozen(session: Session) -> Session:
    free = copy(session)
    free.published_at, free.settled = None, ()
    return free


def _totals(lines: Iterable[Line]) -> Counter[int]:
    totals: Counter[int] = Counter()
    for line in lines:
        totals[line.member] += line.points if line.issue else 0
    return totals
