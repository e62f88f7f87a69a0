"""Honours at the end of a term: drafted for the secretaries, announced when one of them says so, with certificates."""

import asyncio
from datetime import date

from telegram import Update

from bot.chat.acting import Doorkeeper
from bot.chat.buttons import Press, StaleButton
from bot.chat.desk import Desk, words_of
from bot.chat.honouring import honours_report
from bot.chat.reaching import privately
from bot.practice.group import Group
from bot.practice.meeting.told import Telling
from bot.practice.points.honours import honours, participation
from bot.practice.term import term_of
from bot.publish.certificate import certificate
from bot.publish.formats import file_name


class Honouring:
    """The command and the buttons of honours."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def honours(self, update: Update) -> None:
        """``/honours``: the draft of this term's honours, to the secretary."""
        acting = await self.door.acting(update)
        today = self.desk.now().astimezone(acting.group.settings.zone).date()
        first, _ = term_of(today, acting.group.settings.term_starts)
        html, buttons = await honours_report(self.desk, acting.own_words, acting.group, first)
        if await privately(self.desk, acting.member.id, html, buttons) is None:
            await self.desk.voice.say(acting.chat, html, buttons=buttons, silent=True)
        elif not acting.is_private:
            await self.desk.voice.acknowledge(acting.chat, acting.message)

    async def press(self, update: Update, press: Press) -> None:
        """Announce the honours of a term in the group, once, and give each member their certificate."""
        acting = await self.door.pressing(update, press)
        try:
            first = date.fromisoformat(press.object)
        except ValueError:
            raise StaleButton from None
        if press.action == "drop":
            await self.desk.voice.edit(acting.chat, acting.message, acting.words.html("honours.dropped"))
            return
        async with self.desk.store.edit_group(acting.group.id) as group:
            is_first = group.claim(f"honoured:{first.isoformat()}", at=acting.at, late=False)
            if is_first:
                group.end_telling(f"honoured:{first.isoformat()}", Telling.SENT)
                group.note(acting.at, acting.member.id, "honours", first.isoformat())
        if not is_first:
            await self.desk.voice.edit(acting.chat, acting.message, acting.words.html("honours.already"))
        else:
            await self._announce(group, first)
            reached, missed = await self._certify(group, first)
            html = acting.words.html("honours.done", reached=reached, names=[group.roster.name(m) for m in missed])
            await self.desk.voice.edit(acting.chat, acting.message, html)

    async def _announce(self, group: Group, first: date) -> None:
        words, (first, last) = words_of(group), term_of(first, group.settings.term_starts)
        sessions, lines = await self.desk.store.sessions(group.id), await self.desk.lines(group)
        found = honours(group, sessions, lines, first, last)
        html = words.page("honours.html", honours=found, first=first, last=last, name=group.roster.name)
        await self.desk.voice.say(group.chat, html, topic=group.thread("announcements"))

    async def _certify(self, group: Group, first: date) -> tuple[int, list[int]]:
        words, (first, last) = words_of(group), term_of(first, group.settings.term_starts)
        sessions, lines = await self.desk.store.sessions(group.id), await self.desk.lines(group)
        found = honours(group, sessions, lines, first, last)
        today = self.desk.now().astimezone(group.settings.zone).date()
        missed: list[int] = []
        parts = participation(group, sessions, lines, first, last)
        for part in parts:
            page = await asyncio.to_thread(certificate, group, part, found, first, last, today, words.plain)
            name = file_name(words.plain("certificate.file", name=group.roster.name(part.member)), "pdf")
            html = words.html("certificate.given", group=group.title)
            if await privately(self.desk, part.member, html, files=[(name, page)]) is None:
                missed.append(part.member)
        return len(parts) - len(missed), missed
