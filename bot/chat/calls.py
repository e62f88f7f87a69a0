"""Calls to Telegram: its limits and errors, each kind by its own rule.

* Asked to wait (429): waits as long as it was told, then goes on. A notice does not wait long here: the chat rests, the
  notice is tried again later, and other groups go on.
* Certainly not sent (no connection, 5xx): tried again a few times, then ``NotSent``.
* Perhaps sent (the answer was lost): not sent again, since twice is worse; ``PerhapsSent``.
* What is only asked, such as who administers a chat, may be asked twice; it is given up sooner, and rests by itself.
* The chat cannot be written to: ``Unreachable``. The chat moved: said to ``moved``, then sent to the new id, once.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TypeVar

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.chat.pace import Pace
from bot.metrics import ERRORS

# python-telegram-bot is moving durations to timedelta; asked for now, as it warns at each use otherwise.
os.environ.setdefault("PTB_TIMEDELTA", "1")

T = TypeVar("T")
PAUSES = (0.3, 1.0, 3.0)
GONE = ("chat not found", "not enough rights to send", "need administrator rights", "have no rights to send",
        "chat_write_forbidden", "user is deactivated", "peer_id_invalid", "chat_restricted")  # fmt: skip


class Lane(StrEnum):
    """What a call is for. Each lane has its own few calls at once, so that none waits behind another."""

    ANSWERS = "answers"
    NOTICES = "notices"
    READING = "reading"
    OTHER = "other"


# Calls under way at once, by lane. Four saturate Telegram's limit even at 100 ms a call, and every further one costs: the
# HTTP client goes through all its connections and waiters for each call. Waiting for a retry is outside.
AT_ONCE = {Lane.ANSWERS: 4, Lane.NOTICES: 4, Lane.READING: 4, Lane.OTHER: 4}
# So long (seconds) a call waits in its place if Telegram asks it to. A notice waits elsewhere, so that others have its place;
# who waits for an answer about rights is told soon that there is none.
LONGEST_WAITS = {Lane.ANSWERS: 120.0, Lane.NOTICES: 5.0, Lane.READING: 10.0, Lane.OTHER: 120.0}


class NotSent(Exception):
    """Certainly not sent; it may be tried again later."""


class PerhapsSent(Exception):
    """The answer was lost: it may have been sent."""


class Unreachable(Exception):
    """The chat cannot be written to. ``is_out``: the bot is not in it (any longer)."""

    def __init__(self, why: str, *, is_out: bool = False) -> None:
        """Keep the reason."""
        super().__init__(why)
        self.is_out = is_out


class Calls:
    """Makes calls, and meets what comes of them."""

    def __init__(self, moved: Callable[[int, int], Awaitable[None]], pace: Pace) -> None:
        """Take who is to hear that a chat has a new id, and how fast messages may go out."""
        self._moved, self._pace = moved, pace
        self._few = {lane: asyncio.Semaphore(count) for lane, count in AT_ONCE.items()}
        # What is asked of Telegram rests by itself: it must not keep the answer from being said.
        self._resting: dict[tuple[int, bool], float] = {}

    async def carefully(
        self, chat: int, act: Callable[[int], Awaitable[T]], *, repeatable: bool = False, lane: Lane = Lane.OTHER
    ) -> T:
        """Do something in a chat. ``repeatable``: it may be done twice without harm."""
        for pause in (*PAUSES, None):
            await self._wait_out(chat, lane)
            try:
                async with self._few[lane]:
                    if lane in (Lane.OTHER, Lane.READING):
                        return await act(chat)
                    async with self._pace.place(urgent=lane is Lane.ANSWERS):
                        return await act(chat)
            except RetryAfter as error:
                ERRORS.labels("429").inc()
                self._resting[chat, lane is Lane.READING] = time.monotonic() + seconds_of(error)
                if pause is None:
                    raise NotSent(str(error)) from error
            except ChatMigrated as error:
                await self._moved(chat, error.new_chat_id)
                chat = error.new_chat_id
            except Forbidden as error:
                ERRORS.labels("forbidden").inc()
                raise Unreachable(str(error), is_out=is_out(error)) from error
            except BadRequest as error:
                if any(sign in str(error).lower() for sign in GONE):
                    ERRORS.labels("unreachable").inc()
                    raise Unreachable(str(error), is_out=is_out(error)) from error
                raise
            except NetworkError as error:
                ERRORS.labels("network").inc()
                if not repeatable and not certainly_not_sent(error):
                    raise PerhapsSent(type(error).__name__) from error
                if pause is None:
                    raise NotSent(type(error).__name__) from error
                await asyncio.sleep(pause)
            except TelegramError as error:
                # Such as a method that a local Bot API server does not have: trying again would not help.
                raise BadRequest(str(error)) from error
        raise NotSent("moved or delayed too often")

    async def _wait_out(self, chat: int, lane: Lane) -> None:
        """Wait as long as Telegram asked for in this chat, up to what the lane bears; raises ``NotSent`` beyond that."""
        key = chat, lane is Lane.READING
        wait = self._resting.get(key, 0.0) - time.monotonic()
        if wait <= 0:
            self._resting.pop(key, None)
            return
        if wait > LONGEST_WAITS[lane]:
            raise NotSent(f"Telegram asks to wait {wait:.0f} s")
        await asyncio.sleep(wait)


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait if isinstance(wait, int | float) else wait.total_seconds()


def is_out(error: TelegramError) -> bool:
    """Whether an error says that the bot is not in the chat, or the person has blocked it."""
    return any(
        sign in str(error).lower() for sign in ("kicked", "not a member", "chat not found", "deactivated", "blocked")
    )


def certainly_not_sent(error: NetworkError) -> bool:
    """Whether nothing can have arrived at Telegram, or Telegram has said that it failed."""
    cause = error.__cause__
    if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return True
    # Without a cause in the transport it is an answer: Telegram's own 5xx.
    return cause is None and not isinstance(error, TimedOut)
