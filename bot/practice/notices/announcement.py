"""The announcement of a session, normally a week ahead, once."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.practice.calendar.cadence import at_local
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session


def announcement_due(group: Group, session: Session) -> datetime:
    """When a session is to be announced: at the group's hour so many days before, or at once if it was made later.

    A group that announces on the day itself, at an hour after the start, announces at the start of that day.
    """
    zone = group.settings.zone
    day = session.starts_at.astimezone(zone).date() - timedelta(days=group.settings.announce_days_before)
    due = min(at_local(day, group.settings.announces, zone), session.starts_at - timedelta(hours=1))
    return max(due, session.planned_at)


def announcement(group: Group, session: Session) -> Iterator[Notice]:
    """One notice, until the session begins."""
    if session.state is State.PLANNED:
        yield Notice(NoticeKind.ANNOUNCEMENT, "1", announcement_due(group, session), session.starts_at, session.issue)
