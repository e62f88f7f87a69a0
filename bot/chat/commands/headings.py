"""Headings by button: the exchange begins, and secretaries put words under the lead talk or the exchange.

The rules are in ``practice.meeting.exchange``, the verbs in ``practice.verbs.headings``.
"""

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import undo_row
from bot.chat.buttons import Press, StaleButton, data, keyboard, named, unnamed
from bot.chat.cards import shortened
from bot.chat.desk import Desk
from bot.chat.living import LivingMessages
from bot.chat.paging import page_of
from bot.practice.meeting.contribution import Kind, Source
from bot.practice.meeting.turns import Turn
from bot.practice.session import Session
from bot.practice.verbs.headings import begin_exchange, go_back_to_talk, put_under, turn_holding
from bot.store.store import SessionKey

KINDS = {"talk": Kind.LEAD_TALK, "exch": Kind.REMARK}
# How much of a turn an action is about: all of it, one message, or one message and those after it.
ALL, ONE, FROM = "", "1", "f"
ACTIONS = frozenset(kind + much for kind in KINDS for much in (ALL, ONE, FROM))
BUTTONS = {
    "talk": "button.put_talk", "talk1": "button.put_talk_one", "talkf": "button.put_talk_from",
    "exch": "button.put_exch", "exch1": "button.put_exch_one", "exchf": "button.put_exch_from",
}  # fmt: skip
LOOKS = frozenset({"parts", "part"})
SHOWN = 8
LINE, LONGEST = 120, 2500
Row = tuple[tuple[str, str], ...]


class Exchanges:
    """The button under the opening message that says where the exchange begins."""

    def __init__(self, desk: Desk, door: Doorkeeper, living: LivingMessages) -> None:
        """Take the desk, who knows people, and what shows how the meeting stands."""
        self.desk, self.door, self.living = desk, door, living

    async def press(self, update: Update, press: Press) -> None:
        """The exchange begins, or has not begun after all: says the lead speaker, a secretary or who is on duty."""
        acting = await self.door.pressing(update, press)
        session = await self.desk.session(acting.group, press.issue)
        if acting.member.id != session.lead:
            acting.require("exchange")
        if press.action not in ("begin", "back"):
            raise StaleButton
        settle = begin_exchange if press.action == "begin" else go_back_to_talk
        async with self.desk.store.edit_session(SessionKey(acting.group.id, session.issue)) as held:
            settle(held, by=acting.member.id, at=acting.at)
        if update.callback_query:
            has_begun = held.exchange_at is not None
            await self.desk.voice.alert(
                update.callback_query.id, acting.words.plain("alert.exchange", has_begun=has_begun)
            )
        await self.living.changed(acting.group, held)


class Headings:
    """The part of the review in which words are put under another heading."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk

    def row(self, acting: Acting, session: Session, turn: Turn) -> list[Row]:
        """The buttons for a whole turn; none for a reflection."""
        if turn.kind is Kind.REFLECTION:
            return []
        which = named(turn.source)
        found = [self._put(acting, session, turn.kind, ALL, which)]
        if len(turn.pieces) > 1:
            found.append(self._button(acting, session, "button.pieces", f"parts.{which}.1"))
        return [tuple(found)]

    async def put(self, acting: Acting, session: Session, press: Press) -> tuple[Session, Source]:
        """Put a turn, one message of it, or all from one message on under a heading; gives the session as it is then."""
        said = unnamed(press.object)
        pieces = turn_holding(session, said).pieces
        place = next(i for i, piece in enumerate(pieces) if piece.has(said))
        kind, much = KINDS[press.action[:4]], press.action[4:]
        chosen = pieces[place : place + 1] if much == ONE else pieces[place:] if much == FROM else pieces
        sources = [piece.source for piece in chosen]
        async with self.desk.store.edit_session(SessionKey(acting.group.id, session.issue)) as held:
            put_under(held, kind, sources, by=acting.member.id, at=acting.at)
        return held, said

    async def show(self, acting: Acting, session: Session, press: Press) -> None:
        """The messages of a turn, or one of them."""
        which, _, page = press.object.partition(".")
        said = unnamed(which)
        if press.action == "part":
            await self.show_piece(acting, session, said)
            return
        html, buttons = self._pieces(acting, session, said, int(page) if page.isdecimal() else 1)
        await self.desk.voice.edit(acting.chat, acting.message, html, buttons)

    async def show_piece(self, acting: Acting, session: Session, said: Source, *rows: Row) -> None:
        """One message of a turn, with what can be done to it."""
        turn = turn_holding(session, said)
        piece = next(piece for piece in turn.pieces if piece.has(said))
        which = named(piece.source)
        html = acting.words.page(
            "review_one.html",
            turn=Turn((piece,)),
            name=acting.group.roster.name(piece.member),
            text=shortened(piece.text, LONGEST),
            note="",
            left_out=piece.left_out,
            by="",
        )
        own = (self._put(acting, session, piece.kind, ONE, which),)
        further = (self._put(acting, session, piece.kind, FROM, which),) if piece is not turn.pieces[-1] else ()
        back = self._button(acting, session, "button.back", f"parts.{named(turn.source)}.1")
        buttons = keyboard(*filter(None, (own, further, *rows, (back,))))
        await self.desk.voice.edit(acting.chat, acting.message, html, buttons)

    def undo(self, acting: Acting) -> Row:
        """The way back from what was just done."""
        return undo_row(acting)

    def _pieces(self, acting: Acting, session: Session, said: Source, number: int) -> tuple[str, InlineKeyboardMarkup]:
        turn = turn_holding(session, said)
        page = page_of(list(enumerate(turn.pieces, 1)), number, SHOWN)
        lines = [(place, piece, shortened(piece.text, LINE)) for place, piece in page.items]
        html = acting.words.page(
            "review_pieces.html", session=session, turn=turn, name=acting.group.roster.name(turn.member), lines=lines,
            page=page,
        )  # fmt: skip
        numbers = tuple(self._action(session, str(p), f"part.{named(piece.source)}", acting) for p, piece in page.items)
        which = named(turn.source)
        steps = tuple(
            self._action(session, sign, f"parts.{which}.{to}", acting)
            for sign, to in (("◀", page.number - 1), ("▶", page.number + 1))
            if 1 <= to <= page.pages
        )
        back = self._button(acting, session, "button.back", f"one.{which}")
        rows = [numbers[i : i + 4] for i in range(0, len(numbers), 4)]
        return html, keyboard(*filter(None, (*rows, steps, (back,))))

    def _put(self, acting: Acting, session: Session, kind: Kind, much: str, which: str) -> tuple[str, str]:
        other = "exch" if kind is Kind.LEAD_TALK else "talk"
        return self._button(acting, session, BUTTONS[other + much], f"{other}{much}.{which}")

    def _button(self, acting: Acting, session: Session, key: str, action: str) -> tuple[str, str]:
        return self._action(session, acting.words.plain(key), action, acting)

    @staticmethod
    def _action(session: Session, text: str, action: str, acting: Acting) -> tuple[str, str]:
        return text, data("rev", acting.group.id, session.issue, action)
