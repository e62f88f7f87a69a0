"""How a draft is shown to its author: the board that stays below the last message, the preview, and the questions."""

from dataclasses import replace

from telegram import InlineKeyboardMarkup

from bot.chat.acting import Acting
from bot.chat.buttons import data, keyboard, link
from bot.chat.cards import shortened
from bot.chat.desk import Desk
from bot.chat.enclosed import Enclosed
from bot.chat.prompts import HEARD
from bot.chat.records import attached_to
from bot.practice.meeting.draft import Draft
from bot.practice.meeting.reflection import TAKEN_IN
from bot.practice.meeting.turns import Turn
from bot.practice.record.document import Document, Facts
from bot.practice.record.figures import length
from bot.practice.record.transcript import file_note, spoken_turn
from bot.practice.session import Session
from bot.practice.verbs.composing import keep_draft
from bot.publish.formats import file_name, rendered
from bot.store.store import SessionKey

SHOWN = 2800
MOST_OTHERS = 6


class DraftBoard:
    """The messages about one person's draft."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk

    async def show(self, acting: Acting, session: Session, *, instead_of: int = 0) -> None:
        """Say below the last message how the draft stands; the former word on it goes."""
        draft = session.drafts.get(acting.member.id)
        if draft is None:
            return
        html = acting.words.page(
            "draft.html", draft=draft, session=session, group=acting.group, size=length(draft.text)
        )
        message = await self.desk.voice.say(
            acting.chat, html, buttons=self._buttons(acting, session, draft), silent=True
        )
        former = draft.board or instead_of
        if message:
            async with self.desk.store.edit_session(SessionKey(acting.group.id, session.issue)) as held:
                if now := held.drafts.get(acting.member.id):
                    keep_draft(held, acting.member.id, replace(now, board=message))
            if former:
                await self.desk.voice.delete(acting.chat, former)

    async def preview(self, acting: Acting, session: Session, draft: Draft) -> None:
        """The draft as it will stand in the record; a long one as a page, too."""
        if draft.unchecked or not draft.pieces:
            await self.show(acting, session)
            return
        turn = Turn((draft.as_contribution(acting.member.id, acting.at),))
        blocks = tuple(spoken_turn(acting.group, session, turn, acting.words.plain, await self._files(acting, turn)))
        html = acting.words.page(
            "preview.html",
            session=session,
            name=acting.member.name,
            text=shortened(turn.text, SHOWN),
            turn=turn,
            note=lambda file: file_note(file, acting.words.plain),
        )
        await self.desk.voice.say(acting.chat, html, buttons=self._decide(acting, session), silent=True)
        if len(turn.text) > SHOWN or turn.attachments:
            title = acting.words.plain("draft.preview_title", session=session)
            document = Document(title, acting.words.locale, acting.group.title, Facts(()), blocks, "")
            await self.desk.voice.give(acting.chat, file_name(title, "html"), rendered(document, "html"), silent=True)

    async def tell_of_sound(self, acting: Acting, session: Session, which: str, message: int, file: Enclosed) -> None:
        """What was heard in a recording, to be looked at; or that its words are still needed."""
        address = link(self.desk.voice.bot.username, HEARD, acting.group.id, session.issue, which)
        key = "draft.heard" if file.heard else "draft.not_heard"
        html = acting.words.html(key, address=address, text=shortened(file.text, SHOWN))
        right = data("draft", acting.group.id, session.issue, f"right.{which}")
        buttons = keyboard(((acting.words.plain("button.heard_right"), right),)) if file.heard else None
        await self.desk.voice.say(acting.chat, html, buttons=buttons, reply_to=message, silent=True)

    async def ask_to_drop(self, acting: Acting, session: Session) -> None:
        """Discarding asks once."""
        buttons = keyboard((
            self._button(acting, session, "button.draft_gone", "gone"), self._button(acting, session, "button.draft_go", "go"),
        ))  # fmt: skip
        html = acting.words.html("draft.drop_ask", session=session)
        await self.desk.voice.edit(acting.chat, acting.message, html, buttons)

    async def offer_others(self, acting: Acting, session: Session) -> None:
        """The other sessions that the draft could be handed in for."""
        waiting = await self.desk.store.waiting(acting.group.id)
        others = [s for s in waiting if s.state in TAKEN_IN and s.issue != session.issue][:MOST_OTHERS]
        rows = [
            ((acting.words.plain("button.draft_to", session=s), data("draft", acting.group.id, session.issue, f"to.{s.issue}")),)
            for s in others
        ]  # fmt: skip
        rows.append((self._button(acting, session, "button.draft_go", "go"),))
        html = acting.words.html("draft.others" if others else "draft.no_others", session=session)
        await self.desk.voice.edit(acting.chat, acting.message, html, keyboard(*rows))

    async def close(self, acting: Acting, draft: Draft, key: str, session: Session) -> None:
        """The last word on a draft, in place of the board."""
        html = acting.words.html(key, session=session, size=length(draft.text))
        await self.desk.voice.edit(acting.chat, acting.message, html)
        if draft.board and draft.board != acting.message:
            await self.desk.voice.delete(acting.chat, draft.board)

    def _buttons(self, acting: Acting, session: Session, draft: Draft) -> InlineKeyboardMarkup:
        drop = self._button(acting, session, "button.draft_drop", "drop")
        if not draft.pieces:
            return keyboard((drop,))
        see = self._button(acting, session, "button.draft_see", "see")
        return keyboard((see, self._button(acting, session, "button.draft_send", "send")), (drop,))

    def _decide(self, acting: Acting, session: Session) -> InlineKeyboardMarkup:
        send = self._button(acting, session, "button.draft_send", "send")
        go = self._button(acting, session, "button.draft_go", "go")
        drop = self._button(acting, session, "button.draft_drop", "drop")
        return keyboard((send, go), (self._button(acting, session, "button.draft_others", "others"), drop))

    def _button(self, acting: Acting, session: Session, key: str, action: str) -> tuple[str, str]:
        return acting.words.plain(key), data("draft", acting.group.id, session.issue, action)

    async def _files(self, acting: Acting, turn: Turn) -> dict[str, bytes]:
        return await attached_to(self.desk.store, acting.group, turn.attachments)
