"""How fast messages go out: one after the other at Telegram's measure for the whole bot, over all processes.

Telegram bears 30 messages a second of one bot. A place is reserved before each: here, or in the database that several
processes share. Reserving is first come, first served; that answers do not wait behind thousands of notices is seen to
where places are asked for (``calls``): few notices ask at a time.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.store.store import StoreLost

Reserve = Callable[[float], Awaitable[float]]


class Pace:
    """Gives places in the sending; ``a_second`` 0: no limit."""

    def __init__(self, a_second: float, reserve: Reserve | None = None) -> None:
        """Take the measure, and where places are reserved if other processes send, too."""
        self.a_second, self._reserve = a_second, reserve
        self._next = 0.0

    async def wait(self) -> None:
        """Wait for a place."""
        if not self.a_second:
            return
        seconds = self._here()
        if self._reserve:
            # Better by one's own measure than not at all.
            with suppress(StoreLost):
                seconds = max(seconds, await self._reserve(self.a_second))
        if seconds > 0:
            await asyncio.sleep(seconds)

    def _here(self) -> float:
        now = time.monotonic()
        place = max(self._next, now)
        self._next = place + 1 / self.a_second
        return place - now
