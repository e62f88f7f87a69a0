"""The composer: in private, several messages become one reflection, looked at before it is handed in.

What a draft is, and what it becomes, is settled in ``practice.meeting.draft`` and ``practice.verbs.composing``; how it
is shown, in ``chat.drafts``.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from telegram import Message, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, StaleButton, named, unnamed
from bot.chat.desk import Desk
from bot.chat.doubting import Doubts
from bot.chat.drafts import DraftBoard
from bot.chat.enclosed import Enclosed, enclosed, words_of_edit, words_with
from bot.chat.formatting import marks_of
from bot.chat.reading import source, text_of
from bot.practice.group import Group
from bot.practice.meeting.contribution import AttachmentKind, utf16_units
from bot.practice.meeting.draft import Draft, NoDraft, NotChecked, Piece
from bot.practice.meeting.reflection import TAKEN_IN, NotYetAnnounced, check_length, check_open_to_words
from bot.practice.refusal import Refusal
from bot.practice.session import Session
from bot.practice.verbs.composing import hand_in, keep_draft
from bot.store.store import SessionKey

SOUND = (AttachmentKind.VOICE, AttachmentKind.AUDIO)


@dataclass(eq=False)
class NothingToTake(Refusal):
    """A message in which there is nothing that a reflection could hold."""


class Composer:
    """Drafts in private chats: begun, added to, looked at, handed in, given up."""

    def __init__(self, desk: Desk, door: Doorkeeper, doubts: Doubts) -> None:
        """Take the desk, who knows people, and who looks at reflections."""
        self.desk, self.door, self.doubts = desk, door, doubts
        self.board = DraftBoard(desk)

    async def begin(self, acting: Acting, session: Session) -> None:
        """Open a person's draft for a session, or take it up again."""
        check_open_to_words(session.issue, session.state)
        if session.state not in TAKEN_IN:
            raise NotYetAnnounced(session.issue)
        async with self._holding(acting.group, session.issue) as held:
            draft = held.drafts.get(acting.member.id, Draft(acting.at))
            keep_draft(held, acting.member.id, draft.touched(acting.at))
        await self.board.show(acting, held)

    async def add(self, update: Update) -> bool:
        """A message in private joins the draft that the person is at. Says whether there is one."""
        message, user = update.effective_message, update.effective_user
        found = await self._current(user.id) if user else None
        if message is None or found is None:
            return False
        group, session = found
        acting = await self.door.acting_in(update, group)
        file = await enclosed(self.desk, group.id, message, listens=True)
        text = words_with(message, file)
        if not text and file is None:
            raise NothingToTake
        async with self._holding(group, session.issue) as held:
            draft = held.drafts.get(acting.member.id, Draft(acting.at))
            check_length(draft.text + text)
            sound = file is not None and file.heard
            attachment = file.attachment if file else None
            piece = Piece(
                source(message), text, utf16_units(text_of(message)), attachment, sound, marks_of(message, text)
            )
            keep_draft(held, acting.member.id, draft.with_piece(piece, acting.at))
        if file and file.attachment.kind in SOUND:
            await self._about_sound(acting, held, message, file)
        await self.board.show(acting, held)
        return True

    async def edited(self, group: Group, session: Session, message: Message, member: int) -> bool:
        """The author edited a message that is a piece of a draft. Says whether it was one."""
        draft = session.drafts.get(member)
        if draft is None or not draft.has(source(message)):
            return False
        text = await words_of_edit(self.desk, group, message)
        if text is None:
            return True
        async with self._holding(group, session.issue) as held:
            now = held.drafts.get(member, draft)
            keep_draft(held, member, now.worded(source(message), text, self.door.said_at(message)))
        return True

    async def heard(self, update: Update, press: Press) -> None:
        """A reply to what a machine heard: the words as the author wants them."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None or len(press.arguments) < 2:
            raise StaleButton
        await self._check(await self.door.answering(update, press), press.issue, press.arguments[1], text_of(message))

    async def press(self, update: Update, press: Press) -> None:
        """The buttons under a draft: see, send, go on, discard, another session, heard rightly."""
        acting = await self.door.pressing(update, press)
        session = await self.desk.session(acting.group, press.issue)
        draft = session.drafts.get(acting.member.id)
        if draft is None or not acting.is_private:
            raise NoDraft
        match press.action:
            case "see":
                await self.board.preview(acting, session, draft)
            case "send":
                await self._hand_in(acting, session)
            case "go":
                await self.board.show(acting, session)
            case "drop":
                await self.board.ask_to_drop(acting, session)
            case "gone":
                await self._drop(acting, session)
            case "others":
                await self.board.offer_others(acting, session)
            case "to" if press.object.isdecimal():
                await self._move(acting, session, int(press.object))
            case "right":
                await self._check(acting, press.issue, press.object, None)
            case _:
                raise StaleButton

    async def _hand_in(self, acting: Acting, session: Session) -> None:
        draft = session.drafts[acting.member.id]
        try:
            async with self._holding(acting.group, session.issue) as held:
                hand_in(held, acting.member.id, held.drafts.get(acting.member.id), at=acting.at)
        except Refusal as refusal:
            if not isinstance(refusal, NotChecked):
                # The words are safe in the draft; perhaps another session takes them.
                await self.board.offer_others(acting, session)
            raise
        await self.board.close(acting, draft, "draft.handed_in", session=held)
        await self.doubts.look(acting.group, held, draft.pieces[0].source)

    async def _drop(self, acting: Acting, session: Session) -> None:
        draft = session.drafts[acting.member.id]
        async with self._holding(acting.group, session.issue) as held:
            keep_draft(held, acting.member.id, None)
        await self.board.close(acting, draft, "draft.dropped", session=session)

    async def _move(self, acting: Acting, session: Session, issue: int) -> None:
        draft, other = session.drafts[acting.member.id], await self.desk.session(acting.group, issue)
        check_open_to_words(other.issue, other.state)
        if other.state not in TAKEN_IN:
            raise NotYetAnnounced(other.issue)
        # First where it goes, then where it was: a crash in between leaves it twice, and never nowhere.
        async with self._holding(acting.group, issue) as held:
            known = held.drafts.get(acting.member.id, Draft(acting.at))
            for piece in draft.pieces:
                known = known.with_piece(piece, acting.at)
            keep_draft(held, acting.member.id, known.touched(acting.at))
        async with self._holding(acting.group, session.issue) as left:
            keep_draft(left, acting.member.id, None)
        await self.board.show(acting, held, instead_of=acting.message)

    async def _about_sound(self, acting: Acting, session: Session, message: Message, file: Enclosed) -> None:
        await self.board.tell_of_sound(acting, session, named(source(message)), message.message_id, file)

    async def _check(self, acting: Acting, issue: int, which: str, text: str | None) -> None:
        """The author has looked at the words of a recording: they are right, or these are."""
        async with self._holding(acting.group, issue) as held:
            draft = held.drafts.get(acting.member.id)
            piece = next((p for p in draft.pieces if p.source == unnamed(which)), None) if draft else None
            if draft is None or piece is None:
                raise NoDraft
            words = piece.text if text is None else text
            keep_draft(held, acting.member.id, draft.worded(piece.source, words, acting.at))
        await self.board.show(acting, held)

    async def _current(self, user: int) -> tuple[Group, Session] | None:
        """The group and session of the draft that a person touched last."""
        found = [
            (session.drafts[user].touched_at, group, session)
            for group in await self.door.groups_with(user)
            for session in await self.desk.store.waiting(group.id)
            if user in session.drafts
        ]
        if not found:
            return None
        _, group, session = max(found, key=lambda entry: entry[0])
        return group, session

    def _holding(self, group: Group, issue: int) -> AbstractAsyncContextManager[Session]:
        return self.desk.store.edit_session(SessionKey(group.id, issue))
