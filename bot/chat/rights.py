"""What a person may do in a group: the chat's administrators are asked of Telegram, and remembered for a minute."""

import time
from collections.abc import Awaitable, Callable, Iterable

from telegram import ChatMember
from telegram.error import TelegramError

from bot.chat.desk import Desk
from bot.practice.group import Group
from bot.practice.people.powers import Power
from bot.practice.people.roster import Member, Role

REMEMBERED_SECONDS = 60


class Rights:
    """Knows powers. What was remembered of a chat is forgotten as soon as the chat says that something changed."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk
        self._administrators: dict[int, tuple[float, dict[int, Power]]] = {}
        # Who else is to hear that rights have changed: the other processes, where there are any.
        self.tell: Callable[[int], Awaitable[None]] | None = None

    async def power(self, group: Group, member: Member, *, asks: bool) -> Power:
        """What a person may do in a group; Telegram is asked only if it matters (``asks``)."""
        standing = await self._administers(group.chat, member.id) if asks else None
        if standing is Power.OWNER or (asks and member.active and member.id in self.desk.config.telegram.owners):
            return Power.OWNER
        if standing or (member.role is Role.SECRETARY and member.active):
            return Power.SECRETARY
        on_duty = group.duty(self.desk.now().astimezone(group.settings.zone).date()) == member.id
        return Power.DUTY if on_duty and member.active else Power.MEMBER

    async def secretaries(self, group: Group) -> frozenset[int]:
        """The ids of all who may change things: the chat's administrators and those named on the roster."""
        named = {m.id for m in group.roster if m.role is Role.SECRETARY}
        return frozenset(named | set(await self.administrators(group.chat)))

    async def administrators(self, chat: int) -> dict[int, Power]:
        """What a chat's administrators may do, bots left out; what was last known, if Telegram does not answer."""
        known = self._administrators.get(chat)
        if known and time.monotonic() - known[0] < REMEMBERED_SECONDS:
            return known[1]
        try:
            found = human(await self.desk.voice.bot.get_chat_administrators(chat))
        except TelegramError:
            return known[1] if known else {}
        self._administrators[chat] = (time.monotonic(), found)
        return found

    async def _administers(self, chat: int, user: int) -> Power | None:
        """What a person may do as administrator of a chat; asked of the person where the whole list cannot be had."""
        administrators = await self.administrators(chat)
        if user in administrators or chat in self._administrators:
            return administrators.get(user)
        try:
            return human([await self.desk.voice.bot.get_chat_member(chat, user)]).get(user)
        except TelegramError:
            return None

    async def changed(self, chat: int) -> None:
        """The chat said that somebody's standing changed."""
        self.forget(chat)
        if self.tell:
            await self.tell(chat)

    def forget(self, chat: int) -> None:
        """What was remembered of a chat holds no longer."""
        self._administrators.pop(chat, None)


def human(members: Iterable[ChatMember]) -> dict[int, Power]:
    """What the administrators among chat members may do, by person."""
    powers = {ChatMember.OWNER: Power.OWNER, ChatMember.ADMINISTRATOR: Power.SECRETARY}
    return {m.user.id: powers[m.status] for m in members if not m.user.is_bot and m.status in powers}
