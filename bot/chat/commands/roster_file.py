"""The roster as a sheet: given to a secretary in private, and read back, with a look at what it would change before it does."""

import asyncio

from telegram import Message, Update

from bot.chat.acting import Acting
from bot.chat.answers import show_panel, undo_row
from bot.chat.buttons import StaleButton, data, keyboard
from bot.chat.desk import Desk
from bot.chat.reaching import privately
from bot.chat.reading import Unclear
from bot.practice.group import Group
from bot.practice.people.roster_sheet import RosterChanges, changes
from bot.practice.verbs.people import add_guest
from bot.publish.formats import file_name
from bot.publish.roster_sheet import roster_csv, roster_sheet
from bot.received.tables import roster_rows, table_of_file
from bot.received.written import SwollenFile

LARGEST = 1_000_000
SHOWN = 15


class RosterFile:
    """What the roster's commands and buttons do with files."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk

    async def give(self, acting: Acting) -> None:
        """Send the roster as a workbook and as CSV, in private."""
        group, say = acting.group, acting.own_words.plain
        stem = say("sheet.file_roster")
        book = await asyncio.to_thread(roster_sheet, group, say)
        files = [(file_name(stem, "xlsx"), book), (file_name(stem, "csv"), roster_csv(group, say))]
        html = acting.own_words.html("roster.sheet", group=group.title)
        if await privately(self.desk, acting.member.id, html, files=files) is None:
            await self.desk.voice.say(acting.chat, acting.words.html("answer.export_unreachable"), silent=True)

    async def preview(self, acting: Acting, message: Message) -> None:
        """What a sheet would change, with the button that carries it out; the question answers the message with the file."""
        holder = message if message.document else message.reply_to_message
        if holder is None or holder.document is None:
            raise Unclear("roster", "", "roster_file")
        found = await self._changes(acting.group, holder)
        html = acting.words.page("roster_preview.html", found=found, shown=SHOWN, name=acting.group.roster.name)
        take = (acting.words.plain("button.take_over"), data("person", acting.group.id, 0, "take"))
        buttons = None if found.is_empty else keyboard((take,))
        await self.desk.voice.say(acting.chat, html, buttons=buttons, reply_to=holder.message_id, silent=True)

    async def carry_out(self, update: Update, acting: Acting) -> None:
        """Change the roster as the sheet says; the file is read again, from the message that the question answers."""
        question = update.callback_query.message if update.callback_query else None
        holder = question.reply_to_message if isinstance(question, Message) else None
        if holder is None or holder.document is None:
            raise StaleButton
        found, (who, at) = await self._changes(acting.group, holder), acting.who_and_when
        async with self.desk.store.edit_group(acting.group.id) as group:
            for member, name in found.renamed:
                group.rename(member.id, name, by=who, at=at)
            for member, role in found.appointed:
                group.appoint(member.id, role, by=who, at=at)
            for name in found.guests:
                add_guest(group, name, by=who, at=at)
        html = acting.words.html("roster.taken_over", found=found)
        await show_panel(self.desk, acting, html, keyboard(undo_row(acting)))

    async def _changes(self, group: Group, holder: Message) -> RosterChanges:
        file = holder.document
        if file is None:
            raise StaleButton
        name = file.file_name or ""
        if (file.file_size or 0) > LARGEST:
            raise SwollenFile(name)
        content = await self.desk.voice.fetch(file.file_id)
        rows = await asyncio.to_thread(lambda: roster_rows(table_of_file(name, content)))
        return changes(group.roster, rows)
