"""Sheets of all points and words, for those who work with them further."""

import asyncio
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from telegram import Update

from bot.chat.acting import Doorkeeper
from bot.chat.commands.planning import message_of
from bot.chat.desk import Desk
from bot.chat.reaching import privately
from bot.chat.reading import Unclear, rest
from bot.chat.records import files_of
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.publish.formats import file_name
from bot.publish.sheet import points_csv, points_sheet
from bot.publish.words_sheet import words_csv, words_sheet
from bot.texts.words import Words

SHEETS = {
    "points": "points", "积分": "points", "contributions": "contributions", "文字": "contributions", "all": "all", "全部": "all",
}  # fmt: skip


class Sheets:
    """The command ``/export``."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def export(self, update: Update) -> None:
        """``/export [points|contributions|all]``: sheets, or everything in one ZIP, to the secretary in private."""
        acting = await self.door.acting(update)
        asked = rest(message_of(update)).strip().lower() or "points"
        what = SHEETS.get(asked)
        if what is None:
            raise Unclear("export", asked[:60], "sheet")
        group, words = acting.group, acting.own_words
        files = await (self._everything(group, words) if what == "all" else self._sheets(group, words, what))
        html = words.html("answer.exported", group=group.title, what=what)
        if await privately(self.desk, acting.member.id, html, files=files) is None:
            # Sheets of everybody are not for the group; the way to the private chat is.
            html = acting.words.html("answer.export_unreachable")
            await self.desk.voice.say(acting.chat, html, reply_to=acting.message, silent=True)
        elif not acting.is_private:
            await self.desk.voice.acknowledge(acting.chat, acting.message)

    async def _sheets(self, group: Group, words: Words, what: str) -> list[tuple[str, bytes]]:
        sessions, lines = await self.desk.store.sessions(group.id), await self.desk.lines(group)
        if what == "points":
            book = asyncio.to_thread(points_sheet, group, lines, words.plain, sessions)
            table = asyncio.to_thread(points_csv, group, lines, words.plain)
        else:
            book = asyncio.to_thread(words_sheet, group, sessions, words.plain)
            table = asyncio.to_thread(words_csv, group, sessions, words.plain)
        stem = words.plain(f"sheet.file_{what}")
        return [(file_name(stem, "xlsx"), await book), (file_name(stem, "csv"), await table)]

    async def _everything(self, group: Group, words: Words) -> list[tuple[str, bytes]]:
        """Both kinds of sheets and every published record, in one ZIP."""
        files = [*await self._sheets(group, words, "points"), *await self._sheets(group, words, "contributions")]
        for session in await self.desk.store.sessions(group.id):
            if session.state is State.PUBLISHED:
                files += await files_of(self.desk.store, group, session)
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as bundle:
            for name, content in files:
                bundle.writestr(name, content)
        return [(file_name(words.plain("sheet.file_all"), "zip"), out.getvalue())]
