"""What every command has at hand, and the questions that several commands ask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.chat.voice import Voice
from bot.config import Config
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.settled import Line
from bot.practice.points.ledger import ledger
from bot.practice.points.scheme import Scheme
from bot.practice.refusal import Refusal
from bot.practice.session import Session
from bot.practice.settings import GroupSettings
from bot.received.speech import Listener
from bot.store.store import NotStored, SessionKey, Store, Unreadable
from bot.texts.words import Words

# People can edit a message for two days; administrators for longer.
LATELY = timedelta(days=7)


@dataclass(eq=False)
class NoSuchSession(Refusal):
    """There is no session with this issue number."""

    asked: int
    last: int


@dataclass(eq=False)
class NoSessionNow(Refusal):
    """No session is in the state that the command is about."""

    step: str


@dataclass(frozen=True)
class Desk:
    """The parts that commands work with; made once, in ``app``."""

    store: Store
    voice: Voice
    config: Config
    scheme: Scheme
    defaults: GroupSettings
    content: Path
    now: Callable[[], datetime]
    listener: Listener | None = None

    async def session(self, group: Group, issue: int) -> Session:
        """A session by issue number; raises ``NoSuchSession``."""
        try:
            return await self.store.session(SessionKey(group.id, issue))
        except NotStored:
            raise NoSuchSession(issue, group.next_issue - 1) from None

    async def published_lately(self, group: Group) -> list[Session]:
        """The sessions that went out in the last days: what people may still be editing."""
        found = []
        for issue in range(group.next_issue - 1, 0, -1):
            try:
                session = await self.store.session(SessionKey(group.id, issue))
            except (NotStored, Unreadable):
                continue
            if session.published_at and self.now() - session.published_at > LATELY:
                break
            if session.published_at:
                found.append(session)
        return found

    async def lines(self, group: Group) -> tuple[Line, ...]:
        """The whole ledger of a group."""
        return ledger(group, await self.store.sessions(group.id), self.scheme)

    async def chosen(
        self, group: Group, issue: int | None, step: str, *states: State, act: tuple[int, datetime] | None = None
    ) -> Session:
        """The session named, or else the one that the command is naturally about: states in order, then nearest in time.

        ``act`` is who acts and when, for a step that is put on record.
        """
        if issue is not None:
            return await self.session(group, issue)
        sessions = await self.store.waiting(group.id)
        # An act that is handled again is about the session that it was about, wherever that stands by now.
        same = next((s for s in sessions if act and s.has_act(step, *act)), None)
        found = same or pick(sessions, states, self.now())
        if found is None:
            raise NoSessionNow(step)
        return found


def words_of(group: Group) -> Words:
    """The words of a group, in its language and time zone."""
    return Words(group.settings.locale, group.settings.zone)


def words_for(group: Group, person: int) -> Words:
    """The words for one person of a group in private: in their language where it is known."""
    member = group.roster.members.get(person)
    return Words((member.locale if member else "") or group.settings.locale, group.settings.zone)


def pick(sessions: Iterable[Session], states: tuple[State, ...], now: datetime) -> Session | None:
    """The first session in the order of the states wanted; among equals the nearest in time, of open ones the last opened."""

    def order(session: Session) -> tuple[int, timedelta]:
        # Of two meetings that are on, what is said, recorded and closed is the one that was opened last.
        is_on = session.state is State.OPEN and session.opened_at is not None
        near = now - session.opened_at if is_on and session.opened_at else abs(session.starts_at - now)
        return states.index(session.state), near

    return min((s for s in sessions if s.state in states), key=order, default=None)
