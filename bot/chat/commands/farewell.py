"""``/farewell``: a group leaves. Its owner can take everything along, and have it erased here."""

import tempfile

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import show_panel
from bot.chat.binding import LARGEST
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.desk import Desk
from bot.chat.reaching import privately
from bot.publish.formats import file_name
from bot.store.portable import take_out


class Farewell:
    """The command and the buttons."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def farewell(self, update: Update) -> None:
        """``/farewell``: what can be done; nothing happens yet."""
        acting = await self.door.acting(update)
        await show_panel(
            self.desk,
            acting,
            acting.words.html("farewell.offer", group=acting.group.title),
            self._ways(acting),
            new=True,
        )

    async def press(self, update: Update, press: Press) -> None:
        """Take everything along; erase, after a question."""
        acting = await self.door.pressing(update, press)
        match press.action:
            case "take":
                await self._take_along(acting)
            case "ask":
                sessions = await self.desk.store.sessions(acting.group.id)
                html = acting.words.html("farewell.ask", group=acting.group.title, sessions=len(sessions))
                yes = (acting.words.plain("button.erase_yes"), data("bye", acting.group.id, 0, "erase"))
                no = (acting.words.plain("button.keep"), data("keep", acting.group.id, 0))
                await show_panel(self.desk, acting, html, keyboard((yes,), (no,)))
            case "erase":
                await self._erase(acting)
            case _:
                raise StaleButton

    def _ways(self, acting: Acting) -> InlineKeyboardMarkup:
        take = (acting.words.plain("button.take_along"), data("bye", acting.group.id, 0, "take"))
        erase = (acting.words.plain("button.erase"), data("bye", acting.group.id, 0, "ask"))
        return keyboard((take,), (erase,))

    async def _take_along(self, acting: Acting) -> None:
        group = acting.group
        with tempfile.TemporaryFile() as out:
            await take_out(self.desk.store, group.id, out)
            size = out.tell()
            out.seek(0)
            content = out.read() if size <= LARGEST else b""
        if not content:
            html = acting.words.html("farewell.too_large", group=group.id, size=size // 1_000_000)
            await self.desk.voice.say(acting.chat, html)
            return
        name = file_name(acting.own_words.plain("farewell.file", group=group.title), "zip")
        html = acting.own_words.html("farewell.taken", group=group.title)
        if await privately(self.desk, acting.member.id, html, files=[(name, content)]) is None:
            await self.desk.voice.say(acting.chat, acting.words.html("answer.export_unreachable"), silent=True)

    async def _erase(self, acting: Acting) -> None:
        group = acting.group
        await show_panel(self.desk, acting, acting.words.html("farewell.done", group=group.title), None)
        # Out of the chat first: what is said there afterwards must not begin the group anew.
        if not await self.desk.voice.leave(group.chat):
            await self.desk.voice.say(acting.member.id, acting.own_words.html("farewell.still_there"))
        await self.desk.store.remove(group.id)
