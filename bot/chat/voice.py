"""The only sender: messages, files, pictures, edits, reactions, pins. How calls fail, and what is done then, is in ``calls``."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

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
from telegram.error import BadRequest

from bot.chat.asking import Asking
from bot.chat.calls import Calls, Lane, NotSent, PerhapsSent, Unreachable
from bot.chat.handling import handling, headed, topic_for
from bot.chat.pace import Pace
from bot.chat.sent import note_sent
from bot.metrics import MESSAGES

log = structlog.get_logger(__name__)
LONGEST_ALERT = 190
# What is looked for lies among the next messages; so many that do not exist in a row are the end of the chat.
LOOKED_AT, END_AFTER = 60, 10
CLOSED = ("thread not found", "topic_closed", "topic_deleted")


class Voice:
    """Says things in chats, as Telegram allows."""

    def __init__(self, bot: Bot, moved: Callable[[int, int], Awaitable[None]], pace: Pace) -> None:
        """Take the bot, who is to hear that a chat has a new id, and how fast messages may go out."""
        self.bot = bot
        self._calls = Calls(moved, pace)
        self.asking = Asking(bot, self._calls)
        self._latest: dict[int, int] = {}

    def saw(self, chat: int, message: int) -> None:
        """A message was seen in a chat."""
        self._latest[chat] = max(message, self._latest.get(chat, 0))

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
        self,
        chat: int,
        name: str,
        content: bytes,
        caption: str = "",
        *,
        silent: bool = False,
        topic: int = 0,
        buttons: InlineKeyboardMarkup | None = None,
    ) -> int:
        """Send a file; gives the message's id, or 0 if this answer had gone out before."""

        async def send(to: int, thread: int | None) -> Message:
            file = InputFile(content, filename=name)
            return await self.bot.send_document(
                to,
                file,
                caption=caption,
                parse_mode="HTML",
                disable_notification=silent,
                message_thread_id=thread,
                reply_markup=buttons,
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

    async def renew(self, chat: int, message: int, html: str, buttons: InlineKeyboardMarkup | None) -> bool:
        """Change a message of the bot's own in the clock's lane. False if it is not there to be changed any more.

        Raises ``NotSent`` if it may be tried again, and ``Unreachable`` if the chat cannot be written to.
        """

        async def change(to: int) -> Any:
            preview = LinkPreviewOptions(is_disabled=True)
            return await self.bot.edit_message_text(
                html, to, message, parse_mode="HTML", reply_markup=buttons, link_preview_options=preview
            )

        try:
            await self._calls.carefully(chat, change, repeatable=True, lane=Lane.NOTICES)
        except BadRequest as error:
            if "not modified" not in str(error).lower():
                log.info("not done", chat=chat, why=str(error))
                return False
        return True

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

    async def leave(self, chat: int) -> bool:
        """Go out of a group. Says whether the bot is out of it."""
        try:
            await self._calls.carefully(chat, self.bot.leave_chat, repeatable=True)
        except Unreachable as error:
            return error.is_out
        except (BadRequest, NotSent, PerhapsSent) as error:
            log.info("could not leave", chat=chat, why=str(error))
            return False
        return True

    async def fetch(self, file_id: str) -> bytes:
        """The content of a file that somebody sent."""

        async def fetch(_: int) -> bytes:
            return bytes(await (await self.bot.get_file(file_id)).download_as_bytearray())

        return await self._calls.carefully(0, fetch, repeatable=True)

    async def alert(self, query: str, text: str = "", *, loud: bool = False) -> None:
        """Answer a button press. A press that is too old to be answered is let be."""
        short = text if len(text) <= LONGEST_ALERT else text[: LONGEST_ALERT - 1] + "…"
        with suppress(BadRequest):
            await self._calls.carefully(
                0, lambda _: self.bot.answer_callback_query(query, short or None, show_alert=loud)
            )

    async def _in_topic(self, chat: int, topic: int, send: Callable[[int, int | None], Awaitable[Message]]) -> int:
        """Send into a topic of a forum; into the chat as a whole where that topic is closed or gone."""
        thread = topic_for(chat, topic)
        try:
            return await self._once(chat, lambda to: send(to, thread))
        except BadRequest as error:
            if thread is None or not any(sign in str(error).lower() for sign in CLOSED):
                raise
        return await self._once(chat, lambda to: send(to, None))

    async def _once(self, chat: int, send: Callable[[int], Awaitable[Message]]) -> int:
        now = handling.get()
        if now is None:
            return await self._sent(chat, send, Lane.NOTICES)
        now.answers += 1
        what = str(now.answers)
        if not await now.inbox.say_once(now.number, what):
            return 0
        try:
            sent = await self._sent(chat, send, Lane.ANSWERS)
            if chat == now.chat:
                now.said.append(sent)
            return sent
        except PerhapsSent:
            return 0
        except BaseException:
            await now.inbox.unsay(now.number, what)
            raise

    async def _sent(self, chat: int, send: Callable[[int], Awaitable[Message]], lane: Lane) -> int:
        message = await self._calls.carefully(chat, send, lane=lane)
        MESSAGES.labels(lane.value).inc()
        note_sent(message.chat.id, message.message_id)
        self.saw(message.chat.id, message.message_id)
        return message.message_id

    async def look_for(self, chat: int, after: int, buttons: InlineKeyboardMarkup) -> int | None:
        """A message with just these buttons, after one whose number is known: its number, 0 if it is not there.

        ``None`` if that cannot be told. Telegram gives bots no way to read a chat; but it says "not modified" to whoever
        puts the same buttons under a message of their own once more.
        """
        after, absent = max(after, self._latest.get(chat, 0)), 0
        for number in range(after + 1, after + LOOKED_AT):
            try:
                await self._calls.carefully(chat, self._same_buttons(number, buttons), repeatable=True)
            except BadRequest as error:
                why = str(error).lower()
                if "not modified" in why:
                    return number
                absent = absent + 1 if "not found" in why else 0
                if absent >= END_AFTER:
                    return 0
            except (NotSent, PerhapsSent, Unreachable):
                return None
        return None

    def _same_buttons(self, number: int, buttons: InlineKeyboardMarkup) -> Callable[[int], Awaitable[Any]]:
        return lambda to: self.bot.edit_message_reply_markup(to, number, reply_markup=buttons)

    async def _gently(self, chat: int, act: Callable[[int], Awaitable[Any]]) -> bool:
        """Do what may be done twice and may fail without harm."""
        try:
            await self._calls.carefully(chat, act, repeatable=True)
        except (BadRequest, Unreachable, PerhapsSent) as error:
            if "not modified" not in str(error):
                log.info("not done", chat=chat, why=str(error))
                return False
        return True
