"""Every handler, in order: which command, button, answer or kind of message goes where, and what it needs."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from telegram import (
    Update,
)
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

from bot.chat.acting import COMMAND, Acting, Doorkeeper
from bot.chat.again import Again
from bot.chat.answering import Answer, Answers
from bot.chat.background import Background
from bot.chat.buttons import Press, StaleButton, unpack
from bot.chat.commands.absence import Absence
from bot.chat.commands.adjusting import Adjusting
from bot.chat.commands.anthology import Anthologies
from bot.chat.commands.appeals import Appeals
from bot.chat.commands.audit import Audit
from bot.chat.commands.board import Boards
from bot.chat.commands.changes import Changes
from bot.chat.commands.compose import Composer
from bot.chat.commands.digesting import Digesting
from bot.chat.commands.farewell import Farewell
from bot.chat.commands.finding import Finding
from bot.chat.commands.headings import Exchanges
from bot.chat.commands.help import Help
from bot.chat.commands.honours import Honouring
from bot.chat.commands.meeting import Meeting
from bot.chat.commands.merging import Merging
from bot.chat.commands.nudges import Nudges
from bot.chat.commands.opening import Opening
from bot.chat.commands.own_data import OwnData
from bot.chat.commands.panel import SettingsPanel
from bot.chat.commands.plan import Planner
from bot.chat.commands.plan_session import SessionPlanner
from bot.chat.commands.points import Points
from bot.chat.commands.polish import Polishing
from bot.chat.commands.programme import Programme
from bot.chat.commands.proposals import Proposing
from bot.chat.commands.publishing import Publishing
from bot.chat.commands.record import Record
from bot.chat.commands.reflection import Reflections
from bot.chat.commands.review import Reviewing
from bot.chat.commands.room import Room
from bot.chat.commands.roster import People
from bot.chat.commands.scheming import Scheming
from bot.chat.commands.setup import Setup
from bot.chat.commands.sheets import Sheets
from bot.chat.commands.start import Start
from bot.chat.commands.turn import Turns
from bot.chat.commands.undo import Undoing
from bot.chat.commands.unopened import Unopened
from bot.chat.commands.verdicts import Verdicts
from bot.chat.desk import Desk
from bot.chat.doubting import Doubts
from bot.chat.faults import Faults
from bot.chat.living import LivingMessages
from bot.chat.membership import Membership
from bot.chat.prompts import (
    APPEAL,
    DAY,
    FIX,
    GREETING,
    GUEST,
    HEARD,
    NAME,
    NOTE,
    OMIT,
    PREFACE,
    REOPEN,
    RULING,
    SETTING,
    SETUP,
    TITLE,
    TOPIC,
    NeverMind,
)
from bot.chat.reading import is_command
from bot.chat.tidying import Tidying

log = structlog.get_logger(__name__)
Context = ContextTypes.DEFAULT_TYPE
Command = Callable[[Update], Awaitable[None]]
Button = Callable[[Update, Press], Awaitable[None]]
Link = Callable[[Acting, Press], Awaitable[None]]
ALLOWED = ["message", "edited_message", "message_reaction", "callback_query", "my_chat_member", "chat_member"]
SAYING = filters.TEXT | filters.CAPTION | filters.ATTACHMENT
SERVICE = filters.StatusUpdate.NEW_CHAT_MEMBERS | filters.StatusUpdate.LEFT_CHAT_MEMBER | filters.StatusUpdate.MIGRATE


class Wiring:
    """All commands and buttons of the chat, by name. A button and a question have beside them the deed that they do."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Make the parts of the chat."""
        self.desk = desk
        self.faults, self.tidying = Faults(desk, door), Tidying(desk)
        self.again = Again(desk, door, self.faults, self.run)
        self.living = LivingMessages(desk)
        self.room, self.meeting = Room(desk, door, self.living), Meeting(desk, door, self.living)
        self.opening = Opening(desk, door)
        self.unopened = Unopened(desk, door, self.opening)
        self.exchanges = Exchanges(desk, door, self.living)
        doubts = Doubts(desk, door)
        self.composer, self.verdicts = Composer(desk, door, doubts), Verdicts(desk, door, doubts)
        self.publishing = Publishing(desk, door)
        self.polishing, self.reviewing = Polishing(desk, door), Reviewing(desk, door)
        self.reflections = Reflections(desk, door, self.composer, doubts)
        self.adjusting, self.sheets = Adjusting(desk, door), Sheets(desk, door)
        self.points, self.record, self.people = Points(desk, door), Record(desk, door), People(desk, door)
        self.merging, self.own_data, self.farewell = Merging(desk, door), OwnData(desk, door), Farewell(desk, door)
        self.background = Background()
        self.anthologies, self.finding = Anthologies(desk, door, self.background), Finding(desk, door)
        self.board, self.appeals, self.scheming = Boards(desk, door), Appeals(desk, door), Scheming(desk, door)
        self.honours, self.digesting = Honouring(desk, door), Digesting(desk, door)
        self.programme, self.changes = Programme(desk, door), Changes(desk, door)
        self.planner, self.session_planner = Planner(desk, door), SessionPlanner(desk, door)
        self.absence, self.nudges = Absence(desk, door), Nudges(desk, door)
        self.turns, self.proposing = Turns(desk, door), Proposing(desk, door)
        self.panel, self.setup = SettingsPanel(desk, door, self.scheming), Setup(desk, door)
        self.audit, self.undoing = Audit(desk, door), Undoing(desk, door, self.living)
        self.help = Help(desk, door)
        self.start = Start(desk, door, self.help, self._links())
        self.membership = Membership(desk, door, self.setup)
        self.never_mind, self.answers = NeverMind(desk, door), Answers(desk, self.questions())
        self._commands, self._buttons = self.commands(), self.buttons()

    def stop(self) -> None:
        """Nothing moves by itself any more."""
        self.living.stop()
        self.room.stop()

    def commands(self) -> dict[str, Command]:
        """Commands by the names people type. What each needs stands in ``practice.people.powers``."""
        return {
            "next": self.programme.next, "plan": self.planner.plan, "calendar": self.programme.calendar,
            "topic": self.changes.topic, "move": self.changes.move, "cancel": self.changes.cancel, "lead": self.changes.lead,
            "rota": self.turns.rota, "duty": self.turns.duty, "silent": self.turns.silent, "propose": self.proposing.propose,
            "open": self.opening.open, "close": self.meeting.close, "record": self.meeting.record, "checkin": self.room.check_in,
            "leave": self.absence.leave, "extend": self.absence.extend,
            "reflect": self.reflections.hand_in, "withdraw": self.reflections.withdraw,
            "missing": self.nudges.missing, "remind": self.nudges.remind,
            "points": self.points.points, "board": self.board.board, "export": self.sheets.export,
            "honours": self.honours.honours, "adjust": self.adjusting.adjust,
            "anthology": self.anthologies.anthology, "search": self.finding.search, "compile": self.record.compile,
            "publish": self.publishing.publish, "transcript": self.record.transcript,
            "digest": self.digesting.digest, "audit": self.audit.audit, "undo": self.undoing.undo,
            "roster": self.people.roster, "name": self.people.name, "secretary": self.people.secretary,
            "merge": self.merging.merge, "mydata": self.own_data.my_data, "forget": self.own_data.forget,
            "farewell": self.farewell.farewell, "setup": self.setup.setup, "settings": self.panel.settings,
            "help": self.help.help, "group": self.help.group, "start": self.start.start,
        }  # fmt: skip

    def buttons(self) -> dict[str, tuple[Button, str]]:
        """Buttons by the verbs in their callback data, with what each does."""
        part: dict[str, Button] = {
            "come": self.programme.come, "lead": self.programme.volunteer, "in": self.room.press_check_in,
            "exch": self.exchanges.press, "never": self.never_mind.press, "offer": self.reflections.offers.press,
            "write": self.reflections.press_write, "draft": self.composer.press, "own": self.polishing.press,
            "rota": self.turns.press_rota, "vote": self.proposing.vote, "drop": self.proposing.drop,
            "pts": self.points.turn_page, "why": self.points.why, "outlook": self.points.outlook, "year": self.points.year,
            "hide": self.board.hide, "appeal": self.appeals.press, "find": self.finding.turn_page,
            "scheme": self.scheming.press, "prog": self.planner.turn_page, "use": self.again.use_group,
            "pick": self.again.pick, "undo": self.undoing.press, "forget": self.own_data.press,
        }  # fmt: skip
        return {verb: (button, "take part") for verb, button in part.items()} | {
            "open": (self.opening.press, "open"), "unop": (self.unopened.press, "settle meeting"),
            "plan": (self.planner.confirm_plan, "plan load"), "pl": (self.planner.press, "plan load"),
            "plone": (self.session_planner.press, "plan load"), "place": (self.proposing.place, "topic"),
            "cancel": (self.changes.confirm_cancel, "cancel"), "keep": (self.changes.keep, "cancel"),
            "room": (self.room.show_code, "room code"), "down": (self.meeting.stop_taking_down, "record"),
            "doubt": (self.verdicts.press, "judge"), "rev": (self.reviewing.press, "compile"),
            "publish": (self.publishing.confirmed, "publish"),
            "leave": (self.absence.refuse, "refuse leave"), "duty": (self.turns.fill_duties, "duty give"),
            "adjust": (self.adjusting.press, "adjust"), "vol": (self.anthologies.press, "anthology"),
            "honour": (self.honours.press, "honours"), "digest": (self.digesting.press, "digest"),
            "roster": (self.people.turn_roster, "roster"), "person": (self.people.press, "roster"),
            "merge": (self.merging.press, "merge"), "audit": (self.audit.turn_page, "audit"),
            "auditx": (self.audit.export, "audit"), "set": (self.panel.press, "settings"),
            "setup": (self.setup.press, "setup"), "bye": (self.farewell.press, "farewell"),
        }  # fmt: skip

    def questions(self) -> dict[str, tuple[Answer, str]]:
        """Replies to the bot's questions, by the letter in the question's address, with what each does."""
        return {
            FIX: (self.polishing.answered, "take part"), HEARD: (self.composer.heard, "take part"),
            APPEAL: (self.appeals.asked, "take part"), RULING: (self.appeals.answered, "adjust"),
            OMIT: (partial(self.reviewing.answered, omits=True), "compile"),
            NOTE: (partial(self.reviewing.answered, omits=False), "compile"), REOPEN: (self.reviewing.reopened, "compile"),
            PREFACE: (self.anthologies.prefaced, "anthology"), GREETING: (self.digesting.greeted, "digest"),
            SETTING: (self.panel.typed, "settings"), SETUP: (self.setup.typed, "setup"),
            TITLE: (self.session_planner.titled, "topic"), DAY: (self.session_planner.dated, "move"),
            TOPIC: (self.session_planner.added, "topic"), NAME: (self.people.named, "name"),
            GUEST: (self.people.guest, "roster"),
        }  # fmt: skip

    def _links(self) -> dict[str, Link]:
        """What the letters of deep links lead to; anybody of the group may follow them."""
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

    async def run(self, update: Update) -> None:
        """Carry out a command; one that does not exist is passed over."""
        message = update.effective_message
        text = (message.text or message.caption or "") if message else ""
        name = COMMAND.match(text)
        command = self._commands.get(name[1].lower()) if name else None
        if command:
            await command(update)
            await self.tidying.after(update)

    async def _command(self, update: Update, context: Context) -> None:
        # One handler for all: python-telegram-bot would ask thirty of them for each message, one after the other.
        await self.answers.commanded(update)
        await self.run(update)

    async def _press(self, update: Update, context: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        press = unpack(query.data)
        button, deed = self._buttons.get(press.verb, (None, ""))
        if button is None:
            raise StaleButton
        await self.answers.pressed(update, press)
        await button(update, replace(press, deed=deed))
        await self.desk.voice.alert(query.id)

    async def _message(self, update: Update, context: Context) -> None:
        message = update.effective_message
        if message is None:
            return
        if await self.answers.take(update):
            return
        if message.document and (message.caption or "").lower().startswith("/roster"):
            await self.run(update)
        elif message.chat.type == message.chat.PRIVATE:
            # A command that does not exist is no part of anybody's reflection.
            await (self.help.help(update) if is_command(message) else self.reflections.in_private(update))
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
