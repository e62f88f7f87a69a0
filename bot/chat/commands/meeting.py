"""The meeting: it is opened and closed, people check in, and what is said is recorded."""

from telegram import Update
from telegram.ext import ContextTypes

from bot.chat.acting import Acting, Anonymous, Doorkeeper
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.desk import Desk
from bot.chat.reading import Unclear, issue_only, rest, several_members, source, take_member, text_of
from bot.practice.meeting.attendance import Presence
from bot.practice.meeting.contribution import utf16_units
from bot.practice.meeting.lifecycle import State
from bot.practice.session import Session, reflections_due
from bot.store.store import SessionKey

Context = ContextTypes.DEFAULT_TYPE


class Meeting:
    """Commands, buttons and plain words of a meeting."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def open(self, update: Update, context: Context) -> None:
        """``/open [N]``: the meeting begins. The word to the group is a notice."""
        acting, issue = await self._secretary_and_issue(update, "open")
        chosen = await self.desk.chosen(
            acting.group, issue, "open", State.ANNOUNCED, State.PLANNED, act=acting.who_and_when
        )
        async with self.desk.store.edit_session(SessionKey(acting.group.id, chosen.issue)) as session:
            session.open(by=acting.member.id, at=acting.at)
        await self._done(acting, "answer.opened", session)

    async def close(self, update: Update, context: Context) -> None:
        """``/close [N]``: the meeting ends; the call for reflections is a notice."""
        acting, issue = await self._secretary_and_issue(update, "close")
        chosen = await self.desk.chosen(acting.group, issue, "close", State.OPEN, act=acting.who_and_when)
        due = reflections_due(acting.at, acting.group.settings.reflections_due_days)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, chosen.issue)) as session:
            session.close(due=due, by=acting.member.id, at=acting.at)
        await self._done(acting, "answer.closed", session)

    async def check_in(self, update: Update, context: Context) -> None:
        """``/checkin``: I am here. ``/checkin @a @b``: a secretary says who is in the room."""
        acting = await self.door.acting(update)
        message = update.effective_message
        if message is None:
            return
        text = rest(message)
        chosen = await self.desk.chosen(acting.group, None, "check_in", State.OPEN, State.COLLECTING, State.ANNOUNCED)
        if not text.strip() and (not acting.is_secretary or message.reply_to_message is None):
            members, presence = [acting.member], Presence.ONLINE
        else:
            acting.require_secretary("checkin")
            members, presence = several_members(acting.group, message, text, "checkin"), Presence.ROOM
        async with self.desk.store.edit_session(SessionKey(acting.group.id, chosen.issue)) as session:
            for member in members:
                session.check_in(member.id, presence, by=acting.member.id, at=acting.at)
        await self._count(acting, session)
        if not await self.desk.voice.acknowledge(acting.chat, acting.message):
            await self.desk.voice.say(
                acting.chat, acting.words.html("answer.checked_in", names=[m.name for m in members]), silent=True
            )

    async def press_check_in(self, update: Update, press: Press) -> None:
        """The button *I am here*."""
        acting = await self.door.pressing(update, press)
        await self.desk.session(acting.group, press.issue)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, press.issue)) as session:
            is_new = session.check_in(acting.member.id, Presence.ONLINE, by=acting.member.id, at=acting.at)
        if update.callback_query:
            await self.desk.voice.alert(update.callback_query.id, acting.words.plain("alert.checked_in", is_new=is_new))
        await self._count(acting, session)

    async def record(self, update: Update, context: Context) -> None:
        """``/record @member text``: words that were spoken aloud."""
        acting = await self.door.acting(update)
        message = update.effective_message
        acting.require_secretary("record")
        if message is None:
            return
        member, text = take_member(acting.group, message, rest(message), "record")
        if not text.strip():
            raise Unclear("record", member.name, "text")
        chosen = await self.desk.chosen(acting.group, None, "record", State.OPEN, State.COLLECTING, State.COMPILED)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, chosen.issue)) as session:
            units = utf16_units(text_of(message))
            session.say(
                member.id, text, source=source(message), at=acting.at, units=units, recorded_by=acting.member.id
            )
        await self.desk.voice.acknowledge(acting.chat, acting.message)

    async def heard(self, update: Update) -> None:
        """Plain words in the group: recorded while a meeting is on, or carrying on a text that Telegram cut."""
        message = update.effective_message
        if message is None or not text_of(message):
            return
        group = await self.desk.store.group_of_chat(message.chat_id)
        topic = (message.message_thread_id or 0) if message.is_topic_message else 0
        if group and group.topic and topic != group.topic:
            # The study has a topic of its own: what is said in the others is none of it.
            return
        sessions = await self.desk.store.waiting(group.id) if group else []
        piece = (self._speaker(update), source(message), self.door.said_at(message))
        carried = next((s for s in sessions if s.is_continued_by(*piece)), None)
        listening = carried or next((s for s in sessions if s.state is State.OPEN), None)
        try:
            acting = await self.door.acting(update)
        except Anonymous:
            # Words without a person cannot stand in a record; nothing is said about each of them.
            return
        if listening is None:
            return
        answered = message.reply_to_message
        async with self.desk.store.edit_session(SessionKey(acting.group.id, listening.issue)) as session:
            if carried:
                session.carry_on(acting.member.id, text_of(message), source=source(message), at=acting.at)
            else:
                session.say(
                    acting.member.id,
                    text_of(message),
                    source=source(message),
                    at=acting.at,
                    reply_to=source(answered) if answered else None,
                )

    async def _secretary_and_issue(self, update: Update, command: str) -> tuple[Acting, int | None]:
        acting = await self.door.acting(update)
        acting.require_secretary(command)
        if update.effective_message is None:
            raise StaleButton
        return acting, issue_only(command, rest(update.effective_message))

    async def _done(self, acting: Acting, key: str, session: Session) -> None:
        if acting.is_private:
            await self.desk.voice.say(acting.chat, acting.words.html(key, session=session))
        else:
            await self.desk.voice.acknowledge(acting.chat, acting.message)

    async def _count(self, acting: Acting, session: Session) -> None:
        """Make the opening notice show how many are here."""
        told = session.told.get("opening:1")
        if told is None or not told.message or session.state is not State.OPEN:
            return
        group = acting.group
        lead = group.roster.name(session.lead) if session.lead is not None else ""
        html = acting.words.html("notice.opening", session=session, lead=lead, sees_all=group.sees_all)
        button = (
            acting.words.plain("button.check_in", count=len(session.check_ins)),
            data("in", group.id, session.issue),
        )
        await self.desk.voice.edit(told.chat, told.message, html, keyboard((button,)))

    @staticmethod
    def _speaker(update: Update) -> int:
        return update.effective_user.id if update.effective_user else 0
