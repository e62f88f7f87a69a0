"""Points in the chat: one's balance with its lines, why and what next, and one's year as a picture."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, StaleButton, data, keyboard, link
from bot.chat.commands.planning import message_of
from bot.chat.desk import Desk
from bot.chat.paging import page_asked, page_of
from bot.chat.reaching import to_asker
from bot.chat.reading import rest, take_member
from bot.practice.meeting.doubt import DOUBT
from bot.practice.meeting.settled import Line
from bot.practice.people.roster import Member
from bot.practice.people.visibility import Fact, View
from bot.practice.points.board import Period, dated, span
from bot.practice.points.ledger import balance
from bot.practice.points.why import chances, why_not
from bot.publish.chart import year_chart

PAGE = 15
BRIEF = 5


class Points:
    """Commands about points."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def points(self, update: Update) -> None:
        """``/points [member]``: the balance and the last lines; in private every line, by pages, and what can be asked."""
        acting = await self.door.acting(update)
        message = message_of(update)
        text = rest(message).strip()
        member = (
            take_member(acting.group, message, text, "points")[0] if text or _answers_person(update) else acting.member
        )
        if acting.is_secretary and not self._may_stand_here(acting, member):
            html, buttons = await self._page(acting, member, 1, brief=False, view=acting.private_view)
            await to_asker(self.desk, acting, html, buttons)
            return
        html, buttons = await self._page(acting, member, 1, brief=not acting.is_private)
        await self.desk.voice.say(acting.chat, html, buttons=buttons, reply_to=acting.message, silent=True)

    async def turn_page(self, update: Update, press: Press) -> None:
        """The buttons that page through the lines."""
        acting = await self.door.pressing(update, press)
        member = acting.group.roster.members.get(press.issue)
        if member:
            html, buttons = await self._page(acting, member, page_asked(press), brief=False)
            await self.desk.voice.edit(acting.chat, acting.message, html, buttons)

    async def why(self, update: Update, press: Press) -> None:
        """The button *why not*: what one did not get in the last sessions, and why."""
        acting = await self._alone(update, press)
        sessions = await self.desk.store.sessions(acting.group.id)
        lines = await self.desk.lines(acting.group)
        reasons = why_not(acting.group, sessions, lines, self.desk.scheme, acting.member.id)
        html = acting.words.page("why.html", reasons=reasons, name=acting.member.name)
        appeal = acting.words.plain("button.appeal"), data("appeal", acting.group.id, 0, "new")
        await self.desk.voice.say(acting.chat, html, buttons=keyboard((appeal,)), silent=True)

    async def outlook(self, update: Update, press: Press) -> None:
        """The button *what next*: where one's next points could come from."""
        acting = await self._alone(update, press)
        sessions = await self.desk.store.sessions(acting.group.id)
        found = chances(acting.group, sessions, self.desk.scheme, acting.member.id, self.desk.now())
        html = acting.words.page("outlook.html", chances=found)
        await self.desk.voice.say(acting.chat, html, silent=True)

    async def year(self, update: Update, press: Press) -> None:
        """The button *my year*: the points of each day as a calendar."""
        acting = await self._alone(update, press)
        zone, words = acting.group.settings.zone, acting.words
        year = self.desk.now().astimezone(zone).year
        days: dict[date, int] = {}
        for day, line in dated(await self.desk.lines(acting.group), zone):
            if line.member == acting.member.id:
                days[day] = days.get(day, 0) + line.points
        total = sum(points for day, points in days.items() if day.year == year)
        title = words.plain("chart.year", name=acting.member.name, year=year)
        under = words.plain("chart.total", total=total)
        png = await asyncio.to_thread(year_chart, title, under, year, days, words.plain)
        await self.desk.voice.show(acting.chat, png)

    @staticmethod
    def _may_stand_here(acting: Acting, member: Member) -> bool:
        """Whether a member's points may be read by the asker where they ask."""
        on_board = acting.group.settings.public_board and member.is_on_board
        return on_board or acting.view.sees(Fact.HIDDEN_POINTS, member.id)

    async def _page(
        self, acting: Acting, member: Member, number: int, *, brief: bool, view: View | None = None
    ) -> tuple[str, InlineKeyboardMarkup | None]:
        view, words = view or acting.view, acting.own_words if view else acting.words
        group = await self.desk.store.group(acting.group.id)
        view.check_points(member, public_board=group.settings.public_board)
        everyone = await self.desk.lines(group)
        # What only a rule's own limit left out is answered by "why not", and is no line to read through.
        theirs = (n for n in reversed(everyone) if n.member == member.id and not n.limit.startswith("per_"))
        lines = lines_seen(view, theirs)
        page = page_of(lines, number, BRIEF if brief else PAGE)
        today = self.desk.now().astimezone(group.settings.zone).date()
        first, _ = span(Period.MONTH, today, group.settings.term_starts)
        month = sum(line.points for day, line in dated(lines, group.settings.zone) if day >= first)
        html = words.page(
            "points.html",
            member=member, total=balance(everyone, member.id), month=month, page=page, count=len(lines), brief=brief,
        )  # fmt: skip
        if brief:
            return html, keyboard(
                ((words.plain("button.points"), link(self.desk.voice.bot.username, "s", group.id, 0)),)
            )
        steps = [(sign, page.number + step) for sign, step in (("◀", -1), ("▶", 1))]
        turns = tuple((sign, data("pts", group.id, member.id, to)) for sign, to in steps if 1 <= to <= page.pages)
        rows = [turns] if page.pages > 1 else []
        return html, keyboard(*rows, *(self._questions(acting) if member.id == acting.member.id else ()))

    async def by_link(self, acting: Acting, press: Press) -> None:
        """The link from the brief answer in the group to the whole one in private."""
        html, buttons = await self._page(acting, acting.member, 1, brief=False)
        await self.desk.voice.say(acting.chat, html, buttons=buttons)

    def _questions(self, acting: Acting) -> tuple[tuple[tuple[str, str], ...], ...]:
        def button(key: str, verb: str, *arguments: object) -> tuple[str, str]:
            return acting.words.plain(key), data(verb, acting.group.id, 0, *arguments)

        board = "button.join_board" if acting.member.off_board else "button.leave_board"
        return (
            (button("button.outlook", "outlook"), button("button.why", "why")),
            (button("button.year", "year"), button("button.scheme", "scheme", "read")),
            (button(board, "hide"),),
        )

    async def _alone(self, update: Update, press: Press) -> Acting:
        acting = await self.door.pressing(update, press)
        if not acting.is_private:
            raise StaleButton
        return acting


def lines_seen(view: View, lines: Iterable[Line]) -> list[Line]:
    """Lines of points as a reader may see them: without what waits for a look, and without reasons of adjustments."""
    found = (line for line in lines if line.limit != DOUBT or view.sees(Fact.DOUBT, line.member))
    return [n if not n.reason or view.sees(Fact.ADJUSTMENT_REASON, n.member) else replace(n, reason="") for n in found]


def _answers_person(update: Update) -> bool:
    message = update.effective_message
    answered = message.reply_to_message if message else None
    return bool(answered and answered.from_user and not answered.from_user.is_bot)
