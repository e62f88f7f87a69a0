"""The call for reflections: when the meeting has ended."""

from collections.abc import Iterator

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.notices.asking import SENSIBLE_FOR, call_occurrence
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session


def missing(group: Group, session: Session) -> tuple[int, ...]:
    """Active members who have not handed in a reflection, and are not away with leave. Who has no Telegram is not asked."""
    excused = session.writers() | session.away()
    return tuple(m.id for m in group.roster if m.id not in excused and not m.is_guest)


def call(group: Group, session: Session) -> Iterator[Notice]:
    """A notice at closing. One that comes late is still said: without it nobody was asked."""
    del group
    if session.state not in (State.COLLECTING, State.COMPILED) or session.editions:
        return
    if session.closed_at and session.due:
        until = session.closed_at + SENSIBLE_FOR
        yield Notice(NoticeKind.CALL, call_occurrence(session), session.closed_at, until, session.issue)
