"""The way in: each update goes into the inbox first, then to the handlers, in order within a chat.

python-telegram-bot asks for the next updates, and so tells Telegram that these were accepted, only after the inbox
has them on disk: ``DurableBot`` sees to that. ``Ordered`` runs what came from different chats side by side, and
what came from one chat one after the other; it marks an update as handled, or tries it again a few times.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog
from telegram import Update
from telegram.ext import Application, BaseUpdateProcessor, ExtBot

from bot.chat.handling import Handling, handling
from bot.practice.people.audit import in_hand
from bot.store.inbox import Inbox
from bot.store.store import Store

log = structlog.get_logger(__name__)
AT_ONCE = 1024
PAUSES = (0.2, 1.0, 3.0)
GATHER, LONGEST_PAUSE = 0.1, 5.0


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
        self._inbox.flush()
        return await super().get_updates(*args, **kwargs)


class InboxQueue(asyncio.Queue[object]):
    """The queue between the updater and the handlers. What was taken in before is not taken again."""

    def __init__(self, inbox: Inbox) -> None:
        """Take the inbox."""
        super().__init__()
        self._inbox = inbox

    async def put(self, item: object) -> None:
        """Accept an update."""
        if not isinstance(item, Update) or self._inbox.accept(item.to_dict()):
            await super().put(item)

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
        for number in handled:
            self._inbox.handled(number)

    async def _soon(self) -> None:
        pause = GATHER
        while self._handled:
            await asyncio.sleep(pause)
            await self.finish()
            pause = min(pause * 2, LONGEST_PAUSE) if self._handled else GATHER


class Ordered(BaseUpdateProcessor):
    """Handles updates in order within a chat, and settles each with the inbox."""

    def __init__(self, store: Store, inbox: Inbox, give_up: Callable[[Update], Awaitable[None]]) -> None:
        """Take the parts, and who tells a person that their message could not be handled."""
        super().__init__(AT_ONCE)
        self._store, self._inbox = store, inbox
        self.settling = Settling(store, inbox)
        self._give_up = give_up
        self._turns: dict[int, asyncio.Lock] = {}
        self._in_hand = 0
        self.application: Application[Any, Any, Any, Any, Any, Any] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being handled. What was handled may still be on its way to the disk."""
        return self._in_hand == 0

    async def initialize(self) -> None:
        """Nothing to make ready."""

    async def shutdown(self) -> None:
        """Make final what was handled."""
        await self.settling.finish()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle one update when its chat's turn comes."""
        if not isinstance(update, Update):
            await coroutine
            return
        self._in_hand += 1
        try:
            async with self._turn(update.effective_chat.id if update.effective_chat else 0):
                await self._settle(update, coroutine)
        finally:
            self._in_hand -= 1

    async def _settle(self, update: Update, attempt: Awaitable[Any]) -> None:
        # What is answered from here on is durable: if not yet in its own place, then in the inbox.
        self._inbox.flush()
        for pause in PAUSES:
            now = Handling(self._inbox, update.update_id, *_place(update))
            token, named = handling.set(now), in_hand.set(update.update_id)
            try:
                with self._store.deferring():
                    await attempt
            finally:
                handling.reset(token)
                in_hand.reset(named)
            if now.failure is None:
                self.settling.settle(update.update_id)
                return
            if not self._inbox.failed(update.update_id) or self.application is None:
                break
            await asyncio.sleep(pause)
            attempt = self.application.process_update(update)
        log.error("an update is set aside", update=update.update_id)
        await self._give_up(update)

    @asynccontextmanager
    async def _turn(self, chat: int) -> AsyncIterator[None]:
        lock = self._turns.setdefault(chat, asyncio.Lock())
        async with lock:
            yield
        if not lock.locked() and not getattr(lock, "_waiters", None):
            self._turns.pop(chat, None)


def _place(update: Update) -> tuple[int, int]:
    """The chat of an update, and the topic in it (0: none)."""
    message = update.effective_message
    if message is None:
        return 0, 0
    topic = message.message_thread_id if getattr(message, "is_topic_message", False) else 0
    return message.chat.id, topic or 0
