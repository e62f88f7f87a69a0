"""Coming and going: the bot in a chat, people in a chat, and chats that get a new id."""

from telegram import ChatMember, Message, Update
from telegram.constants import ChatType

from bot.chat.acting import GROUPS, Doorkeeper
from bot.chat.checks import look_around
from bot.chat.commands.setup import Setup
from bot.chat.departures import take_from_sessions
from bot.chat.desk import Desk
from bot.chat.reaching import know_reach
from bot.practice.group import Group
from bot.texts.words import Words, spoken

HERE = (ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER, ChatMember.RESTRICTED)


class Membership:
    """What the chats say about who is there."""

    def __init__(self, desk: Desk, door: Doorkeeper, setup: Setup) -> None:
        """Take the desk, who knows people, and who introduces the bot."""
        self.desk, self.door, self.setup = desk, door, setup

    async def bot_changed(self, update: Update) -> None:
        """The bot was added, promoted, demoted or taken out."""
        change = update.my_chat_member
        if change is None:
            return
        if change.chat.type == ChatType.PRIVATE:
            # Somebody blocked the bot, or came back.
            for group in await self.door.groups_with(change.from_user.id):
                reachable = change.new_chat_member.status in HERE
                await know_reach(self.desk, group, change.from_user.id, reachable=reachable)
            return
        if change.chat.type not in GROUPS:
            return
        await self.door.rights.changed(change.chat.id)
        if change.new_chat_member.status not in HERE:
            known = await self.desk.store.group_of_chat(change.chat.id)
            if known:
                async with self.desk.store.edit_group(known.id) as group:
                    group.rest(self.desk.now())
            return
        if not await self._welcome_here(change.chat.id, change.from_user.language_code):
            return
        group = await self.door.group_of(change.chat)
        group = await self._look_around(group)
        if change.from_user and not change.from_user.is_bot:
            person = change.from_user
            async with self.desk.store.edit_group(group.id) as group:
                group.meet(person.id, person.full_name, person.username or "", at=self.desk.now())
        await self._introduce_once(group)

    async def person_changed(self, update: Update) -> None:
        """Somebody's standing in a chat changed: rights are asked anew, and the roster follows."""
        change = update.chat_member
        if change is None:
            return
        await self.door.rights.changed(change.chat.id)
        known = await self.desk.store.group_of_chat(change.chat.id)
        person = change.new_chat_member.user
        if known is None or person.is_bot:
            return
        async with self.desk.store.edit_group(known.id) as group:
            if change.new_chat_member.status in HERE:
                group.meet(person.id, person.full_name, person.username or "", at=self.desk.now())
            else:
                group.part(person.id)
        if change.new_chat_member.status not in HERE:
            await take_from_sessions(self.desk, self.door, group, person.id)

    async def service(self, update: Update) -> None:
        """Service messages: people came, somebody left, the chat was upgraded."""
        message = update.effective_message
        if message is None:
            return
        if message.migrate_to_chat_id:
            await self.moved(message.chat_id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id:
            await self.moved(message.migrate_from_chat_id, message.chat_id)
        else:
            await self._came_and_went(message)

    async def moved(self, before: int, after: int) -> None:
        """A chat has a new id: its group goes along."""
        known = await self.desk.store.group_of_chat(before)
        if known:
            async with self.desk.store.edit_group(known.id) as group:
                group.move_to_chat(after)

    async def _came_and_went(self, message: Message) -> None:
        bot = self.desk.voice.bot.id
        came = [u for u in message.new_chat_members if not u.is_bot]
        left = message.left_chat_member
        if any(u.id == bot for u in message.new_chat_members) and message.from_user:
            if await self._welcome_here(message.chat_id, message.from_user.language_code):
                await self._introduce_once(await self._look_around(await self.door.group_of(message.chat)))
            return
        known = await self.desk.store.group_of_chat(message.chat_id)
        if known is None or (left and left.id == bot):
            return
        async with self.desk.store.edit_group(known.id) as group:
            for person in came:
                group.meet(person.id, person.full_name, person.username or "", at=self.desk.now())
            if left and not left.is_bot:
                group.part(left.id)
        if left and not left.is_bot:
            await take_from_sessions(self.desk, self.door, group, left.id)

    async def _look_around(self, group: Group) -> Group:
        """Note what the bot can see in the chat: all, if it is administrator or without privacy mode."""
        await look_around(self.desk, group)
        return await self.desk.store.group(group.id)

    async def _introduce_once(self, group: Group) -> None:
        async with self.desk.store.edit_group(group.id) as known:
            is_first = known.claim("trouble:introduction", at=self.desk.now(), late=False)
        if is_first:
            await self.setup.introduce(known, known.chat)

    async def _welcome_here(self, chat: int, language: str | None) -> bool:
        """Whether the operator lets the bot serve this chat; if not, it says so and leaves."""
        allowed = self.desk.config.telegram.allowed_groups
        if not allowed or chat in allowed:
            return True
        await self.desk.voice.say(chat, Words(spoken(language)).html("answer.not_allowed_group", chat=chat))
        await self.desk.voice.leave(chat)
        return False
