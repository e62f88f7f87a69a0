"""How fast messages go out: one after the other at Telegram's measure for the whole bot, answers before notices.

Telegram bears 30 messages a second of one bot. Each message waits for a place: places follow each other evenly, here or, where
several processes send, by the database that they share. Whoever asks urgently gets the next place. When calls take
unevenly long, evenly sent messages may still arrive in a crowd; so no place is given while as many as Telegram bears may
have arrived within the last second.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from bot.store.store import StoreLost

Reserve = Callable[[float], Awaitable[float]]
MOST_A_SECOND = 30
# A call that takes longer than this is taken to have arrived by then: it is the network that is slow, not Telegram.
ARRIVES_IN = 0.05
BEHIND = 4


@dataclass
class Sent:
    """A message that goes out: when it was begun, and when it had certainly arrived."""

    begun: float
    ended: float | None = None

    def arrived(self) -> float:
        """When it had arrived at the latest, as far as is known."""
        latest = self.begun + ARRIVES_IN
        return latest if self.ended is None else min(self.ended, latest)


class Pace:
    """Gives places in the sending; ``a_second`` 0: no limit."""

    def __init__(self, a_second: float, reserve: Reserve | None = None) -> None:
        """Take the measure, and where places are reserved if other processes send, too."""
        self.a_second, self._reserve = a_second, reserve
        self._next = 0.0
        self._lately: deque[Sent] = deque()
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._giving: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def place(self, *, urgent: bool) -> AsyncIterator[None]:
        """Wait for a place, and send within the block."""
        if not self.a_second:
            yield
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        (self._urgent if urgent else self._waiting).append(mine)
        if self._giving is None or self._giving.done():
            self._giving = asyncio.create_task(self._give())
        await mine
        sent = Sent(time.monotonic())
        self._lately.append(sent)
        try:
            yield
        finally:
            sent.ended = time.monotonic()

    async def _give(self) -> None:
        """Give places as long as anybody waits for one."""
        while self._urgent or self._waiting:
            await self._until_next()
            queue = self._urgent or self._waiting
            if queue and not (mine := queue.popleft()).done():
                mine.set_result(None)
                # The one who got it begins before the next place is thought of.
                await asyncio.sleep(0)

    async def _until_next(self) -> None:
        now, step = time.monotonic(), 1 / self.a_second
        # Who woke up a little late has not lost the place.
        place = max(self._next, now - BEHIND * step)
        self._next = place + step
        seconds = place - now
        if self._reserve:
            # Better by one's own measure than not at all.
            with suppress(StoreLost):
                seconds = max(seconds, await self._reserve(self.a_second))
        await asyncio.sleep(max(seconds, 0))
        while (wait := self._crowded()) > 0:
            await asyncio.sleep(wait)

    def _crowded(self) -> float:
        """How long until fewer than Telegram bears may have arrived within the last second."""
        now = time.monotonic()
        while self._lately and self._lately[0].arrived() <= now - 1:
            self._lately.popleft()
        if len(self._lately) < MOST_A_SECOND:
            return 0.0
        return max(0.001, self._lately[0].arrived() + 1 - now)
