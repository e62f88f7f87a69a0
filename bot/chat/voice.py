"""The only sender. Telegram's limits and errors are met here, each kind by its own rule.

* Asked to wait (429): waits as long as it was told, then goes on.
* Certainly not sent (no connection, 5xx): tried again a few times, then ``NotSent``.
* Perhaps sent (the answer was lost): not sent again, since twice is worse; ``PerhapsSent``.
* The chat cannot be written to: ``Unreachable``. The chat moved: said to ``moved``, then sent to the new id, once.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

import httpx
import structlog
from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReactionTypeEmoji,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.chat.handling import handling, headed, topic_for

# python-telegram-bot is moving durations to timedelta; asked for now, as it warns at each use otherwise.
os.environ.setdefault("PTB_TIMEDELTA", "1")

log = structlog.get_logger(__name__)
T = TypeVar("T")
PAUSES = (0.3, 1.0, 3.0)
# Calls under way at once. Four saturate Telegram's limit of 30 a second even at 100 ms a call, and every further
# one costs: the HTTP client goes through all its connections and waiters for each call. Waiting for a retry is outside.
AT_ONCE = 4
LONGEST_WAIT = 120
LONGEST_ALERT = 190
GONE = ("chat not found", "not enough rights to send", "need administrator rights", "have no rights to send",
        "chat_write_forbidden", "topic_closed", "user is deactivated", "peer_id_invalid")  # fmt: skip


class NotSent(Exception):
    """Certainly not sent; it may be tried again later."""


class PerhapsSent(Exception):
    """The answer was lost: it may have been sent."""


class Unreachable(Exception):
    """The chat cannot be written to."""


class Voice:
    """Says things in chats, as Telegram allows."""

    def __init__(self, bot: Bot, moved: Callable[[int, int], Awaitable[None]]) -> None:
        """Take the bot, and who is to hear that a chat has a new id."""
        self.bot = bot
        self._moved = moved
        self._few = asyncio.Semaphore(AT_ONCE)

    async def say(
        self,
        chat: int,
        html: str,
        *,
        buttons: InlineKeyboardMarkup | None = None,
        reply_to: int | None = None,
        silent: bool = False,
        force_reply: Any = None,
        topic: int = 0,
    ) -> int:
        """Send a message; gives its id, or 0 if this answer had gone out before."""
        html = headed(chat, html)
        reply = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None

        async def send(to: int, thread: int | None) -> Message:
            return await self.bot.send_message(
                to,
                html,
                parse_mode="HTML",
                reply_markup=force_reply or buttons,
                reply_parameters=reply,
                disable_notification=silent,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                message_thread_id=thread,
            )

        return await self._in_topic(chat, topic, send)

    async def give(
        self, chat: int, name: str, content: bytes, caption: str = "", *, silent: bool = False, topic: int = 0
    ) -> int:
        """Send a file; gives the message's id, or 0 if this answer had gone out before."""

        async def send(to: int, thread: int | None) -> Message:
            file = InputFile(content, filename=name)
            return await self.bot.send_document(
                to, file, caption=caption, parse_mode="HTML", disable_notification=silent, message_thread_id=thread
            )

        return await self._in_topic(chat, topic, send)

    async def show(self, chat: int, picture: bytes, caption: str = "") -> int:
        """Send a picture; gives the message's id, or 0 if this answer had gone out before."""

        async def send(to: int) -> Message:
            return await self.bot.send_photo(to, picture, caption=caption, parse_mode="HTML")

        return await self._once(chat, send)

    async def reshow(self, chat: int, message: int, picture: bytes, caption: str = "") -> bool:
        """Put another picture in the place of one. Says whether that could be done."""

        async def change(to: int) -> Any:
            media = InputMediaPhoto(picture, caption=caption, parse_mode="HTML")
            return await self.bot.edit_message_media(media, to, message)

        return await self._gently(chat, change)

    async def edit(self, chat: int, message: int, html: str, buttons: InlineKeyboardMarkup | None = None) -> None:
        """Change a message of the bot's own; a message that is as wanted, or gone, is let be."""
        html = headed(chat, html)

        async def change(to: int) -> Any:
            return await self.bot.edit_message_text(
                html,
                to,
                message,
                parse_mode="HTML",
                reply_markup=buttons,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )

        await self._gently(chat, change)

    async def acknowledge(self, chat: int, message: int, emoji: str = "👍") -> bool:
        """A reaction on somebody's message. Says whether the chat allows it."""

        async def react(to: int) -> Any:
            return await self.bot.set_message_reaction(to, message, [ReactionTypeEmoji(emoji)])

        return await self._gently(chat, react)

    async def pin(self, chat: int, message: int) -> bool:
        """Pin without a sound. Says whether the bot may."""

        async def pin(to: int) -> Any:
            return await self.bot.pin_chat_message(to, message, disable_notification=True)

        return await self._gently(chat, pin)

    async def unpin(self, chat: int, message: int) -> bool:
        """Take a message from the pinned ones."""

        async def unpin(to: int) -> Any:
            return await self.bot.unpin_chat_message(to, message)

        return await self._gently(chat, unpin)

    async def delete(self, chat: int, message: int) -> bool:
        """Take back a message of the bot's own. Says whether that could be done."""

        async def delete(to: int) -> Any:
            return await self.bot.delete_message(to, message)

        return await self._gently(chat, delete)

    async def fetch(self, file_id: str) -> bytes:
        """The content of a file that somebody sent."""

        async def fetch(_: int) -> bytes:
            return bytes(await (await self.bot.get_file(file_id)).download_as_bytearray())

        return await self._carefully(0, fetch, repeatable=True)

    async def alert(self, query: str, text: str = "", *, loud: bool = False) -> None:
        """Answer a button press. A press that is too old to be answered is let be."""
        short = text if len(text) <= LONGEST_ALERT else text[: LONGEST_ALERT - 1] + "…"
        with suppress(BadRequest):
            await self._carefully(0, lambda _: self.bot.answer_callback_query(query, short or None, show_alert=loud))

    async def _in_topic(self, chat: int, topic: int, send: Callable[[int, int | None], Awaitable[Message]]) -> int:
        """Send into a topic of a forum; into the chat as a whole where that topic is gone."""
        thread = topic_for(chat, topic)
        try:
            return await self._once(chat, lambda to: send(to, thread))
        except BadRequest as error:
            if thread is None or "thread not found" not in str(error).lower():
                raise
        return await self._once(chat, lambda to: send(to, None))

    async def _once(self, chat: int, send: Callable[[int], Awaitable[Message]]) -> int:
        now = handling.get()
        if now is None:
            return (await self._carefully(chat, send)).message_id
        now.answers += 1
        what = str(now.answers)
        if not now.inbox.say_once(now.number, what):
            return 0
        try:
            sent = (await self._carefully(chat, send)).message_id
            if chat == now.chat:
                now.said.append(sent)
            return sent
        except PerhapsSent:
            return 0
        except BaseException:
            now.inbox.unsay(now.number, what)
            raise

    async def _gently(self, chat: int, act: Callable[[int], Awaitable[Any]]) -> bool:
        """Do what may be done twice and may fail without harm."""
        try:
            await self._carefully(chat, act, repeatable=True)
        except (BadRequest, Unreachable, PerhapsSent) as error:
            if "not modified" not in str(error):
                log.info("not done", chat=chat, why=str(error))
                return False
        return True

    async def _carefully(self, chat: int, act: Callable[[int], Awaitable[T]], *, repeatable: bool = False) -> T:
        for pause in (*PAUSES, None):
            try:
                async with self._few:
                    return await act(chat)
            except RetryAfter as error:
                wait = _seconds(error)
                if pause is None or wait > LONGEST_WAIT:
                    raise NotSent(str(error)) from error
                await asyncio.sleep(wait)
            except ChatMigrated as error:
                await self._moved(chat, error.new_chat_id)
                chat = error.new_chat_id
            except Forbidden as error:
                raise Unreachable(str(error)) from error
            except BadRequest as error:
                if any(sign in str(error).lower() for sign in GONE):
                    raise Unreachable(str(error)) from error
                raise
            except NetworkError as error:
                if not repeatable and not _certainly_not_sent(error):
                    raise PerhapsSent(type(error).__name__) from error
                if pause is None:
                    raise NotSent(type(error).__name__) from error
                await asyncio.sleep(pause)
            except TelegramError as error:
                # Such as a method that a local Bot API server does not have: trying again would not help.
                raise BadRequest(str(error)) from error
        raise NotSent("moved too often")


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait if isinstance(wait, int | float) else wait.total_seconds()


def _certainly_not_sent(error: NetworkError) -> bool:
    cause = error.__cause__
    if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return True
    # Without a cause in the transport it is an answer: Telegram's own 5xx.
    return cause is None and not isinstance(error, TimedOut)
