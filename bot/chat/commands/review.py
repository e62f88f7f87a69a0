"""The secretaries look a draft over: reorder, leave out with a reason, add a note; and take up a second edition.

The verbs are in ``practice.verbs.review``.
"""

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, StaleButton, data, keyboard, named, unnamed
from bot.chat.cards import shortened
from bot.chat.commands.headings import ACTIONS, FROM, LOOKS, ONE, Headings, Row
from bot.chat.desk import Desk
from bot.chat.paging import page_of
from bot.chat.prompts import NOTE, OMIT, REOPEN, ask
from bot.chat.reading import text_of
from bot.practice.meeting.contribution import Source
from bot.practice.meeting.lifecycle import State, check_step
from bot.practice.meeting.turns import Turn
from bot.practice.session import Session
from bot.practice.verbs import review
from bot.practice.verbs.headings import turn_holding
from bot.store.store import SessionKey

SHOWN = 8
LONGEST_TURN = 2500
LINE = 120
# What may be looked at, and put under another heading, while the meeting is still on.
IN_A_MEETING = frozenset({"list", "begin", "one"}) | ACTIONS | LOOKS


class Reviewing:
    """Buttons and answers about a draft."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door
        self.headings = Headings(desk)

    async def press(self, update: Update, press: Press) -> None:
        """The buttons of the review: turn a page, look at a turn, move it, leave it out, annotate it, head it."""
        acting = await self.door.pressing(update, press)
        session = await self.desk.session(acting.group, press.issue)
        if press.action == "reopen":
            check_step(session.issue, "reopen", session.state)
            await ask(self.desk, acting, REOPEN, session.issue, "", "review.ask_reopen", session=session)
            return
        check_step(session.issue, "heading" if press.action in IN_A_MEETING else "review", session.state)
        match press.action:
            case "list" if press.object.isdecimal():
                html, buttons = self._list(acting, session, int(press.object))
                await self.desk.voice.edit(acting.chat, acting.message, html, buttons)
            case "begin":
                html, buttons = self._list(acting, session, 1)
                await self.desk.voice.say(acting.chat, html, buttons=buttons, silent=True)
            case "one":
                await self._show_one(acting, session, unnamed(press.object))
            case "up" | "down" | "in":
                await self._change(update, acting, session, press)
            case action if action in ACTIONS:
                await self._head(acting, session, press)
            case action if action in LOOKS:
                await self.headings.show(acting, session, press)
            case "out" | "note":
                review.turn_at(session, unnamed(press.object))
                question = (OMIT, "review.ask_reason") if press.action == "out" else (NOTE, "review.ask_note")
                await ask(self.desk, acting, question[0], session.issue, press.object, question[1], session=session)
            case _:
                raise StaleButton

    async def answered(self, update: Update, press: Press, *, omits: bool) -> None:
        """The reason for leaving a turn out, or a note after it, as a reply to the question."""
        acting = await self._answering(update, press)
        text, said = self._text(update), unnamed(press.arguments[1] if len(press.arguments) > 1 else "")
        async with self.desk.store.edit_session(SessionKey(acting.group.id, press.issue)) as session:
            if omits:
                review.leave_out(session, said, text, by=acting.member.id, at=acting.at)
            else:
                no_note = "" if text.strip() in {"-", "—"} else text
                review.annotate(session, said, no_note, by=acting.member.id, at=acting.at)
        html, buttons = self._one(acting, session, review.turn_at(session, said))
        await self.desk.voice.say(acting.chat, html, buttons=buttons, silent=True)

    async def reopened(self, update: Update, press: Press) -> None:
        """What a second edition is for, as a reply to the question; then the record may be changed again."""
        acting = await self._answering(update, press)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, press.issue)) as session:
            review.reopen(session, self._text(update), by=acting.member.id, at=acting.at)
        html = acting.words.html("review.reopened", session=session, number=session.editions[-1].number)
        begin = (acting.words.plain("button.review"), data("rev", acting.group.id, session.issue, "begin"))
        await self.desk.voice.say(acting.chat, html, buttons=keyboard((begin,)), silent=True)

    async def _answering(self, update: Update, press: Press) -> Acting:
        acting = await self.door.answering(update, press)
        await self.desk.session(acting.group, press.issue)
        return acting

    async def _change(self, update: Update, acting: Acting, session: Session, press: Press) -> None:
        said, who = unnamed(press.object), acting.member.id
        query = update.callback_query.id if update.callback_query else ""
        async with self.desk.store.edit_session(SessionKey(acting.group.id, session.issue)) as held:
            if press.action == "in":
                review.take_in(held, said, by=who, at=acting.at)
            else:
                review.shift(held, said, -1 if press.action == "up" else 1, press=query, by=who, at=acting.at)
        await self._show_one(acting, held, said)

    async def _head(self, acting: Acting, session: Session, press: Press) -> None:
        held, said = await self.headings.put(acting, session, press)
        if press.action.endswith((ONE, FROM)):
            await self.headings.show_piece(acting, held, said, self.headings.undo(acting))
        else:
            await self._show_one(acting, held, said, self.headings.undo(acting))

    async def _show_one(self, acting: Acting, session: Session, said: Source, *rows: Row) -> None:
        html, buttons = self._one(acting, session, turn_holding(session, said), *rows)
        await self.desk.voice.edit(acting.chat, acting.message, html, buttons)

    def _list(self, acting: Acting, session: Session, number: int) -> tuple[str, InlineKeyboardMarkup]:
        turns = review.all_turns(session)
        page = page_of(list(enumerate(turns, 1)), number, SHOWN)
        name = acting.group.roster.name
        lines = [(place, turn, name(turn.member), shortened(turn.text, LINE)) for place, turn in page.items]
        html = acting.words.page("review.html", session=session, lines=lines, page=page, review=session.review)
        numbers = tuple(
            (str(place), data("rev", acting.group.id, session.issue, f"one.{named(turn.source)}"))
            for place, turn, _, _ in lines
        )
        rows = [numbers[i : i + 4] for i in range(0, len(numbers), 4)]
        steps = [(sign, page.number + step) for sign, step in (("◀", -1), ("▶", 1))]
        rows.append(
            tuple(
                (sign, data("rev", acting.group.id, session.issue, f"list.{to}"))
                for sign, to in steps
                if 1 <= to <= page.pages
            )
        )
        return html, keyboard(*filter(None, rows))

    def _one(self, acting: Acting, session: Session, turn: Turn, *more: Row) -> tuple[str, InlineKeyboardMarkup]:
        which, note = named(turn.source), session.review.note_after(turn.source)
        printed = [t.source for t in review.all_turns(session)]
        page = printed.index(turn.source) // SHOWN + 1 if turn.source in printed else 1
        html = acting.words.page(
            "review_one.html",
            turn=turn,
            name=acting.group.roster.name(turn.member),
            text=shortened(turn.text, LONGEST_TURN),
            note=note.text if note else "",
            left_out=turn.first.left_out,
            by=acting.group.roster.name(turn.first.left_out.by) if turn.first.left_out else "",
        )
        out = ("button.take_in", "in") if turn.first.left_out else ("button.leave_out", "out")
        rows = [(("button.up", "up"), ("button.down", "down")), (out, ("button.note", "note"))]
        if session.state is State.OPEN:
            rows = []
        buttons = [
            tuple(
                (acting.words.plain(key), data("rev", acting.group.id, session.issue, f"{what}.{which}"))
                for key, what in row
            )
            for row in rows
        ]
        back = (acting.words.plain("button.back"), data("rev", acting.group.id, session.issue, f"list.{page}"))
        return html, keyboard(*buttons, *self.headings.row(acting, session, turn), *more, (back,))

    @staticmethod
    def _text(update: Update) -> str:
        return text_of(update.effective_message) if update.effective_message else ""
