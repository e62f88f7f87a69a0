"""The way in: each update goes into the inbox first, then to the handlers.

python-telegram-bot asks for the next updates, and so tells Telegram that these were accepted, only after the inbox
has them on disk: ``DurableBot`` sees to that. In which order they are handled is settled in ``order``.
"""

import asyncio
import warnings
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.ext import ExtBot

from bot.chat.flood import Flood
from bot.metrics import UPDATES
from bot.store.inbox import Inbox
from bot.store.store import Store, StoreLost

log = structlog.get_logger(__name__)
AT_ONCE = 1024
PAUSES = (0.2, 1.0, 3.0)
MALFORMED = (KeyError, TypeError, ValueError, AttributeError)
GATHER, LONGEST_PAUSE = 0.1, 5.0
# So many seconds later what could not be written is tried again.
LATER = 2.0
# Clocks differ by less: an update that was held is not asked for too early.
A_TICK = 0.01


class DurableBot(ExtBot[None]):
    """A bot that confirms updates to Telegram only when they are durable."""

    __slots__ = ("_inbox",)

    def __init__(self, inbox: Inbox, *args: Any, **kwargs: Any) -> None:
        """Take the inbox besides what every bot takes."""
        super().__init__(*args, **kwargs)
        with self._unfrozen():
            self._inbox = inbox

    async def get_updates(self, *args: Any, **kwargs: Any) -> tuple[Update, ...]:
        """Ask for updates; the offset that goes along confirms the former ones, so they are made durable before."""
        while True:
            try:
                await self._inbox.flush()
                break
            except OSError as error:
                log.error("updates cannot be written down; tried again", why=error.strerror)
                await asyncio.sleep(LATER)
        try:
            return await super().get_updates(*args, **kwargs)
        except MALFORMED as error:
            log.error("an update cannot be read and is passed over", kind=type(error).__name__)
            return await self._one_by_one(kwargs)

    async def _one_by_one(self, asked: dict[str, Any]) -> tuple[Update, ...]:
        """The same updates, each read for itself, so that one that cannot be read does not stop the others."""
        asked = {key: value for key, value in asked.items() if key in ("offset", "limit", "allowed_updates")}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raw: Any = await self.do_api_request("getUpdates", api_kwargs=asked | {"timeout": 0})
        return tuple(read_update(body, self) for body in raw)


def read_update(body: dict[str, Any], bot: Bot) -> Update:
    """An update from its JSON; one of no known shape becomes an update about nothing, so that it counts as taken.

    Raises ``ValueError`` for what has not even a number.
    """
    try:
        return Update.de_json(body, bot)
    except MALFORMED:
        number = body.get("update_id") if isinstance(body, dict) else None
        if not isinstance(number, int):
            raise ValueError("no update") from None
        return Update(number)


class InboxQueue(asyncio.Queue[object]):
    """The queue between the updater and the handlers. What was taken in before is not taken again.

    What somebody sends who floods is taken in, too, and comes before the handlers later, in its order.
    """

    def __init__(self, inbox: Inbox, flood: Flood) -> None:
        """Take the inbox, and who knows how fast a person may send."""
        super().__init__()
        self.flood = flood
        self._inbox = inbox
        self._held = 0

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits here."""
        return self.empty() and not self._held

    async def put(self, item: object) -> None:
        """Accept an update; while nothing can be written, wait: Telegram keeps what was not accepted."""
        while True:
            try:
                await self.take_in(item)
            except (OSError, StoreLost) as error:
                log.error("an update cannot be written down; tried again", why=str(error))
                await asyncio.sleep(LATER)
            else:
                return

    async def take_in(self, item: object) -> None:
        """Accept an update; raises ``OSError`` or ``StoreLost`` if it cannot be written down."""
        if not isinstance(item, Update):
            await super().put(item)
            return
        loop = asyncio.get_running_loop()
        now, at = datetime.now(UTC), loop.time()
        wait = self.flood.wait(item)
        if wait is None:
            return
        if not await self._inbox.accept(item.to_dict(), now + timedelta(seconds=wait) if wait else None):
            return
        UPDATES.inc()
        if wait:
            self._held += 1
            loop.call_at(at + wait + A_TICK, self._let_go, item)
        else:
            await super().put(item)

    def _let_go(self, update: Update) -> None:
        self._held -= 1
        self.put_nowait(update)

    async def replay(self, update: Update) -> None:
        """Put an update that lies in the inbox already before the handlers again."""
        await super().put(update)


class Settling:
    """Makes handled updates final: their changes are written, many at a time, and then they are marked as handled.

    Until then they stand in the inbox, durably; after a crash they are handled again, which changes nothing twice.
    """

    def __init__(self, store: Store, inbox: Inbox) -> None:
        """Take the parts."""
        self._store, self._inbox = store, inbox
        self._handled: list[int] = []
        self._task: asyncio.Task[None] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be made final."""
        return self._task is None or self._task.done()

    def settle(self, number: int) -> None:
        """An update was handled."""
        self._handled.append(number)
        if self.is_idle:
            self._task = asyncio.create_task(self._soon())

    async def finish(self) -> None:
        """Make final all that was handled."""
        handled, self._handled = self._handled, []
        try:
            await self._store.flush()
        except OSError as error:
            # The updates stay in the inbox, so nothing is lost; the next round tries again.
            log.error("changes could not be written; tried again", why=error.strerror)
            self._handled = handled + self._handled
            return
        await self._inbox.handled(handled)

    async def _soon(self) -> None:
        pause = GATHER
        while self._handled:
            await asyncio.sleep(pause)
            await self.finish()
            pause = min(pause * 2, LONGEST_PAUSE) if self._handled else GATHER
