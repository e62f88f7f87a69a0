"""Adjustments: points that a secretary adds or takes by hand, for a reason; taken back by a counter-entry."""

from dataclasses import replace

from telegram import Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, data, keyboard
from bot.chat.commands.planning import message_of
from bot.chat.desk import Desk, words_for
from bot.chat.reaching import privately
from bot.chat.reading import Unclear, rest, take_member, take_points
from bot.practice.group import Group
from bot.practice.people.adjustment import Adjustment
from bot.practice.people.visibility import Fact
from bot.practice.points.ledger import balance
from bot.practice.verbs.standing import take_back


class Adjusting:
    """The command, and the button that takes back."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def adjust(self, update: Update) -> None:
        """``/adjust @member ±POINTS reason``."""
        acting = await self.door.acting(update)
        message = message_of(update)
        member, text = take_member(acting.group, message, rest(message), "adjust")
        points, reason = take_points(text.strip())
        if points is None:
            raise Unclear("adjust", f"{member.name} {text}".strip()[:60], "points")
        made = Adjustment(acting.act, member.id, points, " ".join(reason.split())[:300], acting.member.id, acting.at)
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.adjust(made)
            number = len(group.adjustments)
        await self._tell(acting, group, made, number)

    async def press(self, update: Update, press: Press) -> None:
        """The button that takes an adjustment back."""
        acting = await self.door.pressing(update, press)
        async with self.desk.store.edit_group(acting.group.id) as group:
            made = take_back(group, press.issue, acting.press, by=acting.member.id, at=acting.at)
        await self._tell(acting, group, made, 0)

    async def _tell(self, acting: Acting, group: Group, made: Adjustment, number: int) -> None:
        total, member = balance(await self.desk.lines(group), made.member), group.roster.members[made.member]
        undo = (acting.words.plain("button.take_back"), data("adjust", group.id, number))
        facts = {"name": member.name, "made": made, "total": total, "by": acting.member.name, "group": group.title}
        stands = acting.view.sees(Fact.ADJUSTMENT_REASON, member.id)
        here = facts if stands else facts | {"made": replace(made, reason="")}
        html, buttons = acting.words.html("answer.adjusted", **here), keyboard((undo,)) if number else None
        await self.desk.voice.say(acting.chat, html, buttons=buttons, reply_to=acting.message, silent=True)
        if member.id != acting.member.id:
            # Who never started a private chat hears it from the ledger when they ask.
            await privately(self.desk, member.id, words_for(group, member.id).html("answer.adjusted_you", **facts))
