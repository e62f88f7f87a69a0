"""People in the chat: the roster, names in the records, and secretaries."""

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import ContextTypes

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press
from bot.chat.desk import Desk
from bot.chat.paging import page_asked, page_buttons, page_of
from bot.chat.reading import Unclear, rest, take_member
from bot.practice.people.roster import Role

Context = ContextTypes.DEFAULT_TYPE
SHOWN = 25


class People:
    """Commands about people and roles."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def roster(self, update: Update, context: Context) -> None:
        """``/roster``: who is in the group, by the names in the records."""
        acting = await self.door.acting(update)
        acting.require_secretary("roster")
        html, buttons = await self._page(acting, 1)
        await self.desk.voice.say(acting.chat, html, buttons=buttons, silent=True)

    async def turn_roster(self, update: Update, press: Press) -> None:
        """The buttons that page through the roster."""
        acting = await self.door.pressing(update, press)
        acting.require_secretary("roster")
        html, buttons = await self._page(acting, page_asked(press))
        await self.desk.voice.edit(acting.chat, acting.message, html, buttons)

    async def _page(self, acting: Acting, number: int) -> tuple[str, InlineKeyboardMarkup | None]:
        members = list(acting.group.roster)
        page = page_of(members, number, SHOWN)
        secretaries = await self.door.secretaries(acting.group)
        html = acting.words.page("roster.html", page=page, count=len(members), secretaries=secretaries)
        return html, page_buttons(page, "roster", acting.group.id)

    async def name(self, update: Update, context: Context) -> None:
        """``/name @member NAME``: the name that stands in the records."""
        acting = await self.door.acting(update)
        acting.require_secretary("name")
        message = update.effective_message
        if message is None:
            return
        member, name = take_member(acting.group, message, rest(message), "name")
        if not name.strip():
            raise Unclear("name", member.name, "name")
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.rename(member.id, name, by=acting.member.id, at=acting.at)
        html = acting.words.html("answer.named", before=member.name, after=group.roster.name(member.id))
        await self.desk.voice.say(acting.chat, html, reply_to=acting.message, silent=True)

    async def secretary(self, update: Update, context: Context) -> None:
        """``/secretary add|remove @member``."""
        acting = await self.door.acting(update)
        acting.require_secretary("secretary")
        message = update.effective_message
        verb, _, text = rest(message).strip().partition(" ") if message else ("", "", "")
        if message is None or verb.lower() not in ("add", "remove"):
            raise Unclear("secretary", verb[:60], "add_or_remove")
        member, _ = take_member(acting.group, message, text, "secretary")
        role = Role.SECRETARY if verb.lower() == "add" else Role.MEMBER
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.appoint(member.id, role, by=acting.member.id, at=acting.at)
        html = acting.words.html("answer.role", name=member.name, role=role)
        await self.desk.voice.say(acting.chat, html, reply_to=acting.message, silent=True)
