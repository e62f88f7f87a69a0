"""The call for reflections: when the meeting has ended, and once more before the deadline."""

from collections.abc import Iterator
from datetime import timedelta

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session

BEFORE_DEADLINE = timedelta(days=1)


def missing(group: Group, session: Session) -> tuple[int, ...]:
    """Active members who have not handed in a reflection."""
    return tuple(m.id for m in group.roster if not session.has_reflection(m.id))


def call(group: Group, session: Session) -> Iterator[Notice]:
    """A notice at closing, and a last one a day before the deadline if the time between is longer than a day."""
    if session.state is not State.COLLECTING or not session.closed_at or not session.due:
        return
    last = session.due - BEFORE_DEADLINE
    yield Notice(NoticeKind.CALL, "first", session.closed_at, session.due, session.issue)
    if last > session.closed_at and missing(group, session):
        yield Notice(NoticeKind.CALL, "last", last, session.due, session.issue)
