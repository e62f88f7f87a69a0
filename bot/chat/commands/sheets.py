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
from bot.practice.meeting.contribution import Attachment
from bot.practice.meeting.lifecycle import State
from bot.publish.formats import file_name
from bot.publish.sheet import points_csv, points_sheet
from bot.publish.words_sheet import words_csv, words_sheet
from bot.store.store import NotStored
from bot.texts.words import Words

# Telegram takes files of up to 50 MB from bots.
LARGEST = 45_000_000
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
        files, left_out = (
            await self._everything(group, words) if what == "all" else (await self._sheets(group, words, what), 0)
        )
        html = words.html("answer.exported", group=group.title, what=what, left_out=left_out)
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

    async def _everything(self, group: Group, words: Words) -> tuple[list[tuple[str, bytes]], int]:
        """Both kinds of sheets, every published record and its files, in one ZIP; and how many files had no room."""
        files = [*await self._sheets(group, words, "points"), *await self._sheets(group, words, "contributions")]
        for session in await self.desk.store.sessions(group.id):
            if session.state is State.PUBLISHED:
                files += await files_of(self.desk.store, group, session)
        kept, left_out = await self._kept(group, LARGEST - sum(len(content) for _, content in files))
        files += kept
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as bundle:
            for name, content in files:
                bundle.writestr(name, content)
        return [(file_name(words.plain("sheet.file_all"), "zip"), out.getvalue())], left_out

    async def _kept(self, group: Group, room: int) -> tuple[list[tuple[str, bytes]], int]:
        """The files of published records under their names, as far as there is room; and how many there was none for."""
        found: dict[str, bytes] = {}
        left_out = 0
        for session in await self.desk.store.sessions(group.id):
            pieces = session.standing() if session.state is State.PUBLISHED else ()
            for file in (f for piece in pieces for f in piece.attachments if f.is_kept):
                stem, _, suffix = file.name.rpartition(".")
                name = f"files/{file_name(f'{session.issue:03d}-{file.digest[:8]}-{stem or suffix}', suffix or 'bin')}"
                if name in found or file.size > room:
                    left_out += name not in found
                    continue
                found |= await self._content(group, name, file)
                room -= file.size
        return list(found.items()), left_out

    async def _content(self, group: Group, name: str, file: Attachment) -> dict[str, bytes]:
        try:
            return {name: await self.desk.store.kept(group.id, file.digest)}
        except NotStored:
            return {}
