"""Reflections in the chat: handed in, edited, taken back.

The rules are in ``practice.meeting.reflection``; what a reflection earns, in ``practice.points.rules.reflection``.
"""

from dataclasses import dataclass

from telegram import Message, Update

from bot.chat.acting import Acting, Doorkeeper, is_anonymous
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.commands.compose import Composer
from bot.chat.commands.offers import Offers
from bot.chat.desk import Desk, pick
from bot.chat.doubting import Doubts
from bot.chat.enclosed import Enclosed, FileTooLarge, attached, has_file, words_of_edit, words_with
from bot.chat.formatting import keep_formatting
from bot.chat.oversize import Oversize
from bot.chat.reading import COMMAND, is_command, issue_only, rest, source, take_issue, take_member, text_of
from bot.practice.group import Group
from bot.practice.meeting.contribution import AttachmentKind, Kind, Source, utf16_units
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.polish import NothingToWithdraw, NotYours
from bot.practice.meeting.reflection import AlreadyPublished, EmptyReflection
from bot.practice.meeting.spoken import begun
from bot.practice.refusal import Refusal
from bot.practice.session import Session
from bot.practice.verbs.offering import drop_offered, hand_in
from bot.received.written import UnknownFile
from bot.store.store import SessionKey
from bot.texts.words import Words, spoken

ASKING = ("announcement", "call", "reminder")
SHOWN = 5
NATURAL = (State.COLLECTING, State.OPEN, State.COMPILED, State.ANNOUNCED)


@dataclass(eq=False)
class NotTheAuthor(Refusal):
    """Somebody hands in another person's message."""


class Reflections:
    """Commands and messages about reflections."""

    def __init__(self, desk: Desk, door: Doorkeeper, composer: Composer, doubts: Doubts) -> None:
        """Take the desk, who knows people, where reflections are composed in private, and who looks at them."""
        self.desk, self.door, self.composer, self.doubts = desk, door, composer, doubts
        self.offers, self.oversize = Offers(desk, door, doubts), Oversize(desk)

    async def hand_in(self, update: Update) -> None:
        """``/reflect [N] text``, or ``/reflect [N]`` as a reply to one's own message."""
        acting = await self.door.acting(update)
        message = update.effective_message
        if message is None:
            return
        known = await self._known(acting.group, message)
        if known:
            await self._receipt(acting, "answer.handed_in", known, "👍")
            return
        issue, text = await self._read(acting.group, rest(message))
        answered = message.reply_to_message
        notice = await self._answered_notice(acting.group, message)
        session = await self.desk.chosen(acting.group, issue if issue is not None else notice, "reflect", *NATURAL)
        words, origin, file = message, text, None
        if not text and answered and notice is None:
            if answered.from_user is None or answered.from_user.id != acting.member.id:
                raise NotTheAuthor
            words, file = answered, await attached(self.desk, acting.group.id, answered)
            origin = words_with(answered, file)
            if session.contribution(source(answered)):
                words = message
        if not origin.strip() and acting.is_private:
            await self.composer.begin(acting, session)
            return
        await self._submit(acting, session, origin, words, file)

    async def answered(self, update: Update) -> bool:
        """A reply to an announcement or call in the group is a reflection, or asked about. Says whether it was one.

        While that meeting is on, a word in passing is part of what is said there.
        """
        message = update.effective_message
        if message is None or message.reply_to_message is None or is_anonymous(message):
            return False
        if not text_of(message) and not has_file(message):
            return False
        group = await self.desk.store.group_of_chat(message.chat_id)
        issue = await self._answered_notice(group, message) if group else None
        if group is None or issue is None:
            return False
        session = await self.desk.session(group, issue)
        is_said = session.state is State.OPEN and self.door.said_at(message) >= (session.opened_at or self.desk.now())
        leads = session.lead is not None and message.from_user is not None and message.from_user.id == session.lead
        if is_said and (leads or not self.offers.is_plain(group, session, text_of(message))):
            return False
        acting = await self.door.acting(update)
        file = await attached(self.desk, acting.group.id, message)
        text = words_with(message, file)
        _check_words(text, file)
        if session.contribution(source(message)) or self.offers.is_plain(acting.group, session, text):
            await self._submit(acting, session, text, message, file)
            await self.oversize.tell(acting, message, file)
        else:
            await self.offers.ask(acting, session, message, text, file)
        return True

    async def in_private(self, update: Update) -> None:
        """A message in private: the next piece of a text that Telegram cut, or of a draft; or else a word on how to begin."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            return
        if await self._carried_on(message, user.id) or await self.composer.add(update):
            return
        words = Words(spoken(user.language_code))
        rows = []
        for group in (await self.door.groups_with(user.id))[:SHOWN]:
            session = pick(await self.desk.store.waiting(group.id), NATURAL, self.desk.now())
            if session:
                text = words.plain("button.compose", session=session, group=group.title)
                rows.append(((text, data("write", group.id, session.issue)),))
        html = words.html("answer.how_to_hand_in")
        buttons = keyboard(*rows) if rows else None
        await self.desk.voice.say(message.chat_id, html, buttons=buttons, reply_to=message.message_id)

    async def by_link(self, acting: Acting, press: Press) -> None:
        """The link of the button *write*."""
        await self.composer.begin(acting, await self.desk.session(acting.group, press.issue))

    async def press_write(self, update: Update, press: Press) -> None:
        """The button in private that opens the composer."""
        acting = await self.door.pressing(update, press)
        if not acting.is_private:
            raise StaleButton
        await self.composer.begin(acting, await self.desk.session(acting.group, press.issue))

    async def _carried_on(self, message: Message, user: int) -> bool:
        at = self.door.said_at(message)
        for group in await self.door.groups_with(user):
            for known in await self.desk.store.waiting(group.id):
                if known.is_continued_by(user, source(message), at):
                    async with self.desk.store.edit_session(SessionKey(group.id, known.issue)) as session:
                        session.carry_on(user, text_of(message), source=source(message), at=at)
                        keep_formatting(session, message)
                    await self.doubts.look(group, session, source(message))
                    return True
        return False

    async def edited(self, update: Update) -> None:
        """The author edited a message: a revision of what is on record, until publication."""
        message, user = update.effective_message, update.effective_user
        if message is None or not text_of(message) or user is None:
            return
        for group in await self._groups_of(message, user.id):
            for known in await self.desk.store.waiting(group.id):
                if await self.composer.edited(group, known, message, user.id):
                    return
                if known.contribution(source(message)):
                    await self._revise(group, known, message, user.id)
                    return
            if await self._edited_offer(update, group, message):
                return
            for known in await self.desk.published_lately(group):
                piece = known.contribution(source(message))
                part = next((p for p in piece.parts if p.source == source(message)), None) if piece else None
                if part and part.text != await self._words_of_edit(group, message):
                    raise AlreadyPublished(known.issue)

    async def _edited_offer(self, update: Update, group: Group, message: Message) -> bool:
        """A reply that was no reflection is edited: long enough, it is one now. Says whether it was such a reply."""
        issue = await self._answered_notice(group, message)
        if issue is None or is_anonymous(message) or is_command(message):
            return False
        acting = await self.door.acting_in(update, group)
        known, file = await self.desk.session(group, issue), await attached(self.desk, group.id, message)
        text = words_with(message, file)
        if await self.offers.edited(group, known, message, acting.member.id, text):
            await self._submit(acting, known, text, message, file)
        return True

    async def _revise(self, group: Group, known: Session, message: Message, author: int) -> None:
        text = await self._words_of_edit(group, message)
        if text is None:
            return
        if not text.strip():
            raise EmptyReflection
        async with self.desk.store.edit_session(SessionKey(group.id, known.issue)) as session:
            session.revise(source(message), text, by=author, at=self.door.said_at(message))
            keep_formatting(session, message)
        await self.doubts.look(group, session, source(message))

    async def withdraw(self, update: Update) -> None:
        """``/withdraw [N]``, or as a reply to one's own message."""
        acting = await self.door.acting(update)
        message = update.effective_message
        if message is None:
            return
        issue = issue_only("withdraw", rest(message))
        target = source(message.reply_to_message) if message.reply_to_message else None
        session = await self._with_words(acting, issue, target)
        origin = target if target and session.contribution(target) else None
        async with self.desk.store.edit_session(SessionKey(acting.group.id, session.issue)) as held:
            held.withdraw(acting.member.id, at=acting.at, source=origin)
        await self._receipt(acting, "answer.withdrawn", held, "👌")

    async def _submit(
        self, acting: Acting, session: Session, text: str, words: Message, file: Enclosed | None = None
    ) -> None:
        _check_words(text, file)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, session.issue)) as held:
            # The whole message's length tells whether Telegram cut it, command and all.
            units, attachment = utf16_units(text_of(words)), file.attachment if file else None
            if attachment:
                member = acting.member.id
                hand_in(held, begun(Kind.REFLECTION, member, text, source(words), acting.at, units, attachment))
            else:
                held.submit(acting.member.id, text, source=source(words), at=acting.at, units=units)
            drop_offered(held, source(words))
            keep_formatting(held, words)
        await self._receipt(acting, "answer.handed_in", held, "👍")
        await self.doubts.look(acting.group, held, source(words))

    async def _receipt(self, acting: Acting, key: str, session: Session, emoji: str) -> None:
        reacted = await self.desk.voice.acknowledge(acting.chat, acting.message, emoji)
        if not reacted or acting.is_private:
            await self.desk.voice.say(
                acting.chat, acting.words.html(key, session=session), reply_to=acting.message, silent=True
            )

    async def _known(self, group: Group, message: Message) -> Session | None:
        """The session that has this very message on record already: the command is handled again."""
        return next((s for s in await self.desk.store.waiting(group.id) if s.contribution(source(message))), None)

    async def _read(self, group: Group, text: str) -> tuple[int | None, str]:
        """An issue number before the text, if there is such a session; otherwise the number is part of the text."""
        issue, left = take_issue(text)
        if issue is not None and 0 < issue < group.next_issue:
            return issue, left
        if issue is not None and not left:
            await self.desk.session(group, issue)
        return None, text

    async def _words_of_edit(self, group: Group, message: Message) -> str | None:
        command = COMMAND.match(text_of(message))
        if not command:
            return await words_of_edit(self.desk, group, message)
        if command[0].startswith("/record"):
            return take_member(group, message, rest(message), "record")[1]
        return (await self._read(group, rest(message)))[1]

    async def _answered_notice(self, group: Group, message: Message) -> int | None:
        """The issue of the announcement or call that a message replies to."""
        if message.reply_to_message is None:
            return None
        asked = source(message.reply_to_message)
        for session in await self.desk.store.waiting(group.id):
            for key, told in session.told.items():
                if key.startswith(ASKING) and Source(told.chat, told.message) == asked:
                    return session.issue
        return None

    async def _groups_of(self, message: Message, user: int) -> list[Group]:
        group = await self.desk.store.group_of_chat(message.chat_id)
        return [group] if group else await self.door.groups_with(user)

    async def _with_words(self, acting: Acting, issue: int | None, target: Source | None) -> Session:
        if issue is not None:
            return await self.desk.session(acting.group, issue)
        sessions = await self.desk.store.waiting(acting.group.id)
        for session in sessions:
            if session.has_act("withdraw", *acting.who_and_when):
                return session
            found = session.contribution(target) if target else None
            if found and found.member != acting.member.id:
                raise NotYours
            if found:
                return session
        mine = [s for s in sessions if acting.member.id in s.writers()]
        if not mine:
            # Nothing stands: say so of the session that the member most likely means.
            session = await self.desk.chosen(acting.group, None, "reflect", *NATURAL)
            raise NothingToWithdraw(session.issue)
        return max(mine, key=lambda s: max(c.at for c in s.standing() if c.member == acting.member.id))


def _check_words(text: str, file: Enclosed | None) -> None:
    """A file alone is no reflection: refused with what can be sent instead."""
    if file and not text.strip() and not file.attachment.is_kept:
        raise FileTooLarge(-(-file.attachment.size // 1_000_000))
    if file and not text.strip() and file.attachment.kind is AttachmentKind.DOCUMENT:
        raise UnknownFile(file.attachment.name)
