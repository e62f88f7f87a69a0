"""Reminders of a session that was announced, some hours before it begins."""

from collections.abc import Iterator
from datetime import timedelta

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session


def reminder(group: Group, session: Session) -> Iterator[Notice]:
    """One notice for each chosen number of hours, each sensible until the next one.

    Hours that had passed when the session was planned, or put on its present time, give none. The start is part
    of the occurrence: after a move the reminders belong to the new time.
    """
    if session.state is not State.ANNOUNCED:
        return
    known_since = max([session.planned_at, *(c.at for c in session.changes)])
    until = session.starts_at
    for hours in sorted(set(group.settings.remind_hours_before)):
        due = session.starts_at - timedelta(hours=hours)
        if due > known_since:
            occurrence = f"{hours}h before {session.starts_at:%Y-%m-%dT%H:%MZ}"
            yield Notice(NoticeKind.REMINDER, occurrence, due, until, session.issue)
        until = due
