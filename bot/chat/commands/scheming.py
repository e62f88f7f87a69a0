"""The points scheme: read by everybody; another one tried over the last months, side by side, before it is put in force."""

from datetime import timedelta

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import undo_row
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.desk import Desk
from bot.practice.points.presets import PRESETS
from bot.practice.points.scheme import BadScheme, Scheme, amended, schemes_of, tables_of
from bot.practice.points.simulation import simulate

OVER = timedelta(days=120)
SHOWN = 25
PREFIX = "points."


class Scheming:
    """The buttons about schemes, and ``/settings points.…``."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def press(self, update: Update, press: Press) -> None:
        """Read the scheme in force; see the presets; try a change; put it in force."""
        acting = await self.door.pressing(update, press)
        if press.action == "read":
            await self.desk.voice.say(acting.chat, self._in_force(acting), silent=True)
            return
        acting.require("settings")
        try:
            if press.action == "list":
                await self.desk.voice.say(
                    acting.chat, self._in_force(acting), buttons=self._presets(acting), silent=True
                )
            elif press.action == "try":
                await self.desk.voice.edit(acting.chat, acting.message, *await self._tried(acting, press.object))
            elif press.action == "use":
                await self._use(acting, press.object)
            else:
                raise StaleButton
        except BadScheme:
            raise StaleButton from None

    async def propose(self, acting: Acting, key: str, value: str) -> None:
        """``/settings points.remark.per_session 2``: what it would have given, with the button to put it in force."""
        change = key.removeprefix(PREFIX).strip() + "." + "".join(value.split())
        html, buttons = await self._tried(acting, change)
        await self.desk.voice.say(acting.chat, html, buttons=buttons, reply_to=acting.message, silent=True)

    async def _tried(self, acting: Acting, change: str) -> tuple[str, InlineKeyboardMarkup]:
        group = acting.group
        last = self.desk.now().astimezone(group.settings.zone).date()
        other = amended(self._present(acting), change)
        sessions = await self.desk.store.sessions(group.id)
        rows = simulate(group, sessions, self.desk.scheme, other, last - OVER, last)
        facts = {"rows": rows[:SHOWN], "more": max(0, len(rows) - SHOWN), "name": group.roster.name, "scheme": other}
        html = acting.words.page("simulation.html", first=last - OVER, last=last, **facts)
        use = (acting.words.plain("button.use_scheme"), data("scheme", group.id, 0, f"use.{change}"))
        back = (acting.words.plain("button.back"), data("scheme", group.id, 0, "list"))
        return html, keyboard((use, back))

    async def _use(self, acting: Acting, change: str) -> None:
        today = self.desk.now().astimezone(acting.group.settings.zone).date()
        other = amended(self._present(acting), change)
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.choose_scheme(tables_of(other), today, name=other.name, by=acting.member.id, at=acting.at)
        html = acting.words.html("answer.scheme", name=other.name, since=self.desk.now())
        await self.desk.voice.edit(acting.chat, acting.message, html, keyboard(undo_row(acting)))

    def _present(self, acting: Acting) -> Scheme:
        today = self.desk.now().astimezone(acting.group.settings.zone).date()
        return schemes_of(acting.group, self.desk.scheme).on(today)

    def _in_force(self, acting: Acting) -> str:
        chosen = acting.group.schemes
        since = chosen[-1].since if chosen else None
        return acting.words.page("scheme.html", scheme=self._present(acting), since=since)

    def _presets(self, acting: Acting) -> InlineKeyboardMarkup:
        row = tuple(
            (acting.words.plain("button.try_scheme", name=preset), data("scheme", acting.group.id, 0, f"try.{preset}"))
            for preset in PRESETS
        )
        return keyboard(row)
