"""The meeting: what is said in it is recorded, and it is closed. It is opened in ``opening``.

Checking in is in ``room``; the message that shows how the meeting stands, in ``chat.living``.
"""

from contextlib import AbstractAsyncContextManager

from telegram import Message, Update

from bot.chat.acting import Acting, Anonymous, Doorkeeper
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.desk import Desk, pick
from bot.chat.enclosed import attached, has_file, words_with
from bot.chat.formatting import keep_formatting
from bot.chat.living import LivingMessages
from bot.chat.oversize import Oversize
from bot.chat.polls import shown_words
from bot.chat.reading import Unclear, issue_only, rest, source, take_member, text_of
from bot.chat.unopened_card import closing_question
from bot.practice.group import Group
from bot.practice.meeting.contribution import Source, utf16_units
from bot.practice.meeting.lifecycle import BEFORE, State
from bot.practice.people.roster import Member
from bot.practice.session import Session
from bot.practice.verbs.deadline import due_after
from bot.practice.verbs.dictation import keep_off_record, put_on_record, take_down
from bot.store.store import SessionKey

# The three monkeys: as a reaction by the author or a secretary they keep a message off the record.
OFF_RECORD = frozenset("🙊🙉🙈")
NATURAL = (State.OPEN, State.COLLECTING, State.COMPILED)


class Meeting:
    """Commands, reactions and plain words of a meeting."""

    def __init__(self, desk: Desk, door: Doorkeeper, living: LivingMessages) -> None:
        """Take the desk, who knows people, and what shows how the meeting stands."""
        self.desk, self.door, self.living = desk, door, living
        self.oversize = Oversize(desk)

    async def close(self, update: Update) -> None:
        """``/close [N]``: the meeting ends; the call for reflections is a notice."""
        acting, issue = await self._allowed(update, "close")
        chosen = await self.desk.chosen(acting.group, issue, "close", State.OPEN, act=acting.who_and_when)
        if chosen.state in BEFORE and chosen.starts_at > self.desk.now():
            html, buttons = closing_question(acting.words, acting.group, chosen)
            await self.desk.voice.say(acting.chat, html, buttons=buttons, reply_to=acting.message, silent=True)
            return
        due = due_after(acting.at, acting.group.settings.reflections_due_days, acting.group.settings.zone)
        async with self._holding(acting, chosen) as session:
            session.close(due=due, by=acting.member.id, at=acting.at)
        await self._done(acting, "answer.closed", session)
        await self.living.changed(acting.group, session)

    async def record(self, update: Update) -> None:
        """``/record @member text``: words that were spoken aloud; without a text, the next messages are theirs."""
        acting = await self.door.acting(update)
        message = update.effective_message
        if message is None:
            return
        member, text = take_member(acting.group, message, rest(message), "record")
        if not text.strip():
            await self._take_down(acting, member)
            return
        chosen = await self.desk.chosen(acting.group, None, "record", *NATURAL)
        async with self._holding(acting, chosen) as session:
            units, by = utf16_units(text_of(message)), acting.member.id
            session.say(member.id, text, source=source(message), at=acting.at, units=units, recorded_by=by)
            keep_formatting(session, message)
        await self.desk.voice.acknowledge(acting.chat, acting.message)
        await self.living.changed(acting.group, session)

    async def stop_taking_down(self, update: Update, press: Press) -> None:
        """The button that ends the taking down of one person's words."""
        acting = await self.door.pressing(update, press)
        chosen = await self.desk.session(acting.group, press.issue)
        async with self._holding(acting, chosen) as session:
            if session.state is State.OPEN:
                take_down(session, None, by=acting.member.id)
        await self.desk.voice.edit(acting.chat, acting.message, acting.words.html("answer.taken_down"))

    async def heard(self, update: Update) -> None:
        """Words in the group: recorded while a meeting is on, or carrying on a text that Telegram cut."""
        message = update.effective_message
        if message is None or not _says_something(message):
            return
        group = await self.desk.store.group_of_chat(message.chat_id)
        topic = (message.message_thread_id or 0) if message.is_topic_message else 0
        if group and group.thread("sessions") and topic != group.thread("sessions"):
            # The study has a topic of its own: what is said in the others is none of it.
            return
        sessions = await self.desk.store.waiting(group.id) if group else []
        speaker = update.effective_user.id if update.effective_user else 0
        piece = (speaker, source(message), self.door.said_at(message))
        carried = next((s for s in sessions if s.is_continued_by(*piece)), None)
        listening = carried or pick(sessions, (State.OPEN,), self.desk.now())
        try:
            acting = await self.door.acting(update)
        except Anonymous:
            # Words without a person cannot stand in a record; nothing is said about each of them.
            return
        if listening is None:
            return
        if carried:
            async with self._holding(acting, carried) as session:
                session.carry_on(acting.member.id, text_of(message), source=source(message), at=acting.at)
                keep_formatting(session, message)
        else:
            await self._say(acting, listening, message)

    async def reacted(self, update: Update) -> None:
        """A reaction of the author or a secretary keeps a message off the record, or lets it back on."""
        change = update.message_reaction
        if change is None or change.user is None:
            return
        was, now = (
            any(getattr(reaction, "emoji", "") in OFF_RECORD for reaction in reactions)
            for reactions in (change.old_reaction, change.new_reaction)
        )
        if was == now:
            return
        group = await self.desk.store.group_of_chat(change.chat.id)
        said = Source(change.chat.id, change.message_id)
        sessions = await self.desk.store.waiting(group.id) if group else []
        session = next((s for s in sessions if s.contribution(said)), None)
        if group and session:
            await self._mark(group, session, said, change.user.id, off=now)

    async def _mark(self, group: Group, known: Session, said: Source, by: int, *, off: bool) -> None:
        piece = known.contribution(said)
        if piece is None or (piece.member != by and by not in await self.door.secretaries(group)):
            return
        mark = keep_off_record if off else put_on_record
        async with self.desk.store.edit_session(SessionKey(group.id, known.issue)) as session:
            is_new = mark(session, said, by=by, at=self.desk.now())
        if is_new:
            # The bot's own mark is for all to see that it holds.
            await self.desk.voice.acknowledge(said.chat, said.message, "🙊" if off else "👌")
            await self.living.changed(group, session)

    async def _say(self, acting: Acting, known: Session, message: Message) -> None:
        file = await attached(self.desk, acting.group.id, message)
        text = words_with(message, file) or shown_words(message)
        if not text and file is None:
            return
        answered = message.reply_to_message
        speaker = known.taking_down.get(acting.member.id)
        async with self._holding(acting, known) as session:
            session.say(
                acting.member.id if speaker is None else speaker,
                text,
                source=source(message),
                at=acting.at,
                units=utf16_units(text_of(message)),
                reply_to=source(answered) if answered and speaker is None else None,
                recorded_by=None if speaker is None else acting.member.id,
                attachment=file.attachment if file else None,
            )
            keep_formatting(session, message)
        await self.living.changed(acting.group, session)
        await self.oversize.tell(acting, message, file)

    async def _take_down(self, acting: Acting, member: Member) -> None:
        chosen = pick(await self.desk.store.waiting(acting.group.id), (State.OPEN,), self.desk.now())
        if chosen is None:
            raise Unclear("record", member.name, "text")
        async with self._holding(acting, chosen) as session:
            take_down(session, member.id, by=acting.member.id)
        done = (acting.words.plain("button.taken_down"), data("down", acting.group.id, session.issue))
        html = acting.words.html("answer.taking_down", name=member.name)
        await self.desk.voice.say(acting.chat, html, buttons=keyboard((done,)), reply_to=acting.message, silent=True)

    async def _allowed(self, update: Update, command: str) -> tuple[Acting, int | None]:
        acting = await self.door.acting(update)
        if update.effective_message is None:
            raise StaleButton
        return acting, issue_only(command, rest(update.effective_message))

    async def _done(self, acting: Acting, key: str, session: Session) -> None:
        if acting.is_private:
            await self.desk.voice.say(acting.chat, acting.words.html(key, session=session))
        else:
            await self.desk.voice.acknowledge(acting.chat, acting.message)

    def _holding(self, acting: Acting, session: Session) -> AbstractAsyncContextManager[Session]:
        return self.desk.store.edit_session(SessionKey(acting.group.id, session.issue))


def _says_something(message: Message) -> bool:
    return bool(text_of(message) or has_file(message) or shown_words(message))
