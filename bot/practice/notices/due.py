"""What is to be said and done now, and when to look again: one pure question over a group's facts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import UNFINISHED, State
from bot.practice.notices.announcement import announcement
from bot.practice.notices.call import call
from bot.practice.notices.correction import correction
from bot.practice.notices.digest import digest
from bot.practice.notices.duty import duty
from bot.practice.notices.notice import Notice
from bot.practice.notices.nudge import nudge
from bot.practice.notices.opening import OPENS_WITHIN, opening
from bot.practice.notices.polish import polish
from bot.practice.notices.preparation import preparation
from bot.practice.notices.publication import compiles_at, occurrence, publication, publishes_at
from bot.practice.notices.reminder import reminder
from bot.practice.notices.standing import standing
from bot.practice.notices.together import together
from bot.practice.notices.unopened import unopened
from bot.practice.notices.volume import volume
from bot.practice.people.duty import month_of
from bot.practice.session import Session
from bot.practice.verbs.stating import last_stated

OF_SESSION = (preparation, announcement, correction, reminder, unopened, opening, call, publication, polish, nudge)


@dataclass(frozen=True)
class Agenda:
    """``say``: due and sensible. ``missed``: due, but no longer sensible. ``turn``: sessions whose state time changes.

    ``duty``: the month that begins without anybody on duty, and who takes over. ``tidy``: messages that are to go.
    ``next`` is the next instant at which something falls due, or ``None``.
    """

    say: tuple[Notice, ...]
    missed: tuple[Notice, ...]
    turn: tuple[tuple[int, State], ...]
    next: datetime | None
    duty: tuple[str, int] | None = None
    tidy: tuple[int, ...] = ()


def due(group: Group, sessions: Iterable[Session], now: datetime) -> Agenda:
    """The agenda of a group at an instant. A group that the bot was taken out of has none."""
    if group.resting_since:
        return Agenda((), (), (), None)
    sessions = tuple(sessions)
    notices = sorted(_open_notices(group, sessions, now), key=lambda n: (n.due, n.issue))
    turns = [turn for session in sessions for turn in _turns(group, session, now)]
    today = now.astimezone(group.settings.zone).date()
    on_duty = group.rotates_to(today)
    ripe = [n for n in notices if n.due <= now]
    later = [n.due for n in notices if n.due > now] + [at for at, _, _ in turns if at > now]
    later += [f.until for f in group.fleeting if f.until > now]
    return Agenda(
        say=together(n for n in ripe if now < n.until),
        missed=tuple(n for n in ripe if now >= n.until),
        turn=tuple((issue, state) for at, issue, state in turns if at <= now),
        next=min(later, default=None),
        duty=None if on_duty is None else (month_of(today), on_duty),
        tidy=tuple(f.message for f in group.fleeting if f.until <= now),
    )


def has_more(session: Session) -> bool:
    """Whether a session is not at rest: unfinished, its last word not said yet, a draft lies there, or a message is stale."""
    if session.state in UNFINISHED or session.drafts or session.has_stale:
        return True
    if session.state is State.PUBLISHED:
        return any(f"publication:{occurrence(form, session)}" not in session.told for form in session.forms)
    known = last_stated(session)
    return session.state is State.CANCELLED and known is not None and not known.cancelled


def _open_notices(group: Group, sessions: Iterable[Session], now: datetime) -> Iterator[Notice]:
    for session in sessions:
        for kind in OF_SESSION:
            yield from (n for n in kind(group, session) if n.key not in session.told)
    for kind_of_group in (digest, duty, standing, volume):
        yield from (n for n in kind_of_group(group, now) if n.key not in group.told)


def _turns(group: Group, session: Session, now: datetime) -> Iterator[tuple[datetime, int, State]]:
    turns = (
        (opens_at(group, session, now), State.OPEN),
        (closes_at(group, session), State.COLLECTING),
        (compiles_at(session), State.COMPILED),
        (publishes_at(group, session), State.PUBLISHED),
    )
    for at, state in turns:
        if at:
            yield at, session.issue, state


def opens_at(group: Group, session: Session, now: datetime) -> datetime | None:
    """When the clock opens a meeting, if the group wants that."""
    wanted = group.settings.auto_open and session.state is State.ANNOUNCED
    return session.starts_at if wanted and now < session.starts_at + OPENS_WITHIN else None


def closes_at(group: Group, session: Session) -> datetime | None:
    """When the clock closes a meeting in which nothing is said any more, if the group wants that."""
    hours = group.settings.auto_close_hours
    if session.state is not State.OPEN or not session.opened_at or not hours:
        return None
    last = max([session.opened_at, *(c.at for c in session.contributions[-1:])])
    return last + timedelta(hours=hours)
