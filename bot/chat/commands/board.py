"""The points board: as words and as a picture; who is on it; and a period's list put up for objection."""

import asyncio
from contextlib import suppress

from telegram import Update
from telegram.error import BadRequest

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, StaleButton, keyboard, link
from bot.chat.commands.planning import message_of
from bot.chat.desk import Desk
from bot.chat.reading import Unclear, rest, take_member
from bot.practice.meeting.lifecycle import HELD
from bot.practice.points.board import Period, Place, board, dated, ranked, shown, span
from bot.practice.points.ledger import balance
from bot.practice.verbs.standing import post_list, show_on_board
from bot.publish.chart import board_chart, weeks_chart

PERIODS = {
    "周": Period.WEEK, "月": Period.MONTH, "季": Period.QUARTER, "学期": Period.TERM, "年": Period.YEAR, "全部": Period.ALL,
}  # fmt: skip
POST = ("post", "公示")
WITHOUT, WITH = ("without", "不列"), ("with", "列入")
WEEKS = ("weeks", "参与")
STEPS = (10, 25, 50, 100, 200, 400, 800)


class Boards:
    """The command and the buttons of the board."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def board(self, update: Update) -> None:
        """``/board [PERIOD]``, ``/board weeks``; for secretaries ``/board post PERIOD``, ``/board without|with @member``."""
        acting = await self.door.acting(update)
        asked = rest(message_of(update)).strip()
        verb, _, left = asked.partition(" ")
        if verb.lower() in POST:
            await self._post(acting, left.strip())
        elif verb.lower() in (*WITHOUT, *WITH):
            await self._leave_out(update, acting, left.strip(), shown=verb.lower() in WITH)
        elif verb.lower() in WEEKS:
            await self._weeks(acting)
        elif acting.group.settings.public_board:
            await self._show(acting, self._period(asked or "all"))
        else:
            await self._encourage(acting)

    async def hide(self, update: Update, press: Press) -> None:
        """The button with which a member leaves the board, or comes back."""
        acting = await self.door.pressing(update, press)
        if not acting.is_private:
            raise StaleButton
        async with self.desk.store.edit_group(acting.group.id) as group:
            shown_now = group.roster.members[acting.member.id].off_board
            show_on_board(group, acting.member.id, shown=shown_now, by=acting.member.id, at=acting.at)
        html = acting.words.html("answer.board_joined" if shown_now else "answer.board_left")
        await self.desk.voice.say(acting.chat, html, silent=True)

    async def _show(self, acting: Acting, period: Period) -> None:
        group, words = acting.group, acting.words
        today = self.desk.now().astimezone(group.settings.zone).date()
        places = board(await self.desk.lines(group), group, period, today)
        top, around = shown(places, acting.member.id)
        html = words.page(
            "board.html", top=top, around=around, period=period, name=group.roster.name, me=acting.member.id
        )
        if top:
            with suppress(BadRequest):
                await self.desk.voice.show(acting.chat, await self._picture(acting, period, [*top, *around]))
        await self.desk.voice.say(acting.chat, html, silent=True)

    async def _picture(self, acting: Acting, period: Period, places: list[Place]) -> bytes:
        group, words = acting.group, acting.words
        today = self.desk.now().astimezone(group.settings.zone).date()
        first, last = span(period, today, group.settings.term_starts)
        title = words.plain("chart.board", period=period)
        under = "" if period is Period.ALL else words.plain("chart.span", first=first, last=last)
        name = group.roster.name
        return await asyncio.to_thread(
            board_chart, title, f"{group.title} {under}".strip(), places, name, acting.member.id
        )

    async def _encourage(self, acting: Acting) -> None:
        """Where the group has no public ranking: one's own points and the next step, and nobody else's."""
        total = balance(await self.desk.lines(acting.group), acting.member.id)
        following = next((step for step in STEPS if step > total), 0)
        reached = max((step for step in STEPS if step <= total), default=0)
        html = acting.words.html(
            "board.own", total=total, following=following, reached=reached, name=acting.member.name
        )
        await self.desk.voice.say(acting.chat, html, reply_to=acting.message, silent=True)

    async def _weeks(self, acting: Acting) -> None:
        sessions = [s for s in await self.desk.store.sessions(acting.group.id) if s.state in HELD]
        if not sessions:
            await self.desk.voice.say(acting.chat, acting.words.html("board.none"), silent=True)
            return
        say = acting.words.plain
        kinds = (say("chart.there"), say("chart.spoke"), say("chart.wrote"))
        png = await asyncio.to_thread(weeks_chart, say("chart.weeks"), kinds, sessions)
        await self.desk.voice.show(acting.chat, png)

    async def _post(self, acting: Acting, asked: str) -> None:
        acting.require("board post")
        period, group = self._period(asked or "month"), acting.group
        today = self.desk.now().astimezone(group.settings.zone).date()
        first, last = span(period, today, group.settings.term_starts)
        by_day = dated(await self.desk.lines(group), group.settings.zone)
        totals = {p.member: p.points for p in ranked(by_day, group, first, last)}
        name = f"{first.isoformat()}/{last.isoformat()}"
        async with self.desk.store.edit_group(group.id) as held:
            posted = post_list(held, name, first, last, totals, by=acting.member.id, at=acting.at)
        html = acting.words.page("posted.html", posted=posted, name=group.roster.name)
        objects = (acting.words.plain("button.object"), link(self.desk.voice.bot.username, "a", group.id, 0))
        topic = group.thread("announcements") if acting.is_private else 0
        await self.desk.voice.say(group.chat, html, buttons=keyboard((objects,)), topic=topic)

    async def _leave_out(self, update: Update, acting: Acting, text: str, *, shown: bool) -> None:
        acting.require("board without")
        member, _ = take_member(acting.group, message_of(update), text, "board")
        async with self.desk.store.edit_group(acting.group.id) as group:
            show_on_board(group, member.id, shown=shown, by=acting.member.id, at=acting.at)
        html = acting.words.html("answer.board_with" if shown else "answer.board_without", name=member.name)
        await self.desk.voice.say(acting.chat, html, reply_to=acting.message, silent=True)

    def _period(self, asked: str) -> Period:
        try:
            return PERIODS.get(asked.lower()) or Period(asked.lower())
        except ValueError:
            raise Unclear("board", asked[:60], "period") from None
