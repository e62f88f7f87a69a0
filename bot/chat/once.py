"""A notice said once though its answer is lost: it is looked for before it is said again."""

import asyncio
from collections.abc import Awaitable, Callable

from telegram import InlineKeyboardMarkup

from bot.chat.calls import NotSent, PerhapsSent
from bot.chat.desk import Desk
from bot.practice.group import Group
from bot.practice.session import Session

# A message whose answer was lost may still be on its way: so many seconds later it is there, or it is not.
SETTLES_IN = 1.0


async def said_once(
    desk: Desk, group: Group, say: Callable[[], Awaitable[int]], buttons: InlineKeyboardMarkup | None
) -> int:
    """Say something in a group's chat, and give the message's number. ``buttons`` are what it is known by.

    Raises ``NotSent`` if the answer is lost and the message is not there: it may be said again. Raises ``PerhapsSent`` if
    that cannot be told.
    """
    try:
        return await say()
    except PerhapsSent:
        if buttons is None:
            raise
    await asyncio.sleep(SETTLES_IN)
    # The chat may have been upgraded while the message was on its way.
    chat = (await desk.store.group(group.id)).chat
    found = await desk.voice.look_for(chat, await _last_known(desk, group), buttons)
    if found is None:
        raise PerhapsSent("could not be looked for")
    if not found:
        raise NotSent("was looked for, and is not there")
    return found


async def _last_known(desk: Desk, group: Group) -> int:
    """The number of the last message of the chat that is on record."""
    holders: list[Group | Session] = [group, *await desk.store.sessions(group.id)]
    told = [entry for holder in holders for entry in holder.told.values()]
    return max((entry.message for entry in told if entry.chat == group.chat), default=0)
