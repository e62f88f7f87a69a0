"""The anthology in the chat: a period bound in the formats one chooses, with a preface, while the bot goes on answering."""

import re
from dataclasses import dataclass
from datetime import date

from telegram import InlineKeyboardMarkup, Update
from telegram.error import TelegramError

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.background import Background
from bot.chat.binding import ALL, Binder, packed_period, volume_offer
from bot.chat.buttons import Press, StaleButton
from bot.chat.calls import NotSent, PerhapsSent, Unreachable
from bot.chat.commands.planning import message_of
from bot.chat.date_words import BETWEEN
from bot.chat.dates import read_day
from bot.chat.desk import Desk
from bot.chat.prompts import PREFACE, ask
from bot.chat.reading import Unclear, rest, text_of
from bot.practice.group import Group
from bot.practice.record.period import BoundPeriod, read_period, year_of
from bot.practice.refusal import Refusal
from bot.practice.settings import FORMATS
from bot.received.written import is_readable, text_of_file
from bot.texts.words import Words

LARGEST_PREFACE = 2_000_000


@dataclass(eq=False)
class NothingToBind(Refusal):
    """No session was held in the period."""

    period: str


class Anthologies:
    """The command and the buttons of volumes."""

    def __init__(self, desk: Desk, door: Doorkeeper, background: Background) -> None:
        """Take the desk, who knows people, and where long work goes on."""
        self.desk, self.door, self.background = desk, door, background
        self.binder = Binder(desk.store)

    async def anthology(self, update: Update) -> None:
        """``/anthology [YEAR]``, ``/anthology 2026-03-01 2026-08-31``: what is in it, and the formats to choose from."""
        acting = await self.door.acting(update)
        asked = rest(message_of(update)).strip()
        today = self.desk.now().astimezone(acting.group.settings.zone).date()
        period = (read_period(asked) or _written(asked, today)) if asked else year_of(today.year)
        if period is None:
            raise Unclear("anthology", asked[:60], "bound_period")
        html, buttons = await self.offer(acting.words, acting.group, period)
        await self.desk.voice.say(acting.chat, html, buttons=buttons, reply_to=acting.message, silent=True)

    async def offer(self, words: Words, group: Group, period: BoundPeriod) -> tuple[str, InlineKeyboardMarkup]:
        """What a volume of a period would hold, and the buttons; raises ``NothingToBind``."""
        sessions = await self.binder.sessions(group, period)
        if not sessions:
            raise NothingToBind(period.name)
        return volume_offer(words, group, period, sessions)

    async def press(self, update: Update, press: Press) -> None:
        """A format is chosen, or all; or a preface is to be written."""
        acting = await self.door.pressing(update, press)
        period = read_period(_unpacked(press.object))
        if period is None or press.action not in (*FORMATS, ALL, "preface"):
            raise StaleButton
        if press.action == "preface":
            await ask(self.desk, acting, PREFACE, 0, packed_period(period), "volume.ask_preface")
            return
        if not await self.binder.sessions(acting.group, period):
            raise NothingToBind(period.name)
        forms = FORMATS if press.action == ALL else (press.action,)
        self.background.start(self._bind(acting, period, forms))

    async def prefaced(self, update: Update, press: Press) -> None:
        """The preface, as a reply to the question: a text, or a file."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            raise StaleButton
        acting = await self.door.answering(update, press)
        period = read_period(_unpacked(press.arguments[1])) if len(press.arguments) > 1 else None
        if period is None:
            raise StaleButton
        file, text = message.document, text_of(message)
        if file and is_readable(file.file_name or "") and (file.file_size or 0) <= LARGEST_PREFACE:
            text = text_of_file(file.file_name or "", await self.desk.voice.fetch(file.file_id))
        if not text.strip():
            raise Unclear("anthology", "", "preface")
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.prefaces = {**group.prefaces, period.name: text.strip()}
            group.note(acting.at, acting.member.id, "preface", period.name)
        html, buttons = await self.offer(acting.words, group, period)
        await self.desk.voice.say(acting.chat, html, buttons=buttons, reply_to=acting.message)

    async def _bind(self, acting: Acting, period: BoundPeriod, forms: tuple[str, ...]) -> None:
        words, chat, done = acting.words, acting.chat, list[str]()

        def progress(now: str = "") -> str:
            return words.html("volume.progress", period=period.name, done=done, now=now)

        try:
            message = await self.desk.voice.say(chat, progress(forms[0]), silent=True)
            for form in forms:
                if done:
                    await self.desk.voice.edit(chat, message, progress(form))
                for name, content in await self.binder.files(acting.group, period, form):
                    await self.desk.voice.give(chat, name, content, silent=True)
                done.append(form)
            await self.desk.voice.edit(chat, message, progress())
        except (NotSent, PerhapsSent, Unreachable, TelegramError):
            raise
        except Exception:
            await self.desk.voice.say(chat, words.html("volume.failed", period=period.name))
            raise


def _written(asked: str, today: date) -> BoundPeriod | None:
    """A period whose two days are written with their years in any way that a date is; raises ``BadDate``."""
    days = BETWEEN.split(asked)
    if len(days) != 2 or not all(re.search(r"\d{4}", day) for day in days):
        return None
    first, last = (read_day(day, today) for day in days)
    return read_period(f"{first} {last}")


def _unpacked(text: str) -> str:
    if len(text) == 4:
        return text
    first, _, last = text.partition("_")
    return " ".join(f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in (first, last))
