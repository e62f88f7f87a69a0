"""The programme laid anew: other days for sessions that stand already, two topics exchanged, a day skipped, a pack restored.

Proposals only: pure answers to "what would become of each session". What was announced is corrected in the chat by the
verbs that carry a proposal out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.practice.calendar.cadence import at_local, is_holiday, occurrences
from bot.practice.calendar.topic import Topic
from bot.practice.meeting.lifecycle import BEFORE, State
from bot.practice.refusal import Refusal
from bot.practice.session import Session
from bot.practice.settings import GroupSettings, clock_time


@dataclass(eq=False)
class NothingToSwap(Refusal):
    """There is no later session whose topic could be exchanged with this one's."""

    issue: int


@dataclass(frozen=True)
class Shift:
    """A session that would get another start (both UTC); ``announced``: the group would be told."""

    issue: int
    title: str
    before: datetime
    after: datetime
    announced: bool


@dataclass(frozen=True)
class Relay:
    """What restoring a pack comes to: topics for sessions by issue, topics to be added on days, issues that fall away."""

    given: tuple[tuple[int, Topic, datetime], ...]
    added: tuple[tuple[Topic, datetime], ...]
    dropped: tuple[int, ...]


def coming(sessions: Iterable[Session], now: datetime) -> list[Session]:
    """The sessions that are still to come, in order of time."""
    return sorted((s for s in sessions if s.state in BEFORE and s.starts_at > now), key=lambda s: s.starts_at)


def shifted(
    sessions: Iterable[Session], before: GroupSettings, after: GroupSettings, now: datetime
) -> tuple[Shift, ...]:
    """Where coming sessions would move, if they followed a change of time, zone or cadence.

    A session on a time of its own (not the group's usual one) stays where somebody put it.
    """
    usual = [s for s in coming(sessions, now) if s.starts_at.astimezone(before.zone).time() == before.starts]
    if before.cadence != after.cadence:
        starts: list[datetime] = occurrences(after, now, len(usual))
    else:
        days = [s.starts_at.astimezone(before.zone).date() for s in usual]
        starts = [at_local(day, clock_time(after.time), after.zone) for day in days]
    pairs = zip(usual, starts, strict=False)
    return tuple(_shift(s, to) for s, to in pairs if to != s.starts_at and to > now)


def skipped(sessions: Iterable[Session], issue: int, settings: GroupSettings, now: datetime) -> tuple[Shift, ...]:
    """Where sessions would move if the day of one were skipped: it and all that follow, each to the next one's place."""
    ahead = coming(sessions, now)
    place = next((i for i, s in enumerate(ahead) if s.issue == issue), None)
    if place is None:
        return ()
    moving = ahead[place:]
    busy = {s.starts_at.astimezone(settings.zone).date() for s in ahead}
    beyond = (t for t in occurrences(settings, moving[-1].starts_at, len(busy) + 1))
    last = next((t for t in beyond if t.astimezone(settings.zone).date() not in busy), None)
    starts = [s.starts_at for s in moving[1:]] + [last or moving[-1].starts_at + timedelta(days=7)]
    return tuple(_shift(s, to) for s, to in zip(moving, starts, strict=True))


def partner(sessions: Iterable[Session], issue: int, now: datetime) -> Session:
    """The session with which one would exchange topics: the next to come; raises ``NothingToSwap``."""
    ahead = coming(sessions, now)
    place = next((i for i, s in enumerate(ahead) if s.issue == issue), None)
    if place is None or place + 1 >= len(ahead):
        raise NothingToSwap(issue)
    return ahead[place + 1]


def restored(topics: Sequence[Topic], sessions: Sequence[Session], settings: GroupSettings, now: datetime) -> Relay:
    """The programme dropped back to a pack: what is not announced yet takes the pack's remaining topics, in order."""
    had = {s.topic.title for s in sessions if s.state not in (State.PLANNED, State.CANCELLED)}
    wanted = [topic for topic in topics if topic.title not in had]
    open_ones = sorted((s for s in sessions if s.state is State.PLANNED), key=lambda s: s.issue)
    standing = [s for s in sessions if s.state in BEFORE and s.state is not State.PLANNED]
    busy = {s.starts_at.astimezone(settings.zone).date() for s in standing}
    after = max([now, *(s.starts_at for s in standing)])
    free = [t for t in occurrences(settings, after, len(wanted) + len(busy)) if _day(t, settings) not in busy]
    pairs = list(zip(wanted, free, strict=False))
    kept = open_ones[: len(pairs)]
    given = tuple((s.issue, topic, at) for s, (topic, at) in zip(kept, pairs, strict=False))
    return Relay(given, tuple(pairs[len(kept) :]), tuple(s.issue for s in open_ones[len(kept) :]))


def clashes(sessions: Iterable[Session], settings: GroupSettings) -> dict[int, str]:
    """What is wrong with the days of sessions: ``holiday``, or ``clash`` where two fall on one day; by issue."""
    found: dict[int, str] = {}
    days: dict[object, int] = {}
    for session in sessions:
        day = _day(session.starts_at, settings)
        if is_holiday(day, settings.skip_holidays):
            found[session.issue] = "holiday"
        if day in days:
            found[session.issue] = found[days[day]] = "clash"
        days[day] = session.issue
    return found


def _day(at: datetime, settings: GroupSettings) -> date:
    return at.astimezone(settings.zone).date()


def _shift(session: Session, to: datetime) -> Shift:
    return Shift(session.issue, session.topic.title, session.starts_at, to, session.was_announced)
