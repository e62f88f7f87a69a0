"""Who runs the clock: a process alone does; of several on one database, the one that holds the clock's lock.

The others ask every second. When the holder dies, PostgreSQL gives the lock free, and the next one to ask runs the clock.
"""

import asyncio
from contextlib import suppress

import structlog

from bot.clock.watch import Watch
from bot.logs import places
from bot.metrics import CLOCK as RUNS_CLOCK
from bot.store.store import StoreLost
from bot.store.turns import CLOCK, Replica

log = structlog.get_logger(__name__)
ASK_EVERY = 1.0


class Leading:
    """Starts the watch when this process is to run the clock, and stops it when it no longer is."""

    def __init__(self, watch: Watch, replica: Replica | None) -> None:
        """Take the watch, and this process among several (``None``: it is alone)."""
        self.watch, self.replica = watch, replica
        self.leads = False
        self._asking: asyncio.Task[None] | None = None

    async def start(self, *, alarm: bool) -> None:
        """Run the clock, or begin to ask for it."""
        if self.replica is None:
            await self._lead(alarm=alarm)
            return
        self.replica.heard = self._hear
        with suppress(StoreLost):
            await self._ask(alarm=alarm)
        self._asking = asyncio.create_task(self._go_on_asking(alarm=alarm))

    async def stop(self) -> None:
        """Ask no longer, and stop the watch."""
        if self._asking:
            self._asking.cancel()
            with suppress(asyncio.CancelledError):
                await self._asking
        await self._let_go()
        if self.replica:
            await self.replica.give(CLOCK)

    async def _go_on_asking(self, *, alarm: bool) -> None:
        while True:
            await asyncio.sleep(ASK_EVERY)
            try:
                await self._ask(alarm=alarm)
            except Exception as error:  # nobody else would ask: whatever fails here must not end the clock
                log.error("the clock could not be taken; asked again", kind=type(error).__name__, where=places(error))

    async def _ask(self, *, alarm: bool) -> None:
        if self.replica is None:
            return
        if self.leads:
            if not await self.replica.holds(CLOCK):
                log.warning("another process may run the clock now")
                await self._let_go()
        elif await self.replica.take(CLOCK):
            await self._lead(alarm=alarm)

    async def _lead(self, *, alarm: bool) -> None:
        self.leads = True
        RUNS_CLOCK.set(1)
        try:
            await self.watch.start(alarm=alarm)
        except BaseException:
            # It runs whole, or not at all: otherwise nobody would run it.
            await self._let_go()
            if self.replica:
                await self.replica.give(CLOCK)
            raise
        log.info("runs the clock")

    async def _let_go(self) -> None:
        if self.leads:
            self.leads = False
            RUNS_CLOCK.set(0)
            await self.watch.stop()

    def _hear(self, group: int) -> None:
        if self.leads:
            self.watch.look_again(group)
