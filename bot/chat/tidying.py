"""Tidiness: a secretary's commands in the group, and the answers to them, go again after a while, if the group wants that."""

from collections.abc import Sequence
from datetime import timedelta

from telegram import Update

from bot.chat.acting import GROUPS, deed_of
from bot.chat.desk import Desk
from bot.chat.handling import handling
from bot.practice.group import Group
from bot.practice.meeting.told import Fleeting
from bot.practice.people.powers import COMMANDS, Power

# What these say is for everybody, and stays.
STAYS = frozenset({"digest", "publish", "compile", "honours", "anthology", "topic", "cancel", "move", "farewell"})


class Tidying:
    """Notes what is to go, and takes it away when its time has come."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk

    async def after(self, update: Update) -> None:
        """A command was handled: it and its answers go after the group's minutes."""
        message, now = update.effective_message, handling.get()
        if message is None or now is None or message.chat.type not in GROUPS:
            return
        deed = deed_of(message)
        if COMMANDS.get(deed, Power.MEMBER) < Power.DUTY or deed in STAYS:
            return
        group = await self.desk.store.group_of_chat(message.chat_id)
        if group is None or not group.settings.tidy_minutes:
            return
        until = self.desk.now() + timedelta(minutes=group.settings.tidy_minutes)
        async with self.desk.store.edit_group(group.id) as held:
            known = {f.message for f in held.fleeting}
            fresh = [m for m in (message.message_id, *now.said) if m and m not in known]
            held.fleeting = (*held.fleeting, *(Fleeting(m, until) for m in fresh))

    async def take_away(self, group: Group, messages: Sequence[int]) -> None:
        """Delete messages; what may not be deleted, or is gone, is let be."""
        for message in messages:
            await self.desk.voice.delete(group.chat, message)
