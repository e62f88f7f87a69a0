"""First steps and choices: setup, settings, help, and the private chat's start."""

from dataclasses import asdict

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import ContextTypes

from bot.chat.acting import Acting, Doorkeeper, NoGroup
from bot.chat.buttons import Press, data, keyboard
from bot.chat.commands.scheming import PREFIX, Scheming
from bot.chat.desk import Desk, words_of
from bot.chat.reading import Unclear, rest
from bot.packs import pack_names
from bot.practice.calendar.cadence import occurrences
from bot.practice.group import Group
from bot.practice.settings import LOCALES
from bot.texts.words import Words, spoken

Context = ContextTypes.DEFAULT_TYPE
MEMBERS = (
    "next",
    "reflect",
    "withdraw",
    "leave",
    "propose",
    "points",
    "board",
    "transcript",
    "search",
    "calendar",
    "checkin",
    "help",
)
SECRETARIES = ("setup", "settings", "plan", "topic", "move", "cancel", "lead", "rota", "duty", "open", "close", "record",
               "missing", "remind", "extend", "silent", "compile", "publish", "anthology", "adjust", "export", "honours",
               "roster", "name", "secretary", "digest", "audit")  # fmt: skip
PURPOSES = ("announcements", "sessions", "records")
PURPOSE_WORDS = {"预告": "announcements", "学习会": "sessions", "实录": "records"}


class Settings:
    """Commands with which a group begins and changes its ways."""

    def __init__(self, desk: Desk, door: Doorkeeper, scheming: Scheming) -> None:
        """Take the desk, who knows people, and what tries schemes."""
        self.desk, self.door, self.scheming = desk, door, scheming

    async def setup(self, update: Update, context: Context) -> None:
        """``/setup``: how the group is set, what the bot may see and do, and what it still needs.

        In a topic of a forum it settles the study there; with ``announcements``, ``sessions`` or ``records``, that part.
        """
        acting = await self.door.acting(update)
        acting.require_secretary("setup")
        group, message = acting.group, update.effective_message
        purpose = rest(message).strip().lower() if message else ""
        purpose = PURPOSE_WORDS.get(purpose, purpose)
        if purpose and purpose not in PURPOSES:
            raise Unclear("setup", purpose[:60], "purpose")
        if message and not acting.is_private:
            async with self.desk.store.edit_group(group.id) as group:
                group.settle_in((message.message_thread_id or 0) if message.is_topic_message else 0, purpose)
        if purpose:
            html = acting.words.html("answer.thread", purpose=purpose)
            await self.desk.voice.say(acting.chat, html, reply_to=acting.message, silent=True)
            return
        await self.introduce(group, acting.chat)

    async def settings(self, update: Update, context: Context) -> None:
        """``/settings``: every choice with its value; ``/settings KEY VALUE``: change one; ``points.…``: of the scheme."""
        acting = await self.door.acting(update)
        acting.require_secretary("settings")
        key, _, value = (
            rest(update.effective_message).strip().partition(" ") if update.effective_message else ("", "", "")
        )
        if key.startswith(PREFIX) and value:
            await self.scheming.propose(acting, key, value)
            return
        if key and value:
            await self._change(acting, key, value)
            return
        html = acting.words.page("settings.html", values=asdict(acting.group.settings), group=acting.group)
        schemes = (acting.words.plain("button.schemes"), data("scheme", acting.group.id, 0, "list"))
        await self.desk.voice.say(acting.chat, html, buttons=keyboard((schemes,)), silent=True)

    async def choose_language(self, update: Update, press: Press) -> None:
        """The language buttons under the introduction."""
        acting = await self.door.pressing(update, press)
        acting.require_secretary("settings")
        if press.arguments and press.arguments[0] in LOCALES:
            group = await self._store(acting, "locale", press.arguments[0])
            await self.desk.voice.edit(acting.chat, acting.message, *await self._introduction(group))

    async def introduce(self, group: Group, chat: int) -> None:
        """Say in one message what the bot will do, what it can see, and what it still needs."""
        html, buttons = await self._introduction(group)
        await self.desk.voice.say(chat, html, buttons=buttons)

    async def help(self, update: Update, context: Context) -> None:
        """``/help``: what this person can do here."""
        user = update.effective_user
        try:
            acting = await self.door.acting(update)
        except NoGroup:
            await self._welcome_stranger(update)
            return
        commands = MEMBERS + (SECRETARIES if acting.is_secretary else ())
        name = user.full_name if user else ""
        html = acting.words.page("help.html", commands=commands, members=len(MEMBERS), name=name, group=acting.group)
        await self.desk.voice.say(acting.chat, html, silent=True)

    async def use_group(self, update: Update, press: Press) -> None:
        """The buttons with which a person in several groups chooses one for the private chat."""
        acting = await self.door.pressing(update, press)
        self.door.use(acting.member.id, acting.group.id)
        await self.desk.voice.edit(
            acting.chat, acting.message, acting.words.html("answer.group_chosen", group=acting.group.title)
        )

    async def _change(self, acting: Acting, key: str, value: str) -> None:
        group = await self._store(acting, key, value)
        html = words_of(group).html("answer.setting", key=key, value=asdict(group.settings)[key])
        await self.desk.voice.say(acting.chat, html, reply_to=acting.message, silent=True)

    async def _store(self, acting: Acting, key: str, value: str) -> Group:
        settings = acting.group.settings.with_value(key, value)
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.choose(settings, f"{key} = {value}", by=acting.member.id, at=acting.at)
        return group

    async def _introduction(self, group: Group) -> tuple[str, InlineKeyboardMarkup]:
        words = words_of(group)
        sessions = await self.desk.store.sessions(group.id)
        packs = pack_names(self.desk.content)
        html = words.page(
            "introduction.html",
            group=group,
            settings=group.settings,
            planned=len(sessions),
            packs=packs,
            days_ahead=occurrences(group.settings, self.desk.now(), 3),
        )
        names = {"zh-CN": "中文", "en": "English"}
        row = tuple(
            (names[locale], data("lang", group.id, locale)) for locale in LOCALES if locale != group.settings.locale
        )
        private = (words.plain("button.private"), f"https://t.me/{self.desk.voice.bot.username}?start=hello")
        return html, keyboard((*row, private))

    async def _welcome_stranger(self, update: Update) -> None:
        user, chat = update.effective_user, update.effective_chat
        if user and chat:
            words = Words(spoken(user.language_code))
            await self.desk.voice.say(chat.id, words.html("answer.stranger", bot=self.desk.voice.bot.username))
