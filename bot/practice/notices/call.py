"""The call for reflections: when the meeting has ended."""

from collections.abc import Iterator

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session


def missing(group: Group, session: Session) -> tuple[int, ...]:
    """Active members who have not handed in a reflection, and are not away with leave. Who has no Telegram is not asked."""
    excused = session.writers() | session.away()
    return tuple(m.id for m in group.roster if m.id not in excused and not m.is_guest)


def call(group: Group, session: Session) -> Iterator[Notice]:
    """A notice at closing."""
    del group
    if session.state is State.COLLECTING and session.closed_at and session.due:
        closed = sum(act.verb == "close" for act in session.audit)
        # A meeting that was closed by mistake, taken up again and closed is called for again.
        yield Notice(
            NoticeKind.CALL, "first" if closed < 2 else str(closed), session.closed_at, session.due, session.issue
        )
