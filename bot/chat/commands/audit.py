"""``/audit``: who changed what, when, what stood there before and after; on a page, or as a sheet."""

import asyncio
from functools import partial

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.acts import act_facts, shown_value
from bot.chat.buttons import Press, data, keyboard
from bot.chat.commands.planning import message_of
from bot.chat.desk import Desk
from bot.chat.paging import page_asked, page_buttons, page_of
from bot.chat.reaching import point_to_private, privately, to_asker
from bot.chat.reading import rest, take_member
from bot.practice.people.audit import Act
from bot.publish.audit_sheet import audit_csv, audit_sheet
from bot.publish.formats import file_name

SHOWN = 12
Acts = list[tuple[int, Act]]


class Audit:
    """The command and the buttons."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def audit(self, update: Update) -> None:
        """``/audit [member]``: what was changed, the newest first."""
        acting = await self.door.acting(update)
        message = message_of(update)
        text = rest(message).strip()
        by = take_member(acting.group, message, text, "audit")[0].id if text else 0
        html, buttons = await self._page(acting, by, 1)
        await to_asker(self.desk, acting, html, buttons)

    async def turn_page(self, update: Update, press: Press) -> None:
        """The buttons that page through; the first argument is the member asked about (0: all)."""
        acting = await self.door.pressing(update, press)
        by = int(press.arguments[0]) if press.arguments and press.arguments[0].lstrip("-").isdecimal() else 0
        html, buttons = await self._page(acting, by, page_asked(press))
        if acting.is_private:
            await self.desk.voice.edit(acting.chat, acting.message, html, buttons)
            return
        # A page that stands in the group from former days is taken from there.
        await self.desk.voice.edit(acting.chat, acting.message, acting.words.html("answer.in_private"))
        if await privately(self.desk, acting.member.id, html, buttons) is None:
            await point_to_private(self.desk, acting.chat, acting.words)

    async def export(self, update: Update, press: Press) -> None:
        """The button that gives everything as a sheet, in private."""
        acting = await self.door.pressing(update, press)
        say, group = acting.own_words.plain, acting.group
        acts = await self._acts(acting, 0)
        shown = partial(shown_value, acting.own_words, group)
        book = await asyncio.to_thread(audit_sheet, group, acts, say, shown)
        stem = say("sheet.file_audit")
        files = [(file_name(stem, "xlsx"), book), (file_name(stem, "csv"), audit_csv(group, acts, say, shown))]
        html = acting.own_words.html("audit.exported", group=group.title, count=len(acts))
        if await privately(self.desk, acting.member.id, html, files=files) is None:
            await self.desk.voice.say(acting.chat, acting.words.html("answer.export_unreachable"), silent=True)

    async def _acts(self, acting: Acting, by: int) -> Acts:
        sessions = await self.desk.store.sessions(acting.group.id)
        acts = [(0, act) for act in acting.group.audit] + [(s.issue, act) for s in sessions for act in s.audit]
        # That a programme was laid stands in the group's record; it need not stand again for each session.
        chosen = (pair for pair in acts if by in (0, pair[1].by) and pair[1].verb != "planned")
        return sorted(chosen, key=lambda pair: (pair[1].at, pair[1].update), reverse=True)

    async def _page(self, acting: Acting, by: int, number: int) -> tuple[str, InlineKeyboardMarkup]:
        chosen = await self._acts(acting, by)
        page = page_of(chosen, number, SHOWN)
        words, group, view = acting.own_words, acting.group, acting.private_view
        seen = [(issue, view.act(act)) for issue, act in page.items]
        lines = [(act, act_facts(words, group, issue, act)) for issue, act in seen]
        html = words.page("audit.html", page=page, lines=lines, name=group.roster.name, total=len(chosen))
        turning = page_buttons(page, "audit", acting.group.id, by)
        sheet = keyboard(((words.plain("button.audit_sheet"), data("auditx", acting.group.id, 0)),))
        return html, InlineKeyboardMarkup([*(turning.inline_keyboard if turning else ()), *sheet.inline_keyboard])
