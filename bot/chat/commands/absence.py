"""Being away with leave, and more time for one person. The rules are in ``practice.meeting.attendance``."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime, time

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import say_done, undo_row
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.commands.planning import message_of
from bot.chat.dates import BadDate, read_moment
from bot.chat.desk import Desk, words_for
from bot.chat.reaching import privately, to_secretaries
from bot.chat.reading import Unclear, rest, take_issue, take_member
from bot.practice.meeting.lifecycle import State
from bot.practice.session import Session
from bot.practice.verbs.absence import ask_leave, extend, refuse_leave
from bot.store.store import SessionKey
from bot.texts.words import Words

COMING = (State.OPEN, State.ANNOUNCED, State.PLANNED, State.COLLECTING)
END_OF_DAY = time(23, 59)


class Absence:
    """Commands and buttons about leave and extensions."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def leave(self, update: Update) -> None:
        """``/leave [N] reason``: away with leave; the secretaries hear of it and may refuse."""
        acting = await self.door.acting(update)
        issue, reason = take_issue(rest(message_of(update)).strip())
        if not reason.strip():
            raise Unclear("leave", "" if issue is None else str(issue), "reason")
        chosen = await self.desk.chosen(acting.group, issue, "leave", *COMING, act=acting.who_and_when)
        async with self._holding(acting, chosen) as session:
            ask_leave(session, acting.member.id, reason, at=acting.at)
        if acting.is_private or not await self.desk.voice.acknowledge(acting.chat, acting.message, "👌"):
            html = acting.words.html("answer.leave", session=session)
            await self.desk.voice.say(acting.chat, html, reply_to=acting.message, silent=True)
        leave = next(entry for entry in session.leaves if entry.member == acting.member.id)
        facts = {"name": acting.member.name, "session": session, "reason": leave.reason, "group": acting.group.title}

        def say(words: Words) -> tuple[str, InlineKeyboardMarkup]:
            press = data("leave", acting.group.id, session.issue, acting.member.id)
            return words.html("notice.leave", **facts), keyboard(((words.plain("button.refuse_leave"), press),))

        await to_secretaries(self.desk, self.door, acting.group, say)

    async def refuse(self, update: Update, press: Press) -> None:
        """The button with which a secretary refuses leave; the member hears of it in private."""
        acting = await self.door.pressing(update, press)
        if len(press.arguments) < 2 or not press.arguments[1].isdecimal():
            raise StaleButton
        member = int(press.arguments[1])
        chosen = await self.desk.session(acting.group, press.issue)
        async with self._holding(acting, chosen) as session:
            is_new = refuse_leave(session, member, by=acting.member.id, at=acting.at)
        name = acting.group.roster.name(member)
        done = acting.words.html("answer.leave_refused", name=name, session=session)
        await self.desk.voice.edit(acting.chat, acting.message, done, keyboard(undo_row(acting)))
        if is_new:
            facts = {"by": acting.member.name, "session": session, "group": acting.group.title}
            await privately(
                self.desk, member, words_for(acting.group, member).html("answer.leave_refused_you", **facts)
            )

    async def extend(self, update: Update) -> None:
        """``/extend @member [N] DATE``: more time for one person, to the end of that day."""
        acting = await self.door.acting(update)
        message = message_of(update)
        member, text = take_member(acting.group, message, rest(message), "extend")
        if not text.strip():
            raise Unclear("extend", member.name, "date")
        issue, until = self._issue_and_day(acting, text)
        states = (State.COLLECTING, State.COMPILED, State.OPEN, State.ANNOUNCED)
        chosen = await self.desk.chosen(acting.group, issue, "extend", *states, act=acting.who_and_when)
        async with self._holding(acting, chosen) as session:
            extend(session, member.id, until, by=acting.member.id, at=acting.at)
        facts = {"name": member.name, "session": session, "until": until, "group": acting.group.title}
        await say_done(self.desk, acting, "answer.extended", **facts)
        if member.id != acting.member.id:
            await privately(
                self.desk, member.id, words_for(acting.group, member.id).html("answer.extended_you", **facts)
            )

    def _issue_and_day(self, acting: Acting, text: str) -> tuple[int | None, datetime]:
        """An issue number, if there is one, and a day: ``3 12-04``, but ``12 December`` is a day alone."""
        settings, now = acting.group.settings, self.desk.now()
        issue, left = take_issue(text.strip())
        refused: BadDate | None = None
        if issue is not None and left.strip():
            try:
                return issue, read_moment(left, settings, now, END_OF_DAY)
            except BadDate as bad:
                refused = bad
        try:
            return None, read_moment(text, settings, now, END_OF_DAY)
        except BadDate:
            if refused:
                raise refused from None
            raise

    def _holding(self, acting: Acting, session: Session) -> AbstractAsyncContextManager[Session]:
        return self.desk.store.edit_session(SessionKey(acting.group.id, session.issue))
