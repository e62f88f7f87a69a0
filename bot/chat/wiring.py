"""Every handler, in order: which command, button or kind of message goes where; and the menus of commands."""

import re
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
    Update,
)
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    MessageReactionHandler,
    filters,
)

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.background import Background
from bot.chat.buttons import Press, StaleButton, unpack
from bot.chat.commands.absence import Absence
from bot.chat.commands.adjusting import Adjusting
from bot.chat.commands.anthology import Anthologies
from bot.chat.commands.appeals import Appeals
from bot.chat.commands.board import Boards
from bot.chat.commands.changes import Changes
from bot.chat.commands.compose import Composer
from bot.chat.commands.finding import Finding
from bot.chat.commands.honours import Honouring
from bot.chat.commands.meeting import Meeting
from bot.chat.commands.nudges import Nudges
from bot.chat.commands.points import Points
from bot.chat.commands.polish import Polishing
from bot.chat.commands.programme import Programme
from bot.chat.commands.proposals import Proposing
from bot.chat.commands.record import Record
from bot.chat.commands.reflection import Reflections
from bot.chat.commands.review import Reviewing
from bot.chat.commands.room import Room
from bot.chat.commands.roster import People
from bot.chat.commands.scheming import Scheming
from bot.chat.commands.settings import MEMBERS, SECRETARIES, Settings
from bot.chat.commands.sheets import Sheets
from bot.chat.commands.start import Start
from bot.chat.commands.turn import Turns
from bot.chat.commands.verdicts import Verdicts
from bot.chat.desk import Desk
from bot.chat.doubting import Doubts
from bot.chat.faults import Faults
from bot.chat.living import LivingMessages
from bot.chat.membership import Membership
from bot.chat.prompts import APPEAL, FIX, HEARD, NOTE, OMIT, PREFACE, REOPEN, RULING, question_in
from bot.chat.reading import is_command
from bot.texts.words import Words, locales

log = structlog.get_logger(__name__)
Context = ContextTypes.DEFAULT_TYPE
Command = Callable[[Update, Context], Coroutine[Any, Any, None]]
Button = Callable[[Update, Press], Awaitable[None]]
Answer = Callable[[Update, Press], Awaitable[None]]
Link = Callable[[Acting, Press], Awaitable[None]]
COMMAND = re.compile(r"/(\w+)", re.ASCII)
ALLOWED = ["message", "edited_message", "message_reaction", "callback_query", "my_chat_member", "chat_member"]
SAYING = filters.TEXT | filters.CAPTION | filters.ATTACHMENT
SERVICE = filters.StatusUpdate.NEW_CHAT_MEMBERS | filters.StatusUpdate.LEFT_CHAT_MEMBER | filters.StatusUpdate.MIGRATE


class Wiring:
    """All commands and buttons of the chat, by name."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Make the parts of the chat."""
        self.desk = desk
        self.faults = Faults(desk, door)
        self.living = LivingMessages(desk)
        self.room, self.meeting = Room(desk, door, self.living), Meeting(desk, door, self.living)
        doubts = Doubts(desk, door)
        self.composer, self.verdicts = Composer(desk, door, doubts), Verdicts(desk, door, doubts)
        self.polishing, self.reviewing = Polishing(desk, door), Reviewing(desk, door)
        self.reflections = Reflections(desk, door, self.composer, doubts)
        self.adjusting, self.sheets = Adjusting(desk, door), Sheets(desk, door)
        self.points, self.record, self.people = Points(desk, door), Record(desk, door), People(desk, door)
        self.background = Background()
        self.anthologies, self.finding = Anthologies(desk, door, self.background), Finding(desk, door)
        self.board, self.appeals, self.scheming = Boards(desk, door), Appeals(desk, door), Scheming(desk, door)
        self.honours = Honouring(desk, door)
        self.programme, self.changes = Programme(desk, door), Changes(desk, door)
        self.absence, self.nudges = Absence(desk, door), Nudges(desk, door)
        self.turns, self.proposing = Turns(desk, door), Proposing(desk, door)
        self.settings = Settings(desk, door, self.scheming)
        self.start = Start(desk, door, self.settings, self._links())
        self.membership = Membership(desk, door, self.settings)
        self._commands, self._buttons = self.commands(), self.buttons()

    def stop(self) -> None:
        """Nothing moves by itself any more."""
        self.living.stop()
        self.room.stop()

    def commands(self) -> dict[str, Command]:
        """Commands by the names people type."""
        return {
            "next": self.programme.next, "plan": self.programme.plan, "calendar": self.programme.calendar,
            "topic": self.changes.topic, "move": self.changes.move, "cancel": self.changes.cancel, "lead": self.changes.lead,
            "rota": self.turns.rota, "duty": self.turns.duty, "silent": self.turns.silent, "propose": self.proposing.propose,
            "open": self.meeting.open, "close": self.meeting.close, "record": self.meeting.record, "checkin": self.room.check_in,
            "leave": self.absence.leave, "extend": self.absence.extend,
            "reflect": self.reflections.hand_in, "withdraw": self.reflections.withdraw,
            "missing": self.nudges.missing, "remind": self.nudges.remind,
            "points": self.points.points, "board": self.board.board, "export": self.sheets.export,
            "honours": self.honours.honours, "adjust": self.adjusting.adjust,
            "anthology": self.anthologies.anthology, "search": self.finding.search, "compile": self.record.compile,
            "publish": self.record.publish, "transcript": self.record.transcript,
            "digest": self.record.digest, "audit": self.record.audit,
            "roster": self.people.roster, "name": self.people.name, "secretary": self.people.secretary,
            "setup": self.settings.setup, "settings": self.settings.settings, "help": self.settings.help,
            "start": self.start.start,
        }  # fmt: skip

    def buttons(self) -> dict[str, Button]:
        """Buttons by the verbs in their callback data."""
        return {
            "come": self.programme.come, "lead": self.programme.volunteer, "plan": self.programme.confirm_plan,
            "cancel": self.changes.confirm_cancel, "keep": self.changes.keep,
            "in": self.room.press_check_in,
            "room": self.room.show_code, "down": self.meeting.stop_taking_down, "write": self.reflections.press_write,
            "draft": self.composer.press, "own": self.polishing.press, "doubt": self.verdicts.press,
            "rev": self.reviewing.press, "leave": self.absence.refuse,
            "rota": self.turns.press_rota, "duty": self.turns.fill_duties, "vote": self.proposing.vote,
            "place": self.proposing.place, "drop": self.proposing.drop,
            "pts": self.points.turn_page, "why": self.points.why, "outlook": self.points.outlook, "year": self.points.year,
            "hide": self.board.hide, "adjust": self.adjusting.press, "appeal": self.appeals.press,
            "find": self.finding.turn_page, "vol": self.anthologies.press, "scheme": self.scheming.press,
            "honour": self.honours.press,
            "prog": self.programme.turn_page, "roster": self.people.turn_roster,
            "audit": self.record.turn_audit, "lang": self.settings.choose_language, "use": self.settings.use_group,
        }  # fmt: skip

    def questions(self) -> dict[str, Answer]:
        """Replies to the bot's questions, by the letter in the question's address."""
        return {
            FIX: self.polishing.answered, OMIT: partial(self.reviewing.answered, omits=True), HEARD: self.composer.heard,
            NOTE: partial(self.reviewing.answered, omits=False), REOPEN: self.reviewing.reopened,
            PREFACE: self.anthologies.prefaced, APPEAL: self.appeals.asked, RULING: self.appeals.answered,
        }  # fmt: skip

    def _links(self) -> dict[str, Link]:
        """What the letters of deep links lead to."""
        return {
            "c": self.programme.by_link, "w": self.reflections.by_link, "p": self.polishing.by_link,
            "k": self.room.by_link, "a": self.appeals.by_link, "s": self.points.by_link,
        }  # fmt: skip

    def install(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Hand everything to python-telegram-bot, in order: the first that fits takes the update."""
        application.add_handler(CommandHandler(list(self._commands), self._command, filters.UpdateType.MESSAGE))
        application.add_handler(CallbackQueryHandler(self._press))
        application.add_handler(ChatMemberHandler(self._bot_changed, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_handler(ChatMemberHandler(self._person_changed, ChatMemberHandler.CHAT_MEMBER))
        application.add_handler(MessageHandler(filters.UpdateType.MESSAGE & SERVICE, self._service))
        application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, self._edited))
        application.add_handler(MessageHandler(filters.UpdateType.MESSAGE & SAYING, self._message))
        application.add_handler(MessageReactionHandler(self._reacted))
        application.add_error_handler(self.faults.on_error)

    async def _command(self, update: Update, context: Context) -> None:
        # One handler for all: python-telegram-bot would ask thirty of them for each message, one after the other.
        name = (update.effective_message and COMMAND.match(update.effective_message.text or "")) or None
        if name:
            await self._commands[name[1].lower()](update, context)

    async def _press(self, update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        press = unpack(query.data)
        button = self._buttons.get(press.verb)
        if button is None:
            raise StaleButton
        await button(update, press)
        await self.desk.voice.alert(query.id)

    async def _message(self, update: Update, context: Context) -> None:
        message = update.effective_message
        if message is None:
            return
        question = question_in(self.desk, message)
        answer = self.questions().get(question.verb) if question else None
        if question and answer:
            await answer(update, question)
        elif message.chat.type == message.chat.PRIVATE:
            # A command that does not exist is no part of anybody's reflection.
            await (self.settings.help(update, context) if is_command(message) else self.reflections.in_private(update))
        elif not await self.reflections.answered(update) and not (message.text or "").startswith("/"):
            await self.meeting.heard(update)

    async def _reacted(self, update: Update, context: Context) -> None:
        await self.meeting.reacted(update)

    async def _edited(self, update: Update, context: Context) -> None:
        await self.reflections.edited(update)

    async def _service(self, update: Update, context: Context) -> None:
        await self.membership.service(update)

    async def _bot_changed(self, update: Update, context: Context) -> None:
        await self.membership.bot_changed(update)

    async def _person_changed(self, update: Update, context: Context) -> None:
        await self.membership.person_changed(update)


async def set_menus(bot: Bot) -> None:
    """Put the commands into Telegram's menus: for members, for administrators, and in private; in every language."""
    everything = MEMBERS + SECRETARIES
    menus = (
        (BotCommandScopeDefault(), MEMBERS),
        (BotCommandScopeAllChatAdministrators(), everything),
        (BotCommandScopeAllPrivateChats(), everything),
    )
    for locale in locales():
        words = Words(locale)
        language = None if locale == "en" else locale.split("-")[0]
        for scope, names in menus:
            commands = [BotCommand(name, words.plain(f"command.{name}")) for name in names]
            try:
                await bot.set_my_commands(commands, scope=scope, language_code=language)
            except TelegramError as error:
                log.warning("a menu could not be set", scope=scope.type, locale=locale, why=type(error).__name__)
