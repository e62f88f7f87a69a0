"""The private chat's beginning: ``/start``, with or without what a deep link hands over."""

from collections.abc import Awaitable, Callable, Mapping

from telegram import Update
from telegram.ext import ContextTypes

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, StaleButton, unpack_link
from bot.chat.commands.settings import Settings
from bot.chat.desk import Desk
from bot.chat.reading import rest

Context = ContextTypes.DEFAULT_TYPE
OWN_WORDS = "p"


class Start:
    """The command that Telegram sends by itself when a private chat is opened."""

    def __init__(
        self,
        desk: Desk,
        door: Doorkeeper,
        settings: Settings,
        links: Mapping[str, Callable[[Acting, Press], Awaitable[None]]],
    ) -> None:
        """Take the desk, who knows people, who gives help, and what the letters of deep links lead to."""
        self.desk, self.door, self.settings, self.links = desk, door, settings, links

    async def start(self, update: Update, context: Context) -> None:
        """Follow the link if there is one; otherwise say what this person can do."""
        message, user = update.effective_message, update.effective_user
        press = unpack_link(rest(message).strip()) if message else None
        if message is None or user is None or message.chat_id != user.id or press is None:
            await self.settings.help(update, context)
            return
        follow = self.links.get(press.verb)
        if follow is None:
            raise StaleButton
        # Those who left the group keep the say over their own words.
        group = await self.door.member_group(press.group, user.id, message.chat, past_too=press.verb == OWN_WORDS)
        await follow(await self.door.acting_in(update, group), press)
