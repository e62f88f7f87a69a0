"""A secretary's verdict on a doubtful reflection: it counts, or it does not."""

from telegram import Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, StaleButton, unnamed
from bot.chat.desk import Desk, words_for, words_of
from bot.chat.doubting import Doubts
from bot.chat.reaching import privately
from bot.practice.meeting.doubt import NoSuchDoubt
from bot.practice.verbs.doubting import judge, make_up
from bot.store.store import SessionKey

MOST = 10


class Verdicts:
    """The buttons under two passages side by side."""

    def __init__(self, desk: Desk, door: Doorkeeper, doubts: Doubts) -> None:
        """Take the desk, who knows people, and who raises doubts."""
        self.desk, self.door, self.doubts = desk, door, doubts

    async def press(self, update: Update, press: Press) -> None:
        """It counts, or it does not; either can be taken back until publication."""
        acting = await self.door.pressing(update, press)
        if not acting.is_private:
            raise StaleButton
        if press.action == "show":
            await self._show(acting, press.issue)
            return
        if press.action not in ("yes", "no"):
            raise StaleButton
        known = await self.desk.session(acting.group, press.issue)
        source = unnamed(press.object)
        before = next((d.counts for d in known.doubts if d.source == source), None)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, known.issue)) as session:
            done = judge(session, source, counts=press.action == "yes", by=acting.member.id, at=acting.at)
        async with self.desk.store.edit_group(acting.group.id) as group:
            make_up(
                group, session, done, acting.press, words_of(group).plain("doubt.reason", session=session, done=done)
            )
        piece = session.contribution(source)
        if piece is None:
            raise StaleButton
        html, buttons = self.doubts.question(acting.words, acting.group, session, piece, done)
        await self.desk.voice.edit(acting.chat, acting.message, html, buttons)
        if before != done.counts:
            words = words_for(acting.group, piece.member)
            facts = {"session": session, "counts": done.counts, "by": acting.member.name, "group": acting.group.title}
            await privately(self.desk, piece.member, words.html("doubt.verdict", **facts))

    async def _show(self, acting: Acting, issue: int) -> None:
        """All that still waits in a session."""
        session = await self.desk.session(acting.group, issue)
        waiting = [d for d in session.doubts if d.counts is None][:MOST]
        for doubt in waiting:
            piece = session.contribution(doubt.source)
            if piece:
                html, buttons = self.doubts.question(acting.own_words, acting.group, session, piece, doubt)
                await self.desk.voice.say(acting.chat, html, buttons=buttons, silent=True)
        if not waiting:
            raise NoSuchDoubt
