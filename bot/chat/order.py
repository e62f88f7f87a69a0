"""Order within a chat, concurrency between chats: in one process, or in several that share an inbox.

``Ordered`` runs what came from different chats side by side, and what came from one chat one after the other.
``Shared`` does the same across processes: whoever holds a chat's lock handles all that waits of it, in the order of the
updates' numbers, whichever process took them in. What a dead process left is found by a look every second.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog
from telegram import Update
from telegram.ext import Application, BaseUpdateProcessor

from bot.chat import wall
from bot.chat.handling import Handling, handling
from bot.chat.intake import LATER, Settling
from bot.chat.updates import parsed
from bot.chat.wall import RanIntoWall, Wall
from bot.metrics import HANDLING, SET_ASIDE
from bot.practice.people.audit import in_hand
from bot.store.inbox import Inbox
from bot.store.journal import UNREADABLE
from bot.store.raw_update import RawUpdate
from bot.store.store import Store, StoreLost
from bot.store.turns import Replica, SharedInbox, lock_of

log = structlog.get_logger(__name__)
AT_ONCE = 8192
PAUSES = (0.2, 1.0, 3.0)
LOOK_EVERY = 1.0
REMEMBERED = 10_000
AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class Attempts:
    """Carries an update out, a few times if it fails; what fails too often is set aside, and the person told."""

    def __init__(
        self,
        store: Store,
        inbox: Inbox,
        give_up: Callable[[Update], Awaitable[None]],
        saw: Callable[[int, int], None],
        watched: Wall,
        *,
        waits: bool,
    ) -> None:
        """Take the parts, who tells a person that their message could not be handled, who hears of messages seen, and the wall.

        ``waits``: an update stays in hand while there is no store; otherwise another process may take it.
        """
        self.waits, self._wall = waits, watched
        self._store, self._inbox, self._give_up, self._saw = store, inbox, give_up, saw
        self.application: AnyApplication | None = None

    async def carry_out(self, update: Update, attempt: Awaitable[Any]) -> bool:
        """Whether the update was handled; if not, it is set aside. Raises ``StoreLost`` where it is to be done later."""
        message = update.effective_message
        if message:
            self._saw(message.chat.id, message.message_id)
        for pause in PAUSES:
            failure = await self._once(update, attempt)
            if failure is None:
                return True
            while isinstance(failure, StoreLost | OSError):
                # Nothing is wrong with the update: it waits until there is a store, or room on the disk, again.
                if not self.waits or self.application is None:
                    raise StoreLost(str(failure))
                log.error("the store cannot be written to; tried again", kind=type(failure).__name__)
                await asyncio.sleep(LATER)
                failure = await self._once(update, self.application.process_update(update))
                if failure is None:
                    return True
            if not await self._failed(update, failure) or self.application is None:
                break
            await asyncio.sleep(pause)
            attempt = self.application.process_update(update)
        log.error("an update is set aside; see: studybot inbox", update=update.update_id)
        SET_ASIDE.inc()
        try:
            await self._give_up(update)
        except Exception as error:  # what cannot be handled may not be fit to be answered either
            log.warning("nor could the person be told", kind=type(error).__name__)
        return False

    async def _failed(self, update: Update, failure: BaseException) -> bool:
        """Note a failure; whether it is to be tried again. Where the disk is full, waits until there is room."""
        while True:
            try:
                return await self._inbox.failed(update.update_id, type(failure).__name__)
            except OSError as error:
                log.error("a failure cannot be written down; tried again", why=error.strerror)
                await asyncio.sleep(LATER)

    async def _once(self, update: Update, attempt: Awaitable[Any]) -> BaseException | None:
        """One attempt; gives what failed."""
        now = Handling(self._inbox, update.update_id, *_place(update))
        token, named = handling.set(now), in_hand.set(update.update_id)
        limit = asyncio.timeout(wall.LONGEST)
        try:
            # What is answered from here on is durable: if not yet in its own place, then in the inbox.
            await self._inbox.flush()
            with self._store.deferring(), HANDLING.time():
                async with limit:
                    await self._wall.around(attempt, update.update_id)
        except (StoreLost, OSError, RanIntoWall) as error:
            if not limit.expired():
                return error
            log.error("handling waits for ever, and is ended", update=update.update_id)
            await asyncio.to_thread(self._inbox.ran_into_wall, update.update_id)
            return RanIntoWall()
        finally:
            handling.reset(token)
            in_hand.reset(named)
        return now.failure


class Turns:
    """Locks by chat within this process; they go when nobody waits for them."""

    def __init__(self) -> None:
        """Nobody holds anything."""
        self._locks: dict[int, asyncio.Lock] = {}

    @asynccontextmanager
    async def of(self, chat: int) -> AsyncIterator[None]:
        """Hold a chat alone."""
        lock = self._locks.setdefault(chat, asyncio.Lock())
        async with lock:
            yield
        if not lock.locked() and not getattr(lock, "_waiters", None):
            self._locks.pop(chat, None)


class Ordered(BaseUpdateProcessor):
    """Handles updates of one process in order within a chat, and settles each with the inbox."""

    def __init__(self, attempts: Attempts, store: Store, inbox: Inbox) -> None:
        """Take the parts."""
        super().__init__(AT_ONCE)
        self.attempts, self.settling = attempts, Settling(store, inbox)
        self._turns = Turns()
        self._in_hand = 0

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being handled. What was handled may still be on its way to the disk."""
        return self._in_hand == 0

    async def initialize(self) -> None:
        """Nothing to make ready."""

    async def shutdown(self) -> None:
        """Make final what was handled."""
        await self.settling.finish()

    async def do_process_update(self, update: object, coroutine: Any) -> None:
        """Handle one update when its chat's turn comes."""
        if not isinstance(update, Update):
            await coroutine
            return
        self._in_hand += 1
        try:
            async with self._turns.of(update.effective_chat.id if update.effective_chat else 0):
                if await self.attempts.carry_out(update, coroutine):
                    self.settling.settle(update.update_id)
        finally:
            self._in_hand -= 1


class Shared(BaseUpdateProcessor):
    """Handles updates of several processes: each update is a nudge to look at what waits of its chat."""

    def __init__(self, attempts: Attempts, inbox: SharedInbox, replica: Replica) -> None:
        """Take the parts."""
        super().__init__(AT_ONCE)
        self.attempts, self.inbox, self.replica = attempts, inbox, replica
        self._turns = Turns()
        self._in_hand = 0
        # What was done here lately: the nudge of each comes, too, and need not look again.
        self._done: dict[int, None] = {}
        self._looking: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being handled here."""
        return self._in_hand == 0

    async def initialize(self) -> None:
        """Begin to look for what nobody attends to."""
        self._looking = asyncio.create_task(self._look())

    async def shutdown(self) -> None:
        """Finish what is in hand, and look no longer."""
        if self._looking:
            self._looking.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def do_process_update(self, update: object, coroutine: Any) -> None:
        """Attend to the chat that an update came from."""
        if not isinstance(update, Update):
            await coroutine
            return
        coroutine.close()
        await self.attend(update.effective_chat.id if update.effective_chat else 0, update)

    async def attend(self, chat: int, update: Update | None = None) -> None:
        """Handle all that waits of a chat, unless another process is at it."""
        self._in_hand += 1
        try:
            async with self._turns.of(chat):
                if update and update.update_id in self._done:
                    return
                # Looked at once more after letting go: what came in meanwhile found the chat still held.
                while await self._drain(chat) and await self.inbox.pending_of(chat):
                    pass
        except StoreLost as error:
            log.warning("the database cannot be reached; the chat is attended to later", kind=type(error).__name__)
        finally:
            self._in_hand -= 1

    async def _drain(self, chat: int) -> bool:
        lock = lock_of(chat)
        if not await self.replica.take(lock):
            return False
        try:
            for raw in await self.inbox.pending_of(chat):
                if not await self.replica.holds(lock):
                    return False
                await self._handle(raw)
        finally:
            await self.replica.give(lock)
        return True

    async def _handle(self, raw: RawUpdate) -> None:
        application = self.attempts.application
        if application is None:
            return
        update = parsed(raw, application.bot)
        if update is None:
            await self.inbox.put_aside(raw.number, UNREADABLE)
            log.error(
                "an update cannot be read and is set aside; see: studybot inbox", update=raw.number, kind=raw.kind
            )
            return
        if await self.attempts.carry_out(update, application.process_update(update)):
            await self.inbox.handled([update.update_id])
        self._done[update.update_id] = None
        while len(self._done) > REMEMBERED:
            self._done.pop(next(iter(self._done)))

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                chats = await self.inbox.chats_waiting()
            except StoreLost:
                continue
            except Exception as error:  # nobody else would look: whatever fails here must not end the looking
                log.error("what waits could not be looked up; tried again", kind=type(error).__name__)
                continue
            for chat in chats:
                task = asyncio.create_task(self.attend(chat))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)


def _place(update: Update) -> tuple[int, int]:
    """The chat of an update, and the topic in it (0: none)."""
    message = update.effective_message
    if message is None:
        return 0, 0
    topic = message.message_thread_id if getattr(message, "is_topic_message", False) else 0
    return message.chat.id, topic or 0
