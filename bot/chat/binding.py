"""A period's volume, bound: transcripts, preface and charts, made into files that Telegram takes."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from telegram import InlineKeyboardMarkup

from bot.chat.buttons import data, keyboard
from bot.chat.desk import words_of
from bot.chat.records import attached
from bot.practice.group import Group
from bot.practice.record.anthology import Binding, anthology
from bot.practice.record.document import Document
from bot.practice.record.period import BoundPeriod, held_in
from bot.practice.session import Session
from bot.practice.settings import FORMATS
from bot.publish.chart import weeks_chart
from bot.publish.formats import file_name
from bot.publish.packing import packed
from bot.publish.workshop import LIGHT, made
from bot.store.store import Store
from bot.texts.words import Words

# What bots may send is 50 MB.
LARGEST = 49_000_000
ON_A_CHART = 16
ALL = "all"
Files = list[tuple[str, bytes]]


class Binder:
    """Binds volumes. ``largest`` is the size of file that may be sent."""

    def __init__(self, store: Store, largest: int = LARGEST) -> None:
        """Take the store."""
        self.store, self.largest = store, largest

    async def sessions(self, group: Group, period: BoundPeriod) -> list[Session]:
        """What is to be bound."""
        return held_in(group, await self.store.sessions(group.id), period)

    async def files(self, group: Group, period: BoundPeriod, form: str) -> Files:
        """The volume in a format: one file; compressed, or in several parts, where it would be too large to send."""
        return await self._parts(group, period, await self.sessions(group, period), form, "")

    async def document(self, group: Group, period: BoundPeriod, sessions: Sequence[Session]) -> Document:
        """The volume, as every format takes it."""
        words = words_of(group)
        charts = await asyncio.to_thread(self._charts, group, sessions)
        title = words.plain("volume.title", year=period.name.replace("/", " – "))
        files = await attached(self.store, group, sessions)
        # Named by what is in it, so that the same volume bound again is the same file.
        at = max(s.published_at or s.starts_at for s in sessions)
        binding = Binding(title, at, group.prefaces.get(period.name, ""), charts, files)
        bound = await asyncio.to_thread(anthology, group, sessions, binding, words.plain)
        return replace(bound, lang=words.locale)

    async def _parts(
        self, group: Group, period: BoundPeriod, sessions: Sequence[Session], form: str, part: str
    ) -> Files:
        document = await self.document(group, period, sessions)
        content = await made(document, form, group.settings.paper)
        name = file_name(words_of(group).plain("volume.file", year=period.name) + part, form)
        if len(content) <= self.largest:
            return [(name, content)]
        smaller = packed([(name, content)]) if form in LIGHT else content
        if len(smaller) <= self.largest or len(sessions) < 2:
            return [(f"{name}.zip", smaller)] if form in LIGHT else [(name, content)]
        half = len(sessions) // 2
        return [
            *await self._parts(group, period, sessions[:half], form, f"{part}-1"),
            *await self._parts(group, period, sessions[half:], form, f"{part}-2"),
        ]

    def _charts(self, group: Group, sessions: Sequence[Session]) -> list[tuple[str, bytes]]:
        say = words_of(group).plain
        kinds = (say("chart.there"), say("chart.spoke"), say("chart.wrote"))
        runs = [sessions[at : at + ON_A_CHART] for at in range(0, len(sessions), ON_A_CHART)]
        return [
            (say("volume.chart", first=run[0].issue, last=run[-1].issue), weeks_chart(say("chart.weeks"), kinds, run))
            for run in runs
        ]


def volume_offer(
    words: Words, group: Group, period: BoundPeriod, sessions: Sequence[Session], key: str = "volume.offer"
) -> tuple[str, InlineKeyboardMarkup]:
    """What a volume of a period would hold, with the buttons for its formats and its preface."""
    html = words.html(key, period=period.name, sessions=sessions, preface=period.name in group.prefaces)

    def button(text: str, what: str) -> tuple[str, str]:
        return text, data("vol", group.id, 0, f"{what}.{packed_period(period)}")

    forms = [button(form.upper(), form) for form in FORMATS]
    last = (button(words.plain("button.all_formats"), ALL), button(words.plain("button.preface"), "preface"))
    return html, keyboard(tuple(forms[:3]), tuple(forms[3:]), last)


def packed_period(period: BoundPeriod) -> str:
    """A period as a button or link holds it."""
    return period.name.replace("-", "").replace("/", "_")
