"""What the bot may see and do in a chat, as Telegram tells, for those who set a group up."""

from dataclasses import dataclass

from telegram import ChatMember, ChatMemberAdministrator

from bot.chat.asking import NotTold, Refused
from bot.chat.desk import Desk
from bot.practice.group import Group


@dataclass(frozen=True)
class Check:
    """One thing that the bot may or may not; ``name`` is that of the message that says how to change it."""

    name: str
    passes: bool


async def look_around(desk: Desk, group: Group) -> list[Check]:
    """Ask Telegram, and note in the group whether the bot sees all that is said."""
    bot, asking = desk.voice.bot, desk.voice.asking
    try:
        me = await asking.member(group.chat, bot.id)
        chat = await asking.chat(group.chat)
    except (NotTold, Refused):
        return [Check("here", passes=False)]
    sees_all = me.status == ChatMember.ADMINISTRATOR or bool(bot.can_read_all_group_messages)
    async with desk.store.edit_group(group.id) as held:
        held.sees_all = sees_all
    rights = me if isinstance(me, ChatMemberAdministrator) else None
    found = [
        Check("hears", sees_all),
        Check("pins", bool(rights and rights.can_pin_messages)),
        Check("deletes", bool(rights and rights.can_delete_messages)),
        Check("invites", bool(rights and rights.can_invite_users)),
    ]
    if chat.is_forum:
        found.append(Check("topics", bool(rights and rights.can_manage_topics)))
    return found
