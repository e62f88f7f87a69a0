"""Who acts, in which group, with what right: resolved once, here, from Telegram's ids alone.

The guard stands here, too: nobody gets an ``Acting`` out of a command, a button, a link or an answer to a question
without the power that it needs.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from telegram import Chat, Message, Update, User
from telegram.constants import ChatType

from bot.chat.buttons import Press, StaleButton
from bot.chat.desk import Desk, words_of
from bot.chat.handling import handling
from bot.chat.newcomers import Newcomers
from bot.chat.rights import PowersUnknown, Rights
from bot.practice.group import Group
from bot.practice.people.audit import in_hand
from bot.practice.people.powers import COMMANDS, NotAllowed, Power, check_power
from bot.practice.people.roster import Member
from bot.practice.people.visibility import Place, View
from bot.practice.refusal import Refusal
from bot.practice.verbs.people import choose_group
from bot.store.store import NotStored
from bot.texts.words import Words, spoken

# Telegram keeps updates for a day: a date outside of that is not when the words were said.
KEPT = timedelta(hours=24)
ANONYMOUS_ADMIN = 1087968824
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
COMMAND = re.compile(r"/(\w+)", re.ASCII)


@dataclass(eq=False)
class Anonymous(Refusal):
    """Somebody writes as the group or a channel; ids decide here, and there is none."""


@dataclass(eq=False)
class NoGroup(Refusal):
    """In private, by somebody who is in no group of this bot."""


@dataclass(eq=False)
class WhichGroup(Refusal):
    """In private, by somebody who is in several groups."""

    groups: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Acting:
    """One act: the person, the group, where it was done (``chat``, ``message``) and when (UTC).

    ``words`` are for an answer where it was done; ``own_words`` for one in private, in the person's language.
    """

    group: Group
    member: Member
    words: Words
    own_words: Words
    chat: int
    message: int
    at: datetime
    is_private: bool
    power: Power
    # Whether the power is all that the person has; not if Telegram does not say at the moment.
    is_all_power: bool = True

    @property
    def act(self) -> str:
        """A name for the act that stays the same when it is handled again."""
        return f"{self.chat}:{self.message}"

    @property
    def press(self) -> str:
        """The same for a press of a button, of which a message may see several."""
        return f"{self.act}:{in_hand.get()}"

    @property
    def who_and_when(self) -> tuple[int, datetime]:
        """The act as the records name it."""
        return self.member.id, self.at

    @property
    def view(self) -> View:
        """What the person may read where they ask."""
        return View(self.member.id, self.power, Place.PRIVATE if self.is_private else Place.GROUP)

    @property
    def private_view(self) -> View:
        """What the person may read in their private chat."""
        return View(self.member.id, self.power, Place.PRIVATE)

    @property
    def is_secretary(self) -> bool:
        """Whether the person may change things, as far as is known: for what is shown, not for what is done."""
        return self.power >= Power.SECRETARY

    @property
    def is_on_duty_or_secretary(self) -> bool:
        """Whether the person may run a meeting; raises ``PowersUnknown`` if that cannot be told."""
        if self.power < Power.DUTY and not self.is_all_power:
            raise PowersUnknown
        return self.power >= Power.DUTY

    def require(self, deed: str) -> "Acting":
        """Refuse unless the person may do this; what a deed needs stands in ``practice.people.powers``."""
        try:
            check_power(self.power, deed)
        except NotAllowed:
            if not self.is_all_power:
                raise PowersUnknown from None
            raise
        return self


class Doorkeeper:
    """Knows who is who; what a person may do in a group is looked up in ``rights``."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk
        self.rights = Rights(desk)
        self.newcomers = Newcomers(desk)

    async def acting(self, update: Update) -> Acting:
        """Who acts in a message or by a command."""
        message = update.effective_message
        user = update.effective_user
        chat = update.effective_chat
        if message is None or user is None or chat is None or is_anonymous(message):
            raise Anonymous
        if chat.type in GROUPS:
            group = await self.group_of(chat)
        else:
            group = await self.only_group_of(user.id)
        acting = await self._resolve(group, user, message.chat_id, message.message_id, self.said_at(message), update)
        return acting.require(deed_of(message))

    async def acting_in(self, update: Update, group: Group) -> Acting:
        """Who acts in private, in a group that is already settled."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            raise Anonymous
        return await self._resolve(group, user, message.chat_id, message.message_id, self.said_at(message), update)

    async def answering(self, update: Update, press: Press, *, past_too: bool = False) -> Acting:
        """Who follows a link or answers a question; the group is the one that the link or the question names."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            raise StaleButton
        group = await self.member_group(press.group, user.id, message.chat, past_too=past_too)
        return (await self.acting_in(update, group)).require(press.deed)

    async def pressing(self, update: Update, press: Press, *, past_too: bool = False) -> Acting:
        """Who presses a button; the button must be of this group, or in a private chat of one of its members.

        ``past_too``: those who left may press it too, as it is about their own words.
        """
        query, user = update.callback_query, update.effective_user
        if query is None or user is None or query.message is None:
            raise StaleButton
        group = await self.member_group(press.group, user.id, query.message.chat, past_too=past_too)
        message = query.message
        acting = await self._resolve(group, user, message.chat.id, message.message_id, self.desk.now(), update)
        return acting.require(press.deed)

    async def member_group(self, group_id: int, user: int, chat: Chat, *, past_too: bool = False) -> Group:
        """A group named in a button or link, if the chat is the group's own or the person is in it."""
        try:
            group = await self.desk.store.group(group_id)
        except NotStored:
            raise StaleButton from None
        if chat.type in GROUPS:
            if group.chat != chat.id:
                raise StaleButton
            return group
        known = group.roster.members.get(user)
        return group if known and (known.active or past_too) else await self._newcomer(group, user)

    async def _newcomer(self, group: Group, user: int) -> Group:
        """A person who has not been seen in the group yet: Telegram is asked whether they are in it."""
        held = await self.newcomers.meet_in(group, user)
        if held is None:
            raise StaleButton
        return held

    async def group_of(self, chat: Chat) -> Group:
        """The group of a chat, made with the defaults when the bot sees the chat for the first time."""
        found = await self.desk.store.group_of_chat(chat.id)
        if found is None:
            await self.desk.store.add(
                Group(chat.id, chat.id, chat.title or str(chat.id), self.desk.now(), self.desk.defaults)
            )
            return await self.desk.store.group(chat.id)
        if found.resting_since or (chat.title and chat.title != found.title):
            async with self.desk.store.edit_group(found.id) as group:
                group.wake()
                group.title = chat.title or group.title
            return group
        return found

    async def groups_with(self, user: int) -> list[Group]:
        """The groups that a person is an active member of."""
        groups = await self.desk.store.groups_of(user)
        return [g for g in groups if g.roster.members[user].active and not g.resting_since]

    async def only_group_of(self, user: int) -> Group:
        """The one group of a person in private; raises ``NoGroup``, ``WhichGroup`` or ``PowersUnknown``."""
        groups = await self.groups_with(user) or await self.newcomers.groups_of(user)
        if not groups:
            raise NoGroup
        chosen = [g for g in groups if g.roster.members[user].chosen_at]
        if len(groups) > 1 and not chosen:
            raise WhichGroup(tuple((g.id, g.title) for g in groups))
        return max(chosen, key=lambda g: g.roster.members[user].chosen_at or g.since, default=groups[0])

    async def secretaries(self, group: Group) -> frozenset[int]:
        """The ids of all who may change things: the chat's administrators and those named; raises ``PowersUnknown``."""
        return await self.rights.secretaries(group)

    async def use(self, user: int, group: int) -> None:
        """A person in several groups has chosen the one that private commands are about."""
        chosen = [g.roster.members[user].chosen_at for g in await self.groups_with(user)]
        # Later than any choice before, even within one tick of the clock.
        at = max([self.desk.now(), *(c + timedelta(microseconds=1) for c in chosen if c)])
        async with self.desk.store.edit_group(group) as held:
            choose_group(held, user, at=at)

    def said_at(self, message: Message) -> datetime:
        """When something was said: Telegram's date, or now where that cannot be true."""
        now = self.desk.now()
        said = (message.edit_date or message.date).astimezone(UTC)
        return said if now - KEPT <= said <= now else now

    async def _resolve(self, group: Group, user: User, chat: int, message: int, at: datetime, update: Update) -> Acting:
        is_private = chat == user.id
        member = group.roster.members.get(user.id)
        locale = spoken(user.language_code, "")
        if not is_private and not _is_as_known(member, user, locale):
            async with self.desk.store.edit_group(group.id) as held:
                member = held.meet(user.id, user.full_name, user.username or "", at=at, locale=locale)
            group = held
        if member is None:
            raise NoGroup
        if is_private:
            await self._head(group, user.id)
        own_words = Words(locale or group.settings.locale, group.settings.zone)
        words = own_words if is_private else words_of(group)
        power, is_all = await self.rights.power(group, member, asks=_may_need_right(update))
        return Acting(group, member, words, own_words, chat, message, at, is_private, power, is_all)

    async def _head(self, group: Group, user: int) -> None:
        """In private, a person in several groups always sees which one an answer is about."""
        now = handling.get()
        if now is not None and len(await self.groups_with(user)) > 1:
            now.heading = (user, words_of(group).html("answer.heading", group=group.title))


def _is_as_known(member: Member | None, user: User, locale: str) -> bool:
    return (
        member is not None
        and member.active
        and member.username == (user.username or "")
        and member.locale == (locale or member.locale)
    )


def is_anonymous(message: Message) -> bool:
    """Whether a message speaks for a chat instead of a person."""
    return message.sender_chat is not None or (
        message.from_user is not None and message.from_user.id == ANONYMOUS_ADMIN
    )


def deed_of(message: Message) -> str:
    """What a message asks for: the command that it begins with, or to take part."""
    found = COMMAND.match(message.text or "")
    name = found[1].lower() if found else ""
    return name if name in COMMANDS else "take part"


def _may_need_right(update: Update) -> bool:
    """Whether Telegram must be asked for rights: plain messages and edits need none, answers to a bot's question may."""
    message = update.message
    answered = message.reply_to_message.from_user if message and message.reply_to_message else None
    is_command = bool(message and (message.text or "").startswith("/"))
    now = handling.get()
    is_answer = bool(answered and answered.is_bot) or (now is not None and now.is_answer)
    return update.callback_query is not None or is_command or is_answer
