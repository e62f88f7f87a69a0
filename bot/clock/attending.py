"""One group's turn at the clock: what is due in it is done and said, and when to look at it again."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.clock.telling import Teller
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.notices.due import Agenda, due
from bot.practice.notices.publication import compiles_at, publishes_at
from bot.practice.points.ledger import settle
from bot.practice.points.scheme import Scheme
from bot.practice.session import Session
from bot.practice.verbs.deadline import due_after
from bot.practice.verbs.publishing import publish
from bot.practice.verbs.sealing import printed_with
from bot.store.store import NotStored, SessionKey, Store

TRY_AGAIN = timedelta(seconds=30)
IN_A_ROUND = 20
TakeAway = Callable[[Group, Sequence[int]], Awaitable[None]]
Renew = Callable[[Group, Sequence[Session]], Awaitable[datetime | None]]


class Attendant:
    """Attends to one group at a time, for any number of groups side by side."""

    def __init__(
        self,
        store: Store,
        teller: Teller,
        take_away: TakeAway,
        renew: Renew,
        scheme: Scheme,
        now: Callable[[], datetime],
    ) -> None:
        """Take the parts; ``renew`` brings messages that follow the facts up to date."""
        self.store, self.teller, self.scheme, self.now = store, teller, scheme, now
        self.take_away, self.renew = take_away, renew

    async def attend(self, group_id: int) -> tuple[datetime | None, bool]:
        """Do what is due. Gives when to look again, and whether that is a second attempt rather than something new."""
        try:
            group = await self.store.group(group_id)
        except NotStored:
            # Erased since somebody last changed it.
            return None, False
        sessions = await self.store.waiting(group_id)
        agenda = due(group, sessions, self.now())
        await self._do(group, agenda)
        # Before the last word on a session is said: afterwards it may be at rest, and is not looked at any more.
        renews = await self.renew(group, sessions)
        for notice in agenda.missed:
            await self.teller.miss(group, notice)
        # A few in a round, so that a group with much to say does not keep the others waiting.
        settled = [await self.teller.tell(group, notice) for notice in agenda.say[:IN_A_ROUND]]
        if not all(settled):
            # What could not be said is tried again soon, and not at once, which its own record would bring about.
            return min(filter(None, (self.now() + TRY_AGAIN, agenda.next))), True
        following = min(filter(None, (agenda.next, renews)), default=None)
        return self.now() if len(agenda.say) > IN_A_ROUND else following, False

    async def _do(self, group: Group, agenda: Agenda) -> None:
        """What changes by time alone, before anything is said of it."""
        if agenda.duty:
            async with self.store.edit_group(group.id) as held:
                held.give_duty(*agenda.duty, by=0, at=self.now())
        if agenda.tidy:
            await self.take_away(group, agenda.tidy)
            async with self.store.edit_group(group.id) as held:
                held.fleeting = tuple(f for f in held.fleeting if f.message not in agenda.tidy)
        for issue, state in agenda.turn:
            await self._turn(group, issue, state)

    async def _turn(self, group: Group, issue: int, state: State) -> None:
        lines = (
            settle(group, await self.store.sessions(group.id), issue, self.scheme) if state is State.PUBLISHED else ()
        )
        async with self.store.edit_session(SessionKey(group.id, issue)) as session:
            at = self.now()
            match state:
                case State.OPEN if session.state is State.ANNOUNCED:
                    session.open(by=0, at=at)
                case State.COLLECTING if session.state is State.OPEN:
                    session.close(
                        due=due_after(at, group.settings.reflections_due_days, group.settings.zone), by=0, at=at
                    )
                case State.COMPILED if _is_past(compiles_at(session), at):
                    session.compile(by=0, at=at)
                case State.PUBLISHED if _is_past(publishes_at(group, session), at):
                    publish(session, group.settings, lines, by=0, at=at, printed=printed_with(group, session))


def _is_past(instant: datetime | None, now: datetime) -> bool:
    """Whether an instant, asked of the session as it stands now, has come."""
    return instant is not None and instant <= now
