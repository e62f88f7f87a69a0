"""The private chat's beginning: ``/start``, with or without what a deep link hands over."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from telegram import Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, StaleButton, unpack_link
from bot.chat.commands.help import Help
from bot.chat.desk import Desk
from bot.chat.reaching import know_reach
from bot.chat.reading import rest

OWN_WORDS = "p"


class Start:
    """The command that Telegram sends by itself when a private chat is opened."""

    def __init__(
        self,
        desk: Desk,
        door: Doorkeeper,
        help_: Help,
        links: Mapping[str, Callable[[Acting, Press], Awaitable[None]]],
    ) -> None:
        """Take the desk, who knows people, who gives help, and what the letters of deep links lead to."""
        self.desk, self.door, self.help, self.links = desk, door, help_, links

    async def start(self, update: Update) -> None:
        """Follow the link if there is one; otherwise say what this person can do."""
        message, user = update.effective_message, update.effective_user
        if message and user and message.chat_id == user.id:
            for group in await self.door.groups_with(user.id):
                await know_reach(self.desk, group, user.id, reachable=True)
        press = unpack_link(rest(message).strip()) if message else None
        if message is None or user is None or message.chat_id != user.id or press is None:
            await self.help.help(update)
            return
        follow = self.links.get(press.verb)
        if follow is None:
            raise StaleButton
        # Those who left the group keep the say over their own words.
        press = replace(press, deed="take part")
        acting = await self.door.answering(update, press, past_too=press.verb == OWN_WORDS)
        await follow(acting, press)
