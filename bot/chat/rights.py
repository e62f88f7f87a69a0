"""What a person may do in a group: the chat's administrators are asked of Telegram, and remembered for a minute.

If Telegram does not answer, what it said up to ten minutes ago still holds, unless the chat said that something changed. Beyond
that it is not known what somebody may do, which is no reason to let them or to refuse them: they are asked to try again.
"""

import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import structlog
from telegram import ChatMember

from bot.chat.asking import Asking, NotTold, Refused
from bot.chat.desk import Desk
from bot.practice.group import Group
from bot.practice.people.powers import Power
from bot.practice.people.roster import Member, Role
from bot.practice.refusal import Refusal

log = structlog.get_logger(__name__)
T = TypeVar("T")
# What Telegram said holds so long; so long if it does not answer any more; and so long it is not asked again after that.
REMEMBERED_SECONDS, STILL_GOOD_SECONDS, PAUSE_SECONDS = 60, 600, 10


@dataclass(eq=False)
class PowersUnknown(Refusal):
    """Telegram does not say at the moment who somebody is in a group."""


class Rights:
    """Knows powers. What was remembered of a chat is forgotten as soon as the chat says that something changed."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk
        self._administrators: dict[int, tuple[float, dict[int, Power]]] = {}
        self._silent_since: dict[tuple[int, str], float] = {}
        # Who else is to hear that rights have changed: the other processes, where there are any.
        self.tell: Callable[[int], Awaitable[None]] | None = None

    async def power(self, group: Group, member: Member, *, asks: bool) -> tuple[Power, bool]:
        """What a person may do in a group, and whether that is all: Telegram, asked only if it ``asks``, may know of more."""
        if asks and member.active and member.id in self.desk.config.telegram.owners:
            return Power.OWNER, True
        standing, is_all = None, True
        if asks:
            try:
                standing = await self._administers(group.chat, member.id)
            except PowersUnknown:
                is_all = False
        if standing is Power.OWNER:
            return Power.OWNER, True
        if standing or (member.role is Role.SECRETARY and member.active):
            return Power.SECRETARY, is_all
        on_duty = group.duty(self.desk.now().astimezone(group.settings.zone).date()) == member.id
        return Power.DUTY if on_duty and member.active else Power.MEMBER, is_all

    async def secretaries(self, group: Group) -> frozenset[int]:
        """The ids of all who may change things: the chat's administrators and those named; raises ``PowersUnknown``."""
        try:
            administrators = await self.administrators(group.chat)
        except Refused:
            administrators = {}
        return self._named(group) | frozenset(administrators)

    def secretaries_as_known(self, group: Group) -> frozenset[int]:
        """Those who are named, and the administrators that Telegram told of last, however long ago."""
        _, last = self._administrators.get(group.chat, (0.0, dict[int, Power]()))
        return self._named(group) | frozenset(last)

    async def administrators(self, chat: int) -> dict[int, Power]:
        """What a chat's administrators may do, bots left out; raises ``PowersUnknown``, or ``Refused`` by Telegram."""
        at, known = self._administrators.get(chat, (float("-inf"), dict[int, Power]()))
        age = time.monotonic() - at
        if age < REMEMBERED_SECONDS:
            return known
        try:
            found = human(await self._asked(chat, "administrators", lambda ask: ask.administrators(chat)))
        except NotTold as error:
            if age < STILL_GOOD_SECONDS:
                return known
            raise PowersUnknown from error
        self._administrators[chat] = (time.monotonic(), found)
        return found

    async def _administers(self, chat: int, user: int) -> Power | None:
        """What a person may do as administrator of a chat; asked of the person where the list cannot be had."""
        try:
            return (await self.administrators(chat)).get(user)
        except (Refused, PowersUnknown):
            pass
        try:
            return human([await self._asked(chat, "member", lambda ask: ask.member(chat, user))]).get(user)
        except Refused:
            return None
        except NotTold as error:
            raise PowersUnknown from error

    async def _asked(self, chat: int, what: str, question: Callable[[Asking], Awaitable[T]]) -> T:
        """An answer of Telegram's; just after it gave none it is not asked again, so that nobody waits in vain."""
        key = chat, what
        if time.monotonic() - self._silent_since.get(key, float("-inf")) < PAUSE_SECONDS:
            raise NotTold("asked just now")
        try:
            answer = await question(self.desk.voice.asking)
        except NotTold as error:
            self._silent_since[key] = time.monotonic()
            log.warning("Telegram does not say who somebody is", chat=chat, asked=what, why=str(error))
            raise
        self._silent_since.pop(key, None)
        return answer

    def _named(self, group: Group) -> frozenset[int]:
        return frozenset(m.id for m in group.roster if m.role is Role.SECRETARY)

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
