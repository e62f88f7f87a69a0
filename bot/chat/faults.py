"""What happens when a handler cannot do what was asked: a refusal is answered in words; anything else is a bug.

A bug is logged without anybody's words, the update stays in the inbox, and is tried again.
"""

from dataclasses import fields, is_dataclass
from typing import Any

import structlog
from telegram import InlineKeyboardMarkup, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.chat.acting import Anonymous, Doorkeeper, WhichGroup
from bot.chat.buttons import data, keyboard
from bot.chat.calls import NotSent, PerhapsSent, Unreachable
from bot.chat.desk import Desk, words_of
from bot.chat.handling import handling
from bot.chat.rights import PowersUnknown
from bot.logs import places
from bot.practice.group import Group
from bot.practice.people.powers import NotAllowed
from bot.practice.people.roster import AmbiguousMember
from bot.practice.refusal import Refusal
from bot.store.store import StoreLost
from bot.texts.words import Words, spoken

log = structlog.get_logger(__name__)


class Faults:
    """Meets whatever a handler raises."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a refusal; note a bug."""
        error = context.error
        now = handling.get()
        try:
            if isinstance(error, Refusal) and isinstance(update, Update):
                await self.answer(update, error)
                return
            if isinstance(error, Unreachable | PerhapsSent):
                log.info("could not be answered", why=str(error))
                return
        except (Unreachable, TelegramError):
            return
        except (NotSent, StoreLost) as failed:
            error = failed
        log.error("handling failed", kind=type(error).__name__, where=places(error))
        if now is not None and error is not None:
            now.failure = error

    async def give_up(self, update: Update) -> None:
        """Tell the person that the message is kept, and could not be handled."""
        words = await self._words(update)
        try:
            if update.callback_query:
                await self.desk.voice.alert(update.callback_query.id, words.plain("answer.fault"), loud=True)
            elif update.message and update.effective_chat and (update.message.text or "").startswith("/"):
                await self.desk.voice.say(
                    update.effective_chat.id, words.html("answer.fault"), reply_to=update.message.message_id
                )
        except (Unreachable, NotSent, PerhapsSent, TelegramError):
            log.warning("nor could the person be told")

    async def slow_down(self, update: Update) -> None:
        """Tell somebody who floods that they are slowed, where only they see it if that can be."""
        words = await self._words(update)
        try:
            if update.callback_query:
                await self.desk.voice.alert(update.callback_query.id, words.plain("answer.slowed"), loud=True)
            elif not await self._told_privately(update, words.html("answer.slowed")) and update.effective_chat:
                await self.desk.voice.say(update.effective_chat.id, words.html("answer.slowed"), silent=True)
        except (Unreachable, NotSent, PerhapsSent, TelegramError):
            log.info("nor could they be told")

    async def answer(self, update: Update, refusal: Refusal) -> None:
        """Say what is in the way, in the person's language, with a way out where there is one."""
        words = await self._words(update)
        key = f"refusal.{type(refusal).__name__}"
        facts = facts_of(refusal)
        if isinstance(refusal, NotAllowed):
            await self._put_on_record(update, refusal)
        if update.callback_query:
            await self.desk.voice.alert(update.callback_query.id, words.plain(key, **facts), loud=True)
            return
        html = words.html(key, **facts)
        message = update.effective_message
        if message is None:
            if update.message_reaction is not None and isinstance(refusal, PowersUnknown):
                await self._told_privately(update, html)
            return
        is_theirs_alone = isinstance(refusal, NotAllowed) or update.edited_message is not None
        if is_theirs_alone and await self._told_privately(update, html):
            return
        buttons = await self._ways_out(update, refusal, words)
        await self.desk.voice.say(message.chat_id, html, buttons=buttons, reply_to=message.message_id, silent=True)

    async def _ways_out(self, update: Update, refusal: Refusal, words: Words) -> InlineKeyboardMarkup | None:
        """Buttons, where a mistake can be settled by one: which group, which namesake, which person."""
        chat = update.effective_chat
        if isinstance(refusal, WhichGroup):
            return keyboard(*(((title, data("use", group)),) for group, title in refusal.groups))
        if isinstance(refusal, AmbiguousMember):
            user, now = update.effective_user, handling.get()
            known = await self._group(update) if user else None
            before = "".join(f"{m}." for m in sorted(now.settled)) if now else ""
            rows = [
                ((label, data("pick", known.id, 0, f"who.{before}{m}")),)
                for m, label in refusal.candidates[:8]
                if known
            ]
            return keyboard(*rows) if rows else None
        known = await self.desk.store.group_of_chat(chat.id) if chat else None
        if isinstance(refusal, Anonymous) and known:
            return keyboard(((words.plain("button.it_is_me"), data("pick", known.id, 0, "me")),))
        return None

    async def _group(self, update: Update) -> Group | None:
        chat, user = update.effective_chat, update.effective_user
        if chat and user and chat.id == user.id:
            return await self.door.only_group_of(user.id)
        return await self.desk.store.group_of_chat(chat.id) if chat else None

    async def _told_privately(self, update: Update, html: str) -> bool:
        user, chat = update.effective_user, update.effective_chat
        if user is None or chat is None or chat.id == user.id:
            return False
        try:
            await self.desk.voice.say(user.id, html)
        except (Unreachable, TelegramError):
            return False
        return True

    async def _put_on_record(self, update: Update, refusal: NotAllowed) -> None:
        chat, user = update.effective_chat, update.effective_user
        known = await self.desk.store.group_of_chat(chat.id) if chat else None
        if known and user:
            async with self.desk.store.edit_group(known.id) as group:
                group.deny(user.id, f"/{refusal.command}" if refusal.command else refusal.deed, at=self.desk.now())

    async def _words(self, update: Update) -> Words:
        chat, user = update.effective_chat, update.effective_user
        group = await self.desk.store.group_of_chat(chat.id) if chat else None
        if group:
            return words_of(group)
        mine = await self.door.groups_with(user.id) if user else []
        zone = mine[0].settings.zone if mine else self.desk.defaults.zone
        return Words(spoken(user.language_code if user else None), zone)


def facts_of(refusal: Refusal) -> dict[str, Any]:
    """The facts that a refusal carries, by name."""
    return {f.name: getattr(refusal, f.name) for f in fields(refusal)} if is_dataclass(refusal) else dict(vars(refusal))
