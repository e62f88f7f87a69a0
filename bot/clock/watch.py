"""The watch: sleeps until the next instant at which something is due, and looks again after every change.

APScheduler holds one job, the alarm. The alarm is never the truth: at each look the stored facts are asked what is
due. The watch looks at least every few seconds whether the clock has been put forward, by sleep or by hand.

Groups are attended to side by side. Those in which somebody has just done something come before those whose time has
come, so that nobody waits while thousands of announcements go out.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock.attending import TRY_AGAIN, Attendant
from bot.clock.telling import Teller
from bot.logs import places
from bot.store.store import NotStored, Store

log = structlog.get_logger(__name__)
GLANCE = timedelta(seconds=5)
GATHER = timedelta(milliseconds=200)
# So many groups at once; of these, so many at the most whose time has merely come.
AT_ONCE, BY_TIME = 16, 12
LAST_WORDS = 8.0
ALARM = "look"


class Watch:
    """Asks each group what is due, and has it done."""

    def __init__(self, store: Store, teller: Teller, attendant: Attendant, now: Callable[[], datetime]) -> None:
        """Take the parts; nothing runs before ``start``."""
        self.store, self.teller, self.attendant, self.now = store, teller, attendant, now
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._next: dict[int, datetime] = {}
        self._changed: set[int] = set()
        self._busy: set[int] = set()
        self._urgent: deque[int] = deque()
        self._by_time: deque[int] = deque()
        self._workers: dict[asyncio.Task[None], bool] = {}
        self._failed: list[Exception] = []
        self._rung = False
        # Groups whose claims from before the start have not been looked at yet.
        self._unrecovered: set[int] = set()

    async def start(self, *, alarm: bool = True) -> None:
        """Ask about what a crash left in between, look at every group, and set the alarm (unless time is moved by hand)."""
        for group in await self.store.groups():
            self._unrecovered.add(group.id)
            self._next[group.id] = self.now()
            try:
                await self._recover(group.id)
            except Exception as error:  # one group's fault must not keep the others from their start
                log.error(
                    "a group could not be taken up; it is tried again",
                    group=group.id, kind=type(error).__name__, where=places(error),
                )  # fmt: skip
        if alarm:
            self._scheduler = AsyncIOScheduler(timezone="UTC")
            self._scheduler.start()
            self._scheduler.add_job(
                self._wake, "date", id=ALARM, misfire_grace_time=None, max_instances=2, coalesce=True
            )

    async def stop(self) -> None:
        """No more alarms; what is being said is said to its end."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._urgent.clear()
        self._by_time.clear()
        if self._workers:
            await asyncio.wait(self._workers, timeout=LAST_WORDS)

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
        """Do all that is due now, until nothing more is; what failed is raised."""
        while self._begin():
            while self._workers:
                await asyncio.wait(self._workers)
            if self._failed:
                raise self._failed.pop()

    def _begin(self) -> bool:
        """Line up the groups that have changed, or for which something is due. Says whether there were any."""
        now = self.now()
        changed = self._changed - self._busy
        ripe = {group for group, at in self._next.items() if at <= now} - self._busy - changed
        self._changed -= changed
        for group in changed | ripe:
            self._next.pop(group, None)
        self._busy |= changed | ripe
        self._urgent.extend(sorted(changed))
        self._by_time.extend(sorted(ripe))
        self._hire()
        return bool(changed or ripe)

    def _hire(self) -> None:
        """Set as many to work as there is work for, and as may be."""
        while len(self._workers) < AT_ONCE:
            by_time = sum(self._workers.values())
            if self._urgent:
                group, is_urgent = self._urgent.popleft(), True
            elif self._by_time and by_time < BY_TIME:
                group, is_urgent = self._by_time.popleft(), False
            else:
                return
            # A context of its own: what is said by the clock is no answer to the update that set the clock off.
            task = asyncio.create_task(self._attend(group), context=Context())
            self._workers[task] = not is_urgent
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._workers.pop(task, None)
        self._hire()

    async def _attend(self, group: int) -> None:
        try:
            await self._recover(group)
            at, again = await self.attendant.attend(group)
        except Exception as error:  # the clock's outermost loop: a fault in one group must not stop the clock
            log.error(
                "a look at the clock failed; it is tried again",
                group=group, kind=type(error).__name__, where=places(error),
            )  # fmt: skip
            at, again = self.now() + TRY_AGAIN, True
            if not self._scheduler.running:
                self._failed.append(error)
        if at:
            self._next[group] = at
        if again:
            self._changed.discard(group)
        self._busy.discard(group)
        if self._scheduler.running and (at or group in self._changed):
            self._ring_by(self.now() if group in self._changed else at or self.now())

    async def _recover(self, group: int) -> None:
        """Ask about what a crash left in between in a group, once after a start."""
        if group in self._unrecovered:
            with suppress(NotStored):
                await self.teller.recover(await self.store.group(group))
            self._unrecovered.discard(group)

    async def _wake(self) -> None:
        self._rung = False
        self._begin()
        now = self.now()
        soonest = now if self._changed - self._busy else min(self._next.values(), default=now + GLANCE)
        self._ring_by(soonest)

    def _ring_by(self, soonest: datetime) -> None:
        """Set the alarm for an instant of the program's clock, never later than the next glance."""
        wait = min(GLANCE, max(GATHER, soonest - self.now()))
        at = datetime.now(self._scheduler.timezone) + wait
        job = self._scheduler.get_job(ALARM) if self._scheduler.running else None
        if job is None or job.next_run_time is None or job.next_run_time > at:
            self._ring_at(at)

    def _ring_at(self, at: datetime) -> None:
        if self._scheduler.running:
            self._scheduler.add_job(
                self._wake,
                "date",
                run_date=at,
                id=ALARM,
                replace_existing=True,
                misfire_grace_time=None,
                max_instances=2,
                coalesce=True,
            )
