"""A person who changed account: two entries of the roster become one, after a question, as it cannot be undone."""

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import show_panel
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.commands.panel import in_rows
from bot.chat.commands.planning import message_of
from bot.chat.desk import Desk
from bot.chat.paging import page_of
from bot.chat.reading import Unclear, rest, several_members
from bot.practice.people.roster import Member
from bot.practice.verbs.identity import exchange_in_session
from bot.practice.verbs.people import check_merge, merge
from bot.store.store import SessionKey

SHOWN = 10


class Merging:
    """The command and the buttons."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def merge(self, update: Update) -> None:
        """``/merge @old @new``: asks once, with what becomes of it."""
        acting = await self.door.acting(update)
        message = message_of(update)
        members = several_members(acting.group, message, rest(message), "merge")
        if len(members) != 2:
            raise Unclear("merge", " ".join(m.name for m in members)[:60], "two_members")
        await self._ask(acting, members[0], members[1], new=True)

    async def press(self, update: Update, press: Press) -> None:
        """Choose the other entry; ask; carry it out."""
        acting = await self.door.pressing(update, press)
        first, _, second = press.object.partition(".")
        old = self._member(acting, first)
        match press.action:
            case "with":
                await show_panel(
                    self.desk, acting, *self._others(acting, old, int(second) if second.isdecimal() else 1)
                )
            case "ask":
                await self._ask(acting, old, self._member(acting, second))
            case "yes":
                await self._merge(acting, old, self._member(acting, second))
            case _:
                raise StaleButton

    async def _ask(self, acting: Acting, old: Member, other: Member, *, new: bool = False) -> None:
        check_merge(acting.group, old.id, other.id)
        sessions = await self.desk.store.sessions(acting.group.id)
        said = sum(c.member == old.id for s in sessions for c in s.contributions)
        html = acting.words.html("merge.ask", old=old.label, new=other.label, said=said, name=old.name)
        yes = (acting.words.plain("button.merge_yes"), data("merge", acting.group.id, 0, f"yes.{old.id}.{other.id}"))
        no = (acting.words.plain("button.keep"), data("keep", acting.group.id, 0))
        await show_panel(self.desk, acting, html, keyboard((yes, no)), new=new)

    async def _merge(self, acting: Acting, old: Member, new: Member) -> None:
        # The sessions first: if this ends in the middle, the entry is still there, and the same press goes on.
        for known in await self.desk.store.sessions(acting.group.id):
            async with self.desk.store.edit_session(SessionKey(acting.group.id, known.issue)) as session:
                exchange_in_session(session, old.id, new.id)
        async with self.desk.store.edit_group(acting.group.id) as group:
            merge(group, old.id, new.id, by=acting.member.id, at=acting.at)
        html = acting.words.html("merge.done", name=group.roster.name(new.id), label=group.roster.members[new.id].label)
        await show_panel(self.desk, acting, html, None)

    def _others(self, acting: Acting, old: Member, number: int) -> tuple[str, InlineKeyboardMarkup]:
        everyone = [m for m in acting.group.roster.members.values() if m.id != old.id]
        page, group = page_of(everyone, number, SHOWN), acting.group.id
        people = [(m.label[:40], data("merge", group, 0, f"ask.{old.id}.{m.id}")) for m in page.items]
        steps = tuple(
            (sign, data("merge", group, 0, f"with.{old.id}.{to}"))
            for sign, to in (("◀", page.number - 1), ("▶", page.number + 1))
            if 1 <= to <= page.pages
        )
        back = (acting.words.plain("button.to_roster"), data("roster", group, 1))
        html = acting.words.html("merge.who", name=old.label)
        return html, keyboard(*in_rows(people, 1), *((steps,) if steps else ()), (back,))

    def _member(self, acting: Acting, number: str) -> Member:
        try:
            return acting.group.roster.members[int(number)]
        except (ValueError, KeyError):
            raise StaleButton from None
