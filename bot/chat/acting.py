"""Who acts, in which group, with what right: resolved once, here, from Telegram's ids alone."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from telegram import Chat, ChatMember, Message, Update, User
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.chat.buttons import Press, StaleButton
from bot.chat.desk import Desk, words_of
from bot.practice.group import Group
from bot.practice.people.audit import in_hand
from bot.practice.people.roster import Member, Role
from bot.practice.refusal import Refusal
from bot.store.store import NotStored
from bot.texts.words import Words, spoken

REMEMBERED_SECONDS = 60
# Telegram keeps updates for a day: a date outside of that is not when the words were said.
KEPT = timedelta(hours=24)
ANONYMOUS_ADMIN = 1087968824
IN_CHAT = (ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER)
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


@dataclass(eq=False)
class NotAllowed(Refusal):
    """Only a secretary may do this."""

    command: str


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
    is_secretary: bool
    is_on_duty: bool = False

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
    def is_on_duty_or_secretary(self) -> bool:
        """Whether the person may run a meeting."""
        return self.is_secretary or self.is_on_duty

    def require_secretary(self, command: str) -> None:
        """Refuse unless a secretary acts."""
        if not self.is_secretary:
            raise NotAllowed(command)

    def require_duty(self, command: str) -> None:
        """Refuse unless a secretary acts, or the member whose month it is."""
        if not self.is_on_duty:
            self.require_secretary(command)


class Doorkeeper:
    """Knows who is who. Administrators are asked of Telegram and remembered for a minute."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk
        self._administrators: dict[int, tuple[float, frozenset[int]]] = {}
        self._chosen: dict[int, int] = {}

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
        return await self._resolve(group, user, message.chat_id, message.message_id, self.said_at(message), update)

    async def acting_in(self, update: Update, group: Group) -> Acting:
        """Who acts in private, in a group that is already settled (by a link whose right was checked)."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            raise Anonymous
        return await self._resolve(group, user, message.chat_id, message.message_id, self.said_at(message), update)

    async def pressing(self, update: Update, press: Press, *, past_too: bool = False) -> Acting:
        """Who presses a button; the button must be of this group, or in a private chat of one of its members.

        ``past_too``: those who left may press it too, as it is about their own words.
        """
        query, user = update.callback_query, update.effective_user
        if query is None or user is None or query.message is None:
            raise StaleButton
        group = await self.member_group(press.group, user.id, query.message.chat, past_too=past_too)
        message = query.message
        return await self._resolve(group, user, message.chat.id, message.message_id, self.desk.now(), update)

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
        try:
            found = await self.desk.voice.bot.get_chat_member(group.chat, user)
        except TelegramError:
            raise StaleButton from None
        if found.status not in IN_CHAT and not getattr(found, "is_member", False):
            raise StaleButton
        async with self.desk.store.edit_group(group.id) as held:
            held.meet(user, found.user.full_name, found.user.username or "", at=self.desk.now())
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
        groups = await self.desk.store.groups()
        return [g for g in groups if user in g.roster and g.roster.members[user].active and not g.resting_since]

    async def only_group_of(self, user: int) -> Group:
        """The one group of a person in private; raises ``NoGroup`` or ``WhichGroup``."""
        groups = await self.groups_with(user)
        if not groups:
            raise NoGroup
        chosen = next((g for g in groups if g.id == self._chosen.get(user)), None)
        if chosen:
            return chosen
        if len(groups) > 1:
            raise WhichGroup(tuple((g.id, g.title) for g in groups))
        return groups[0]

    def use(self, user: int, group: int) -> None:
        """A person in several groups has chosen the one that private commands are about."""
        self._chosen[user] = group

    async def secretaries(self, group: Group) -> frozenset[int]:
        """The ids of all who may change things: the chat's administrators and those named on the roster."""
        named = {m.id for m in group.roster if m.role is Role.SECRETARY}
        return frozenset(named | await self.administrators(group.chat))

    async def administrators(self, chat: int) -> frozenset[int]:
        """The ids of a chat's administrators, bots left out; what was last known, if Telegram does not answer."""
        known = self._administrators.get(chat)
        if known and time.monotonic() - known[0] < REMEMBERED_SECONDS:
            return known[1]
        try:
            found = human(await self.desk.voice.bot.get_chat_administrators(chat))
        except TelegramError:
            return known[1] if known else frozenset()
        self._administrators[chat] = (time.monotonic(), found)
        return found

    async def _administers(self, chat: int, user: int) -> bool:
        """Whether a person is an administrator of a chat; asked of the person where the whole list cannot be had."""
        if user in await self.administrators(chat):
            return True
        if chat in self._administrators:
            return False
        try:
            found = await self.desk.voice.bot.get_chat_member(chat, user)
        except TelegramError:
            return False
        return found.status in (ChatMember.OWNER, ChatMember.ADMINISTRATOR)

    def forget_administrators(self, chat: int) -> None:
        """The chat said that somebody's standing changed."""
        self._administrators.pop(chat, None)

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
        own_words = Words(locale or group.settings.locale, group.settings.zone)
        words = own_words if is_private else words_of(group)
        allowed = member.role is Role.SECRETARY or (
            _may_need_right(update) and await self._administers(group.chat, user.id)
        )
        on_duty = group.duty(self.desk.now().astimezone(group.settings.zone).date()) == member.id
        return Acting(group, member, words, own_words, chat, message, at, is_private, allowed, on_duty)


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


def human(members: Iterable[ChatMember]) -> frozenset[int]:
    """The ids of people among chat members."""
    return frozenset(m.user.id for m in members if not m.user.is_bot)


def _may_need_right(update: Update) -> bool:
    """Whether Telegram must be asked for rights: plain messages and edits need none, answers to a bot's question may."""
    message = update.message
    answered = message.reply_to_message.from_user if message and message.reply_to_message else None
    is_command = bool(message and (message.text or "").startswith("/"))
    return update.callback_query is not None or is_command or bool(answered and answered.is_bot)
