"""Whether a meeting is opened as one would expect, or by a slip that is to be asked about first."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.practice.meeting.lifecycle import BEFORE, State
from bot.practice.session import Session

# So near its start, on either side, a session is opened without a question, as on its own day.
NEAR = timedelta(hours=12)
# So near its start it may be opened though another session is nearer.
AT_ITS_TIME = timedelta(hours=2)


class Doubt(StrEnum):
    """Why an opening is asked about."""

    ANOTHER_OPEN = "another_open"
    AHEAD = "ahead"
    PAST = "past"
    NOT_NEXT = "not_next"
    UNANNOUNCED = "unannounced"


def doubts(session: Session, sessions: Iterable[Session], zone: ZoneInfo, now: datetime) -> tuple[Doubt, ...]:
    """What speaks against opening a session now, among all of its group that are not finished; empty for nothing."""
    others = [s for s in sessions if s.issue != session.issue]
    away = abs(session.starts_at - now)
    is_near = away <= NEAR or session.starts_at.astimezone(zone).date() == now.astimezone(zone).date()
    is_passed_over = any(s.state in BEFORE and abs(s.starts_at - now) < away for s in others)
    checks = {
        Doubt.ANOTHER_OPEN: any(s.state is State.OPEN for s in others),
        Doubt.AHEAD: not is_near and session.starts_at > now,
        Doubt.PAST: not is_near and session.starts_at <= now,
        Doubt.NOT_NEXT: is_near and is_passed_over and away > AT_ITS_TIME,
        Doubt.UNANNOUNCED: is_near and session.state is State.PLANNED,
    }
    return tuple(doubt for doubt, holds in checks.items() if holds)
