"""The word to the secretaries, a day before an announcement is due, on what is still open."""

from collections.abc import Iterator
from datetime import timedelta

from bot.practice.calendar.cadence import is_holiday
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.notices.announcement import announcement_due
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session

AHEAD = timedelta(days=1)


def open_points(group: Group, session: Session) -> tuple[str, ...]:
    """What a secretary should still see to: ``no_readings``, ``no_lead``, ``no_place``, ``holiday``."""
    day = session.starts_at.astimezone(group.settings.zone).date()
    checks = {
        "no_readings": not session.topic.readings and not session.topic.introduction,
        "no_lead": session.lead is None,
        "no_place": not (session.place or group.settings.place),
        "holiday": is_holiday(day, group.settings.skip_holidays),
    }
    return tuple(name for name, is_open in checks.items() if is_open)


def preparation(group: Group, session: Session) -> Iterator[Notice]:
    """One notice, if something is open; none for a session that was planned after this time."""
    announced = announcement_due(group, session)
    due = announced - AHEAD
    if session.state is State.PLANNED and session.planned_at <= due and open_points(group, session):
        yield Notice(NoticeKind.PREPARATION, "1", due, announced, session.issue)
