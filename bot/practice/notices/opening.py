"""The word that the meeting is on, and how to check in."""

from collections.abc import Iterator
from datetime import timedelta

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session

SENSIBLE_FOR = timedelta(hours=24)
# A meeting that the clock was to open while the program was away for longer is left to the secretaries.
OPENS_WITHIN = timedelta(hours=2)


def opening_key(session: Session) -> str:
    """The name of the opening notice; a meeting that was opened by mistake and is opened again has another one."""
    opened = sum(act.verb == "open" for act in session.audit)
    return f"{NoticeKind.OPENING}:{max(1, opened)}"


def opening(group: Group, session: Session) -> Iterator[Notice]:
    """One notice, from the moment the meeting is opened."""
    del group
    if session.state is State.OPEN and session.opened_at:
        occurrence = opening_key(session).partition(":")[2]
        yield Notice(NoticeKind.OPENING, occurrence, session.opened_at, session.opened_at + SENSIBLE_FOR, session.issue)
