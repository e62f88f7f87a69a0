"""The watch: sleeps until the next instant at which something is due, and looks again after every change.

APScheduler holds one job, the alarm. The alarm is never the truth: at each look the stored facts are asked what is
due. The watch looks at least every few seconds whether the clock has been put forward, by sleep or by hand.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock.telling import Teller
from bot.logs import places
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.reflection import due_after
from bot.practice.notices.due import due
from bot.practice.points.ledger import settle
from bot.practice.points.scheme import Scheme
from bot.practice.verbs.publishing import publish
from bot.store.store import NotStored, SessionKey, Store

log = structlog.get_logger(__name__)
GLANCE = timedelta(seconds=5)
GATHER = timedelta(milliseconds=200)
TRY_AGAIN = timedelta(seconds=30)
AT_ONCE = 16
IN_A_ROUND = 20
ALARM = "look"
TakeAway = Callable[[Group, Sequence[int]], Awaitable[None]]


class Watch:
    """Asks each group what is due, and has it done."""

    def __init__(
        self, store: Store, teller: Teller, take_away: TakeAway, scheme: Scheme, now: Callable[[], datetime]
    ) -> None:
        """Take the parts; nothing runs before ``start``."""
        self.store, self.teller, self.take_away, self.scheme, self.now = store, teller, take_away, scheme, now
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._next: dict[int, datetime] = {}
        self._changed: set[int] = set()
        self._looking = asyncio.Lock()
        self._rung = False
        self._few = asyncio.Semaphore(AT_ONCE)

    async def start(self, *, alarm: bool = True) -> None:
        """Ask about what a crash left in between, look at every group, and set the alarm (unless time is moved by hand)."""
        for group in await self.store.groups():
            await self.teller.recover(group)
            self._changed.add(group.id)
        if alarm:
            self._scheduler.start()
            self._scheduler.add_job(
                self._look_safely, "date", id=ALARM, misfire_grace_time=None, max_instances=2, coalesce=True
            )

    def stop(self) -> None:
        """No more alarms."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def look_again(self, group: int) -> None:
        """Something of a group has changed."""
        self._changed.add(group)
        if self._scheduler.running and not self._rung:
            self._rung = True
            self._ring_at(datetime.now(self._scheduler.timezone) + GATHER)

    def next_instant(self) -> datetime | None:
        """The next instant at which something is due, as far as is known now."""
        return self.now() if self._changed else min(self._next.values(), default=None)

    async def look(self) -> None:
        """Do all that is due now, until nothing more is."""
        while await self._look_once():
            pass

    async def _look_once(self) -> bool:
        """Attend to the groups that have changed, or for which something is due. Says whether there were any."""
        async with self._looking:
            now = self.now()
            ripe = {group for group, at in self._next.items() if at <= now}
            groups, self._changed = self._changed | ripe, set()
            for group in groups:
                self._next.pop(group, None)
            await asyncio.gather(*(self._attend(group) for group in sorted(groups)))
            return bool(groups)

    async def _look_safely(self) -> None:
        self._rung = False
        try:
            # One round only: while a meeting is lively something changes all the time, and handlers must have their turn.
            await self._look_once()
        except Exception as error:  # the clock's outermost loop: a fault in one look must not stop the clock
            log.error("a look at the clock failed; it is tried again", kind=type(error).__name__, where=places(error))
        finally:
            now = self.now()
            soonest = now if self._changed else min(self._next.values(), default=now + GLANCE)
            self._ring_at(datetime.now(self._scheduler.timezone) + min(GLANCE, max(GATHER, soonest - now)))

    def _ring_at(self, at: datetime) -> None:
        if self._scheduler.running:
            self._scheduler.add_job(
                self._look_safely,
                "date",
                run_date=at,
                id=ALARM,
                replace_existing=True,
                misfire_grace_time=None,
                max_instances=2,
                coalesce=True,
            )

    async def _attend(self, group_id: int) -> None:
        async with self._few:
            try:
                group = await self.store.group(group_id)
            except NotStored:
                # Erased since somebody last changed it.
                return
            agenda = due(group, await self.store.waiting(group_id), self.now())
            if agenda.duty:
                async with self.store.edit_group(group_id) as held:
                    held.give_duty(*agenda.duty, by=0, at=self.now())
            if agenda.tidy:
                await self.take_away(group, agenda.tidy)
                async with self.store.edit_group(group_id) as held:
                    held.fleeting = tuple(f for f in held.fleeting if f.message not in agenda.tidy)
            for issue, state in agenda.turn:
                await self._turn(group, issue, state)
            for notice in agenda.missed:
                await self.teller.miss(group, notice)
            # A few in a round, so that a group with much to say does not keep the others waiting.
            settled = [await self.teller.tell(group, notice) for notice in agenda.say[:IN_A_ROUND]]
            if len(agenda.say) > IN_A_ROUND:
                self._changed.add(group_id)
            if agenda.next:
                self._next[group_id] = agenda.next
            if not all(settled):
                # What could not be said is tried again soon, and not at once, which its own record would bring about.
                self._changed.discard(group_id)
                self._next[group_id] = min(
                    self.now() + TRY_AGAIN, agenda.next or datetime.max.replace(tzinfo=self.now().tzinfo)
                )

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
                    session.close(due=due_after(at, group.settings.reflections_due_days), by=0, at=at)
                case State.COMPILED if session.state is State.COLLECTING:
                    session.compile(by=0, at=at)
                case State.PUBLISHED if session.state in (State.COLLECTING, State.COMPILED):
                    publish(session, group.settings, lines, by=0, at=at)
