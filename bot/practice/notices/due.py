"""What is to be said and done now, and when to look again: one pure question over a group's facts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import UNFINISHED, State
from bot.practice.notices.announcement import announcement
from bot.practice.notices.call import call
from bot.practice.notices.correction import correction
from bot.practice.notices.digest import digest
from bot.practice.notices.notice import Notice
from bot.practice.notices.opening import opening
from bot.practice.notices.preparation import preparation
from bot.practice.notices.publication import FORMS, compiles_at, publication, publishes_at
from bot.practice.notices.reminder import reminder
from bot.practice.session import Session

OF_SESSION = (preparation, announcement, correction, reminder, opening, call, publication)


@dataclass(frozen=True)
class Agenda:
    """``say``: due and sensible. ``missed``: due, but no longer sensible. ``turn``: sessions whose state time changes.

    ``next`` is the next instant at which something falls due, or ``None``.
    """

    say: tuple[Notice, ...]
    missed: tuple[Notice, ...]
    turn: tuple[tuple[int, State], ...]
    next: datetime | None


def due(group: Group, sessions: Iterable[Session], now: datetime) -> Agenda:
    """The agenda of a group at an instant. A group that the bot was taken out of has none."""
    if group.resting_since:
        return Agenda((), (), (), None)
    sessions = tuple(sessions)
    notices = sorted(_open_notices(group, sessions, now), key=lambda n: (n.due, n.issue))
    turns = [turn for session in sessions for turn in _turns(group, session)]
    ripe = [n for n in notices if n.due <= now]
    later = [n.due for n in notices if n.due > now] + [at for at, _, _ in turns if at > now]
    return Agenda(
        say=tuple(n for n in ripe if now < n.until),
        missed=tuple(n for n in ripe if now >= n.until),
        turn=tuple((issue, state) for at, issue, state in turns if at <= now),
        next=min(later, default=None),
    )


def has_more(session: Session) -> bool:
    """Whether time may still bring something of a session: it is unfinished, or its last word is not said yet."""
    if session.state in UNFINISHED:
        return True
    if session.state is State.PUBLISHED:
        return any(f"publication:{form}" not in session.told for form in FORMS)
    return bool(session.changes) and f"cancelled:{len(session.changes)}" not in session.told


def _open_notices(group: Group, sessions: Iterable[Session], now: datetime) -> Iterator[Notice]:
    for session in sessions:
        for kind in OF_SESSION:
            yield from (n for n in kind(group, session) if n.key not in session.told)
    yield from (n for n in digest(group, now) if n.key not in group.told)


def _turns(group: Group, session: Session) -> Iterator[tuple[datetime, int, State]]:
    for at, state in ((compiles_at(session), State.COMPILED), (publishes_at(group, session), State.PUBLISHED)):
        if at:
            yield at, session.issue, state
