"""Somebody in private whom the bot has not met in a group yet: Telegram is asked which of the groups they are in."""

import time

from telegram import ChatMember

from bot.chat.asking import NotTold, Refused
from bot.chat.desk import Desk
from bot.chat.rights import PowersUnknown
from bot.practice.group import Group

IN_CHAT = (ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER)
# A bot with more groups does not ask about a stranger: each group is a call.
MOST_GROUPS = 20
# A stranger is asked about once in so many seconds; so many strangers are remembered.
AGAIN_AFTER, MOST_STRANGERS = 60.0, 1000


class Newcomers:
    """Finds the groups of people who have only been silent so far."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk
        self._strangers: dict[int, float] = {}

    async def groups_of(self, user: int) -> list[Group]:
        """The groups that Telegram says a person is in, the person met there; raises ``PowersUnknown`` if it says nothing."""
        if time.monotonic() - self._strangers.get(user, float("-inf")) < AGAIN_AFTER:
            return []
        groups = [g for g in await self.desk.store.groups() if not g.resting_since]
        if len(groups) > MOST_GROUPS:
            return []
        found, unknown = list[Group](), False
        for group in groups:
            # Those who left are not brought back by a question.
            if user in group.roster.members:
                continue
            try:
                met = await self.meet_in(group, user)
            except PowersUnknown:
                unknown = True
                continue
            found += [met] if met else []
        if unknown and not found:
            raise PowersUnknown
        if not found:
            self._strangers[user] = time.monotonic()
            if len(self._strangers) > MOST_STRANGERS:
                self._strangers.pop(next(iter(self._strangers)))
        return found

    async def meet_in(self, group: Group, user: int) -> Group | None:
        """The group with a person on its roster, if Telegram says that they are in it; raises ``PowersUnknown``."""
        try:
            found = await self.desk.voice.asking.member(group.chat, user)
        except Refused:
            return None
        except NotTold as error:
            raise PowersUnknown from error
        if found.status not in IN_CHAT and not getattr(found, "is_member", False):
            return None
        async with self.desk.store.edit_group(group.id) as held:
            held.meet(user, found.user.full_name, found.user.username or "", at=self.desk.now())
        return held
