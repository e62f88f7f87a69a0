"""``/help``: what this person can do here; ``/group``: which of several groups the private chat is about."""

from telegram import Update

from bot.chat.acting import Doorkeeper, NoGroup
from bot.chat.buttons import data, keyboard
from bot.chat.desk import Desk
from bot.chat.reaching import point_to_private, private_chat
from bot.practice.people.powers import Power, commands_for
from bot.texts.words import Words, spoken


class Help:
    """The commands of orientation."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def help(self, update: Update) -> None:
        """``/help``: the commands that this person's power allows; in the group only the first of them."""
        try:
            acting = await self.door.acting(update)
        except NoGroup:
            await self._welcome_stranger(update)
            return
        parts = {power.name.lower(): commands_for(power) for power in Power if power <= acting.power}
        shown = parts if acting.is_private else {"member": parts["member"]}
        html = acting.words.page("help.html", parts=shown, group=acting.group, more=len(parts) > len(shown))
        buttons = None if acting.is_private else keyboard((private_chat(self.desk, acting.words),))
        await self.desk.voice.say(acting.chat, html, buttons=buttons, silent=True)

    async def group(self, update: Update) -> None:
        """``/group``: in private, choose the group that commands are about."""
        user = update.effective_user
        groups = await self.door.groups_with(user.id) if user else []
        chat = update.effective_chat
        if user is None or chat is None or not groups:
            raise NoGroup
        words = Words(spoken(user.language_code), groups[0].settings.zone)
        if chat.id != user.id:
            await point_to_private(self.desk, chat.id, words)
            return
        buttons = keyboard(*(((g.title, data("use", g.id)),) for g in groups))
        await self.desk.voice.say(chat.id, words.html("refusal.WhichGroup"), buttons=buttons)

    async def _welcome_stranger(self, update: Update) -> None:
        user, chat = update.effective_user, update.effective_chat
        if user and chat:
            words = Words(spoken(user.language_code))
            await self.desk.voice.say(chat.id, words.html("answer.stranger", bot=self.desk.voice.bot.username))
