"""Each speaker's own words in private: looked at, approved, worded anew, withheld.

The verbs are in ``practice.verbs.polish``. The notice that brings the words is in ``chat.notices``.
"""

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, StaleButton, data, keyboard, link, named, unnamed
from bot.chat.cards import shortened
from bot.chat.desk import Desk
from bot.chat.paging import Page, page_of
from bot.chat.prompts import FIX, ask
from bot.chat.reading import text_of
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import check_step
from bot.practice.meeting.polish import NothingSaid, NotYours
from bot.practice.meeting.turns import Turn
from bot.practice.session import Session
from bot.practice.verbs import polish
from bot.store.store import SessionKey
from bot.texts.words import Words

SHOWN = 3000
LONGEST_TURN = 1500


class Polishing:
    """Buttons and answers about one's own words."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def by_link(self, acting: Acting, press: Press) -> None:
        """The link that shows a person their own words of a meeting."""
        session = await self.desk.session(acting.group, press.issue)
        check_step(session.issue, "polish", session.state)
        if not polish.own_turns(session, acting.member.id):
            raise NothingSaid(session.issue)
        html, buttons = own_words(acting.words, acting.group, session, acting.member.id)
        await self.desk.voice.say(acting.chat, html, buttons=buttons)

    async def press(self, update: Update, press: Press) -> None:
        """The buttons: approve, turn a page, look at one turn, word it anew, withhold it, put it back."""
        acting = await self.door.pressing(update, press, past_too=True)
        if not acting.is_private:
            raise StaleButton
        session = await self.desk.session(acting.group, press.issue)
        check_step(session.issue, "polish", session.state)
        match press.action:
            case "ok":
                await self._approve(acting, session)
            case "page" if press.object.isdecimal():
                await self._show(acting, session, int(press.object))
            case "one":
                await self._show_one(acting, session, self._turn(acting, session, press.object))
            case "fix":
                self._turn(acting, session, press.object)
                await ask(self.desk, acting, FIX, session.issue, press.object, "polish.ask", session=session)
            case "hide" | "back":
                await self._withhold(acting, session, press)
            case "hideall":
                await self._withhold_all(acting, session)
            case _:
                raise StaleButton

    async def answered(self, update: Update, press: Press) -> None:
        """A turn in a new wording, as a reply to the question for it."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None or len(press.arguments) < 2:
            raise StaleButton
        acting = await self.door.answering(update, press, past_too=True)
        await self.desk.session(acting.group, press.issue)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, press.issue)) as session:
            said = unnamed(press.arguments[1])
            polish.correct(session, acting.member.id, said, text_of(message), at=acting.at)
        turn = self._turn(acting, session, press.arguments[1])
        html, buttons = self._one(acting, session, turn)
        await self.desk.voice.say(acting.chat, html, buttons=buttons)

    async def _approve(self, acting: Acting, session: Session) -> None:
        async with self.desk.store.edit_session(SessionKey(acting.group.id, session.issue)) as held:
            polish.approve(held, acting.member.id, at=acting.at)
        html = acting.words.html("polish.approved", session=held)
        await self.desk.voice.edit(acting.chat, acting.message, html, self._reopen(acting, held))

    async def _withhold(self, acting: Acting, session: Session, press: Press) -> None:
        turn = self._turn(acting, session, press.object)
        verb = polish.withhold if press.action == "hide" else polish.put_back
        async with self.desk.store.edit_session(SessionKey(acting.group.id, session.issue)) as held:
            verb(held, acting.member.id, [turn.source], at=acting.at)
        await self._show_one(acting, held, self._turn(acting, held, press.object))

    async def _withhold_all(self, acting: Acting, session: Session) -> None:
        async with self.desk.store.edit_session(SessionKey(acting.group.id, session.issue)) as held:
            sources = [turn.source for turn in polish.own_turns(held, acting.member.id)]
            polish.withhold(held, acting.member.id, sources, at=acting.at)
        await self._show(acting, held, 1)

    async def _show(self, acting: Acting, session: Session, number: int) -> None:
        html, buttons = own_words(acting.words, acting.group, session, acting.member.id, number)
        await self.desk.voice.edit(acting.chat, acting.message, html, buttons)

    async def _show_one(self, acting: Acting, session: Session, turn: Turn) -> None:
        html, buttons = self._one(acting, session, turn)
        await self.desk.voice.edit(acting.chat, acting.message, html, buttons)

    def _one(self, acting: Acting, session: Session, turn: Turn) -> tuple[str, InlineKeyboardMarkup]:
        which, is_hidden = named(turn.source), turn.first.withdrawn_at is not None
        html = acting.words.html("polish.one", turn=turn, text=shortened(turn.text, SHOWN), is_hidden=is_hidden)
        hide = ("button.put_back", f"back.{which}") if is_hidden else ("button.withhold", f"hide.{which}")
        rows = (
            (("button.word_anew", f"fix.{which}"), hide),
            (("button.own_words", "page.1"), ("button.approve", "ok")),
        )
        return html, keyboard(
            *(
                tuple((acting.words.plain(key), data("own", acting.group.id, session.issue, what)) for key, what in row)
                for row in rows
            )
        )

    def _reopen(self, acting: Acting, session: Session) -> InlineKeyboardMarkup:
        return keyboard(
            ((acting.words.plain("button.own_words"), data("own", acting.group.id, session.issue, "page.1")),)
        )

    def _turn(self, acting: Acting, session: Session, which: str) -> Turn:
        said = unnamed(which)
        turns = polish.own_turns(session, acting.member.id)
        turn = next((t for t in turns if any(c.has(said) for c in t.pieces)), None)
        if turn is None:
            raise NotYours
        return turn


def own_words(
    words: Words, group: Group, session: Session, member: int, number: int = 1
) -> tuple[str, InlineKeyboardMarkup]:
    """A speaker's words of a meeting by pages, as Telegram HTML, with what they can do about them."""
    turns = polish.own_turns(session, member)
    page = _page(turns, number)
    first = turns.index(page.items[0]) + 1 if page.items else 1
    shown = [(place, turn, shortened(turn.text, LONGEST_TURN)) for place, turn in enumerate(page.items, first)]
    is_approved = member not in polish.unapproved(session)
    html = words.page("own_words.html", session=session, group=group, shown=shown, page=page, is_approved=is_approved)

    def button(key: str, what: str) -> tuple[str, str]:
        return words.plain(key), data("own", group.id, session.issue, what)

    rows = [tuple((f"✏️ {place}", button("yes", f"one.{named(turn.source)}")[1]) for place, turn, _ in shown)]
    rows = [row[i : i + 4] for row in rows for i in range(0, len(row), 4)]
    steps = [(sign, page.number + step) for sign, step in (("◀", -1), ("▶", 1))]
    if page.pages > 1:
        rows.append(tuple((sign, button("yes", f"page.{to}")[1]) for sign, to in steps if 1 <= to <= page.pages))
    approve = () if is_approved else (button("button.approve", "ok"),)
    return html, keyboard(*rows, (*approve, button("button.withhold_all", "hideall")))


def own_words_address(bot_name: str, group: Group, session: Session) -> str:
    """The link that brings people to their own words."""
    return link(bot_name, "p", group.id, session.issue)


def _page(turns: list[Turn], number: int) -> Page[Turn]:
    """Turns by pages that fit a message: as many as come to so many characters."""
    pages: list[list[Turn]] = [[]]
    size = 0
    for turn in turns:
        length = min(len(turn.text), LONGEST_TURN) + 40
        if pages[-1] and size + length > SHOWN:
            pages.append([])
            size = 0
        pages[-1].append(turn)
        size += length
    chosen = page_of(pages, number, 1)
    return Page(chosen.items[0], chosen.number, chosen.pages)
