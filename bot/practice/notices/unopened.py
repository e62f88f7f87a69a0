"""The question to the secretaries and the member on duty about a meeting that nobody opened: at its time, and next morning."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from bot.practice.calendar.cadence import at_local
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import BEFORE, State
from bot.practice.meeting.told import Telling
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.notices.opening import OPENS_WITHIN
from bot.practice.session import Session

# A settled question is asked for a year; what is older is history.
SENSIBLE_FOR = timedelta(days=366)
CIVIL = (time(7), time(12))
USUAL = time(9)


def unopened(group: Group, session: Session) -> Iterator[Notice]:
    """Two notices for each start of a session, while it is not open and nobody has settled what became of it.

    Where the clock opens meetings, the first comes only when it has let that time pass.
    """
    if session.state not in BEFORE:
        return
    stamp = f"{session.starts_at:%Y-%m-%dT%H:%MZ}"
    opens_itself = group.settings.auto_open and session.state is State.ANNOUNCED
    first = session.starts_at + (OPENS_WITHIN if opens_itself else timedelta())
    asked = session.told.get(f"{NoticeKind.UNOPENED}:at {stamp}")
    # After a card that came late, the next morning is the one after it.
    morning = _next_morning(group, asked.at if asked and asked.state is not Telling.MISSED else first)
    yield Notice(NoticeKind.UNOPENED, f"at {stamp}", first, _next_morning(group, first), session.issue)
    yield Notice(NoticeKind.UNOPENED, f"after {stamp}", morning, first + SENSIBLE_FOR, session.issue)


def undecided(sessions: Iterable[Session], now: datetime) -> list[Session]:
    """Sessions whose time has come, that nobody opened, and of which nobody said what became of them; by start."""
    return sorted(
        (s for s in sessions if s.state in BEFORE and s.starts_at <= now), key=lambda s: (s.starts_at, s.issue)
    )


def _next_morning(group: Group, after: datetime) -> datetime:
    """The morning after a day, at the group's hour for announcements where that is one of the morning, else at nine."""
    zone, hour = group.settings.zone, group.settings.announces
    is_civil = CIVIL[0] <= hour <= CIVIL[1] and not group.settings.is_quiet(hour)
    return at_local(after.astimezone(zone).date() + timedelta(days=1), hour if is_civil else USUAL, zone)
