"""What must be said at once when a session that was announced is moved or cancelled."""

from collections.abc import Iterator
from datetime import timedelta

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import BEFORE
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session


def correction(group: Group, session: Session) -> Iterator[Notice]:
    """One notice for the latest change; a change that another one overtook before it could be said is not said."""
    del group
    if not session.changes or not session.was_announced:
        return
    last = session.changes[-1]
    if last.what in ("moved", "restored") and session.state not in BEFORE:
        return
    until = max(session.starts_at, last.before, last.at + timedelta(hours=1))
    yield Notice(NoticeKind(last.what), str(len(session.changes)), last.at, until, session.issue)
