"""Changes to the programme: topics added and renamed, sessions moved and cancelled, lead speakers named."""

from telegram import Message, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import say_done, undo_row
from bot.chat.buttons import Press, data, keyboard
from bot.chat.commands.odd_hours import ask_first, is_odd, new_start
from bot.chat.commands.planning import make_topic, message_of
from bot.chat.desk import Desk
from bot.chat.reading import Unclear, rest, take_issue, take_member
from bot.practice.calendar.topic import checked_title
from bot.practice.meeting.lifecycle import State, check_step
from bot.practice.verbs import planning
from bot.store.store import SessionKey


class Changes:
    """Commands and buttons with which secretaries change the programme."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def topic(self, update: Update) -> None:
        """``/topic add TITLE [on DATE]`` and ``/topic edit N TITLE``."""
        acting = await self.door.acting(update)
        verb, _, text = rest(message_of(update)).strip().partition(" ")
        if verb.lower() == "add":
            await self._add_topic(acting, text.strip())
        elif verb.lower() == "edit":
            issue, title = take_issue(text.strip())
            if issue is None:
                raise Unclear("topic edit", text[:60], "issue")
            await self._retitle(acting, issue, title)
        else:
            raise Unclear("topic", verb[:60], "add_or_edit")

    async def move(self, update: Update) -> None:
        """``/move N DATE [TIME]``."""
        acting = await self.door.acting(update)
        issue, text = take_issue(rest(message_of(update)).strip())
        if issue is None or not text:
            raise Unclear("move", f"{issue or ''} {text}".strip()[:60], "issue_and_date")
        known = await self.desk.session(acting.group, issue)
        to = new_start(text, acting.group.settings, self.desk.now(), known)
        if is_odd(to, known, acting.group.settings):
            await ask_first(self.desk, acting, known, to)
            return
        async with self.desk.store.edit_session(SessionKey(acting.group.id, issue)) as session:
            planning.move(session, to, by=acting.member.id, at=acting.at)
        await self._answer(acting, "answer.moved", session=session)

    async def cancel(self, update: Update) -> None:
        """``/cancel N [reason]``: asks once, then the session does not take place."""
        acting = await self.door.acting(update)
        issue, reason = take_issue(rest(message_of(update)).strip())
        if issue is None:
            raise Unclear("cancel", reason[:60], "issue")
        session = await self.desk.session(acting.group, issue)
        check_step(issue, "cancel", session.state)
        buttons = keyboard((
            (acting.words.plain("button.cancel_yes", issue=issue), data("cancel", acting.group.id, issue)),
            (acting.words.plain("button.keep"), data("keep", acting.group.id, issue)),
        ))  # fmt: skip
        html = acting.words.html("answer.cancel_ask", session=session, reason=reason.strip()[:300])
        await self.desk.voice.say(acting.chat, html, buttons=buttons, reply_to=acting.message)

    async def confirm_cancel(self, update: Update, press: Press) -> None:
        """The button that cancels; the reason is read back from the command that it answers."""
        acting = await self.door.pressing(update, press)
        asked = update.callback_query.message if update.callback_query else None
        command = asked.reply_to_message if isinstance(asked, Message) else None
        reason = take_issue(rest(command).strip())[1].strip()[:300] if command else ""
        async with self.desk.store.edit_session(SessionKey(acting.group.id, press.issue)) as session:
            if session.state is not State.CANCELLED:
                planning.cancel(session, reason=reason, by=acting.member.id, at=acting.at)
        html = acting.words.html("answer.cancelled", session=session)
        await self.desk.voice.edit(acting.chat, acting.message, html, keyboard(undo_row(acting)))

    async def keep(self, update: Update, press: Press) -> None:
        """The button that leaves things as they are."""
        acting = await self.door.pressing(update, press)
        await self.desk.voice.edit(acting.chat, acting.message, acting.words.html("answer.kept"))

    async def lead(self, update: Update) -> None:
        """``/lead N @member``."""
        acting = await self.door.acting(update)
        issue, text = take_issue(rest(message_of(update)).strip())
        if issue is None:
            raise Unclear("lead", text[:60], "issue")
        member, _ = take_member(acting.group, message_of(update), text, "lead")
        await self.desk.session(acting.group, issue)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, issue)) as session:
            planning.assign_lead(session, member.id, by=acting.member.id, at=acting.at)
        await self._answer(acting, "answer.lead", session=session, name=member.name)

    async def _add_topic(self, acting: Acting, text: str) -> None:
        await self._answer(acting, "answer.topic_added", session=await make_topic(self.desk, acting, text))

    async def _retitle(self, acting: Acting, issue: int, title: str) -> None:
        await self.desk.session(acting.group, issue)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, issue)) as session:
            planning.retitle(session, checked_title(title), by=acting.member.id, at=acting.at)
        await self._answer(acting, "answer.topic_edited", session=session)

    async def _answer(self, acting: Acting, key: str, **facts: object) -> None:
        await say_done(self.desk, acting, key, **facts)
