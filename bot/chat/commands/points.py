"""Points in the chat: one's balance with its lines, the board, and adjustments by hand."""

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import ContextTypes

from bot.chat.acting import Doorkeeper
from bot.chat.buttons import Press
from bot.chat.desk import Desk, words_for
from bot.chat.paging import page_asked, page_buttons, page_of
from bot.chat.reading import Unclear, rest, take_member, take_points
from bot.chat.voice import Unreachable
from bot.practice.people.adjustment import Adjustment
from bot.practice.people.roster import Member
from bot.practice.points.board import Period, board
from bot.practice.points.ledger import balance
from bot.texts.words import Words

Context = ContextTypes.DEFAULT_TYPE
PAGE = 15
BRIEF = 5
PERIODS = {"周": Period.WEEK, "月": Period.MONTH, "季": Period.QUARTER, "年": Period.YEAR, "全部": Period.ALL}


class Points:
    """Commands about points."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def points(self, update: Update, context: Context) -> None:
        """``/points [member]``: the balance and the last lines; in private every line, by pages."""
        acting = await self.door.acting(update)
        message = update.effective_message
        if message is None:
            return
        text = rest(message).strip()
        member = (
            take_member(acting.group, message, text, "points")[0] if text or _answers_person(update) else acting.member
        )
        html, buttons = await self._page(acting.group.id, member, 1, acting.words, brief=not acting.is_private)
        await self.desk.voice.say(acting.chat, html, buttons=buttons, reply_to=acting.message, silent=True)

    async def turn_page(self, update: Update, press: Press) -> None:
        """The buttons that page through the lines."""
        acting = await self.door.pressing(update, press)
        member = acting.group.roster.members.get(press.issue)
        if member:
            html, buttons = await self._page(acting.group.id, member, page_asked(press), acting.words, brief=False)
            await self.desk.voice.edit(acting.chat, acting.message, html, buttons)

    async def board(self, update: Update, context: Context) -> None:
        """``/board [week|month|quarter|year|all]``."""
        acting = await self.door.acting(update)
        asked = rest(update.effective_message).strip().lower() if update.effective_message else ""
        try:
            period = PERIODS.get(asked) or Period(asked or "all")
        except ValueError:
            raise Unclear("board", asked[:60], "period") from None
        zone = acting.group.settings.zone
        places = board(
            await self.desk.lines(acting.group),
            acting.group.roster,
            period,
            self.desk.now().astimezone(zone).date(),
            zone,
        )
        html = acting.words.page("board.html", places=places, period=period, group=acting.group, me=acting.member.id)
        await self.desk.voice.say(acting.chat, html, silent=True)

    async def adjust(self, update: Update, context: Context) -> None:
        """``/adjust @member ±POINTS reason``."""
        acting = await self.door.acting(update)
        acting.require_secretary("adjust")
        message = update.effective_message
        if message is None:
            return
        member, text = take_member(acting.group, message, rest(message), "adjust")
        points, reason = take_points(text.strip())
        if points is None:
            raise Unclear("adjust", f"{member.name} {text}".strip()[:60], "points")
        made = Adjustment(acting.act, member.id, points, " ".join(reason.split())[:300], acting.member.id, acting.at)
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.adjust(made)
        total = balance(await self.desk.lines(group), member.id)
        facts = {"name": member.name, "made": made, "total": total, "by": acting.member.name, "group": group.title}
        await self.desk.voice.say(
            acting.chat, acting.words.html("answer.adjusted", **facts), reply_to=acting.message, silent=True
        )
        if member.id != acting.member.id:
            await self._tell(member, words_for(group, member.id).html("answer.adjusted_you", **facts))

    async def _tell(self, member: Member, html: str) -> None:
        try:
            await self.desk.voice.say(member.id, html)
        except Unreachable:
            # Never started a private chat: the ledger tells when they ask.
            return

    async def _page(
        self, group_id: int, member: Member, number: int, words: Words, *, brief: bool
    ) -> tuple[str, InlineKeyboardMarkup | None]:
        group = await self.desk.store.group(group_id)
        everyone = await self.desk.lines(group)
        lines = [line for line in reversed(everyone) if line.member == member.id]
        page = page_of(lines, number, BRIEF if brief else PAGE)
        html = words.page(
            "points.html", member=member, total=balance(everyone, member.id), page=page, count=len(lines), brief=brief
        )
        return html, None if brief else page_buttons(page, "pts", group_id, member.id)


def _answers_person(update: Update) -> bool:
    message = update.effective_message
    answered = message.reply_to_message if message else None
    return bool(answered and answered.from_user and not answered.from_user.is_bot)
