"""The way in: each update goes into the inbox first, as it came, then to the handlers.

``DurableBot`` takes the updates out of Telegram's answer as text, before anything is made of them, and asks for the next
ones, which tells Telegram that these were accepted, only after the inbox has them on disk. What cannot be read is set aside
there, and the next one is handled. In which order they are handled is settled in ``order``.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from telegram import Update
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.chat.flood import Flood
from bot.logs import places
from bot.metrics import SET_ASIDE, UPDATES
from bot.store.inbox import Inbox
from bot.store.journal import UNREADABLE
from bot.store.raw_update import RawUpdate, raw_update, updates_in
from bot.store.store import Store, StoreLost

log = structlog.get_logger(__name__)
GATHER, LONGEST_PAUSE = 0.1, 5.0
# So many seconds later what could not be written is tried again.
LATER = 2.0
# Clocks differ by less: an update that was held is not asked for too early.
A_TICK = 0.01


class RawAnswers(HTTPXRequest):
    """Asks for updates, and gives each as the text that it is in the answer."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as an object, with ``result`` as a list of texts where it is a list."""
        try:
            texts = updates_in(payload.decode("utf-8", "replace").strip())
        except ValueError:
            texts = None
        return HTTPXRequest.parse_json_payload(payload) if texts is None else {"ok": True, "result": texts}


class DurableBot(ExtBot[None]):
    """A bot that confirms updates to Telegram only when they are durable."""

    __slots__ = ("_beyond", "_inbox")

    def __init__(self, inbox: Inbox, *args: Any, **kwargs: Any) -> None:
        """Take the inbox besides what every bot takes."""
        super().__init__(*args, **kwargs)
        with self._unfrozen():
            self._inbox = inbox
            self._beyond = 0

    async def get_updates(  # type: ignore[override]
        self,
        offset: int | None = None,
        limit: int | None = None,
        timeout: int | timedelta | None = None,  # noqa: ASYNC109 - Telegram's own name for how long it waits
        allowed_updates: Sequence[str] | None = None,
        **kwargs: Any,
    ) -> tuple[RawUpdate, ...]:
        """Ask for updates; the offset that goes along confirms the former ones, so they are made durable before."""
        await self._make_durable()
        wait = timeout.total_seconds() if isinstance(timeout, timedelta) else timeout or 0
        asked = {"timeout": wait, "offset": max(offset or 0, self._beyond) or None, "limit": limit}
        patience = (self._request[0].read_timeout or 0) + wait
        known = {"read_timeout": patience} | {k: v for k, v in kwargs.items() if k.endswith("_timeout")}
        texts = await self._post("getUpdates", asked | {"allowed_updates": allowed_updates}, **known)
        return await self._numbered(texts)

    async def _make_durable(self) -> None:
        while True:
            try:
                await self._inbox.flush()
            except OSError as error:
                log.error("updates cannot be written down; tried again", why=error.strerror)
                await asyncio.sleep(LATER)
            else:
                return

    async def _numbered(self, texts: list[str]) -> tuple[RawUpdate, ...]:
        """The updates with their numbers. What has no number can neither be kept nor confirmed, and is passed over."""
        found = []
        for text in texts:
            try:
                found.append(raw_update(text))
            except ValueError:
                log.error("something without a number came instead of an update; it is passed over", size=len(text))
        with self._unfrozen():
            self._beyond = max([self._beyond, *(raw.number + 1 for raw in found)])
        if texts and not found:
            # Telegram offers it again at once, and for ever.
            await asyncio.sleep(LATER)
        return tuple(found)


class InboxQueue(asyncio.Queue[object]):
    """The queue between the updater and the handlers. What was taken in before is not taken again.

    What somebody sends who floods is taken in, too, and comes before the handlers later, in its order.
    """

    def __init__(self, inbox: Inbox, flood: Flood, parse: Callable[[RawUpdate], Update | None]) -> None:
        """Take the inbox, who knows how fast a person may send, and what makes an update of its text, or nothing."""
        super().__init__()
        self.flood, self._parse = flood, parse
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
        if not isinstance(item, RawUpdate):
            await super().put(item)
            return
        update, wait = self._read(item)
        if update is None:
            if await self._inbox.accept(item):
                UPDATES.inc()
                await self._put_aside(item)
            return
        if wait is None:
            return
        loop = asyncio.get_running_loop()
        now, at = datetime.now(UTC), loop.time()
        if not await self._inbox.accept(item, now + timedelta(seconds=wait) if wait else None):
            return
        UPDATES.inc()
        if wait:
            self._held += 1
            loop.call_at(at + wait + A_TICK, self._let_go, update)
        else:
            await super().put(update)

    def _read(self, raw: RawUpdate) -> tuple[Update | None, float | None]:
        """The update, and for how long it is held; no update where it is not what Telegram describes."""
        update = self._parse(raw)
        try:
            return update, self.flood.wait(update) if update else 0.0
        except Exception:
            return None, 0.0

    def _let_go(self, update: Update) -> None:
        self._held -= 1
        self.put_nowait(update)

    async def replay(self, raw: RawUpdate) -> None:
        """Put an update that lies in the inbox already before the handlers again."""
        update = self._parse(raw)
        if update is None:
            await self._put_aside(raw)
        else:
            await super().put(update)

    async def _put_aside(self, raw: RawUpdate) -> None:
        await self._inbox.put_aside(raw.number, UNREADABLE)
        SET_ASIDE.inc()
        log.error("an update cannot be read and is set aside; see: studybot inbox", update=raw.number, kind=raw.kind)


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
            await self._inbox.handled(handled)
        except Exception as error:  # nothing else would make them final
            # The updates stay in the inbox, so nothing is lost; the next round tries again.
            log.error("changes could not be written; tried again", kind=type(error).__name__, where=places(error))
            self._handled = handled + self._handled

    async def _soon(self) -> None:
        pause = GATHER
        while self._handled:
            await asyncio.sleep(pause)
            await self.finish()
            pause = min(pause * 2, LONGEST_PAUSE) if self._handled else GATHER
