"""Changes to the programme: topics added and renamed, sessions moved and cancelled, lead speakers named."""

import re

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, data, keyboard
from bot.chat.cards import refresh_card
from bot.chat.commands.planning import make_session, message_of, taken_days
from bot.chat.dates import BadDate, read_moment
from bot.chat.desk import Desk
from bot.chat.reading import Unclear, rest, take_issue, take_member
from bot.practice.calendar.cadence import occurrences
from bot.practice.calendar.topic import Topic, checked_title
from bot.practice.meeting.lifecycle import InThePast, State, check_step
from bot.store.store import SessionKey

Context = ContextTypes.DEFAULT_TYPE
ON = re.compile(r"^(.+?)\s+(?:on|at|于|在)\s+(\S.*)$", re.IGNORECASE | re.DOTALL)


class Changes:
    """Commands and buttons with which secretaries change the programme."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def topic(self, update: Update, context: Context) -> None:
        """``/topic add TITLE [on DATE]`` and ``/topic edit N TITLE``."""
        acting = await self.door.acting(update)
        acting.require_secretary("topic")
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

    async def move(self, update: Update, context: Context) -> None:
        """``/move N DATE [TIME]``."""
        acting = await self.door.acting(update)
        acting.require_secretary("move")
        issue, text = take_issue(rest(message_of(update)).strip())
        if issue is None or not text:
            raise Unclear("move", f"{issue or ''} {text}".strip()[:60], "issue_and_date")
        known = await self.desk.session(acting.group, issue)
        usual = known.starts_at.astimezone(acting.group.settings.zone).time()
        to = read_moment(text, acting.group.settings, self.desk.now(), usual)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, issue)) as session:
            session.move(to, by=acting.member.id, at=acting.at)
        await self._answer(acting, "answer.moved", session=session)

    async def cancel(self, update: Update, context: Context) -> None:
        """``/cancel N [reason]``: asks once, then the session does not take place."""
        acting = await self.door.acting(update)
        acting.require_secretary("cancel")
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
        acting.require_secretary("cancel")
        asked = update.callback_query.message if update.callback_query else None
        command = asked.reply_to_message if isinstance(asked, Message) else None
        reason = take_issue(rest(command).strip())[1].strip()[:300] if command else ""
        async with self.desk.store.edit_session(SessionKey(acting.group.id, press.issue)) as session:
            if session.state is not State.CANCELLED:
                session.cancel(reason=reason, by=acting.member.id, at=acting.at)
        await self.desk.voice.edit(acting.chat, acting.message, acting.words.html("answer.cancelled", session=session))

    async def keep(self, update: Update, press: Press) -> None:
        """The button that leaves things as they are."""
        acting = await self.door.pressing(update, press)
        acting.require_secretary("cancel")
        await self.desk.voice.edit(acting.chat, acting.message, acting.words.html("answer.kept"))

    async def lead(self, update: Update, context: Context) -> None:
        """``/lead N @member``."""
        acting = await self.door.acting(update)
        acting.require_secretary("lead")
        issue, text = take_issue(rest(message_of(update)).strip())
        if issue is None:
            raise Unclear("lead", text[:60], "issue")
        member, _ = take_member(acting.group, message_of(update), text, "lead")
        await self.desk.session(acting.group, issue)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, issue)) as session:
            session.assign_lead(member.id, by=acting.member.id, at=acting.at)
        await refresh_card(self.desk, acting.group, session)
        await self._answer(acting, "answer.lead", session=session, name=member.name)

    async def _add_topic(self, acting: Acting, text: str) -> None:
        now = self.desk.now()
        title, starts_at = text, None
        if found := ON.match(text):
            try:
                title, starts_at = found[1], read_moment(found[2], acting.group.settings, now)
            except BadDate:
                # A title such as "On the shortness of life" has the word in it and no date; a date given wrongly is said.
                if re.search(r"\d", found[2]):
                    raise
        topic = Topic(checked_title(title))
        if starts_at is not None and starts_at <= now:
            raise InThePast(starts_at)
        if starts_at is None:
            taken = await taken_days(self.desk, acting)
            starts_at = next(t for t in occurrences(acting.group.settings, now, len(taken) + 1) if t not in taken)
        async with self.desk.store.edit_group(acting.group.id) as group:
            planned = group.reserve_at(f"topic:{acting.act}", topic, starts_at, by=acting.member.id, at=acting.at)
        session = await make_session(self.desk, acting, planned)
        await self._answer(acting, "answer.topic_added", session=session)

    async def _retitle(self, acting: Acting, issue: int, title: str) -> None:
        await self.desk.session(acting.group, issue)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, issue)) as session:
            session.retitle(checked_title(title), by=acting.member.id, at=acting.at)
        await refresh_card(self.desk, acting.group, session)
        await self._answer(acting, "answer.topic_edited", session=session)

    async def _answer(self, acting: Acting, key: str, **facts: object) -> None:
        await self.desk.voice.say(acting.chat, acting.words.html(key, **facts), reply_to=acting.message, silent=True)
