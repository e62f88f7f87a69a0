"""``/open``: the meeting begins; what looks like a slip is asked about first. The rules are in ``practice.verbs.opening``."""

from datetime import timedelta

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import undo_row
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.desk import Desk, pick
from bot.chat.reading import issue_only, rest
from bot.practice.meeting.lifecycle import State, check_step
from bot.practice.session import Session
from bot.practice.verbs.opening import Doubt, doubts
from bot.store.store import SessionKey

OPENED_FROM = (State.ANNOUNCED, State.PLANNED)


class Opening:
    """The command, and the buttons under its question."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def open(self, update: Update) -> None:
        """``/open [N]``: the meeting begins. The word to the group is a notice."""
        acting = await self.door.acting(update)
        if update.effective_message is None:
            raise StaleButton
        issue = issue_only("open", rest(update.effective_message))
        chosen = await self.desk.chosen(acting.group, issue, "open", *OPENED_FROM, act=acting.who_and_when)
        if not chosen.has_act("open", *acting.who_and_when):
            check_step(chosen.issue, "open", chosen.state)
            if question := await self.question(acting, chosen):
                html, buttons = question
                await self.desk.voice.say(acting.chat, html, buttons=buttons, reply_to=acting.message, silent=True)
                return
        session = await self.begin(acting, chosen)
        if acting.is_private:
            await self.desk.voice.say(acting.chat, acting.words.html("answer.opened", session=session))
        else:
            await self.desk.voice.acknowledge(acting.chat, acting.message)

    async def press(self, update: Update, press: Press) -> None:
        """The buttons: open it all the same, or leave things as they are."""
        acting = await self.door.pressing(update, press)
        known = await self.desk.session(acting.group, press.issue)
        if press.action == "no":
            await self.desk.voice.edit(acting.chat, acting.message, acting.words.html("answer.kept"))
            return
        session = await self.begin(acting, known)
        html = acting.words.html("answer.opened", session=session)
        await self.desk.voice.edit(acting.chat, acting.message, html, keyboard(undo_row(acting)))

    async def begin(self, acting: Acting, known: Session) -> Session:
        """The meeting is opened; raises ``WrongState``."""
        async with self.desk.store.edit_session(SessionKey(acting.group.id, known.issue)) as session:
            session.open(by=acting.member.id, at=acting.at)
        return session

    async def question(self, acting: Acting, session: Session, *only: Doubt) -> tuple[str, InlineKeyboardMarkup] | None:
        """What is to be asked before a session is opened, with its buttons; ``None`` if nothing is. ``only``: of these."""
        sessions, now, words = await self.desk.store.waiting(acting.group.id), self.desk.now(), acting.words
        found = doubts(session, sessions, acting.group.settings.zone, now)
        found = tuple(d for d in found if d in only) if only else found
        if not found:
            return None
        away = abs(session.starts_at - now)
        coming = [s for s in sessions if s.state in OPENED_FROM and s.issue != session.issue]
        html = words.page(
            "opening.html",
            session=session,
            doubts=found,
            days=away // timedelta(days=1),
            hours=away // timedelta(hours=1),
            other=pick(sessions, (State.OPEN,), now),
            nearer=min(coming, key=lambda s: abs(s.starts_at - now), default=None),
        )
        yes = (words.plain("button.open_yes", issue=session.issue), data("open", acting.group.id, session.issue, "yes"))
        no = (words.plain("button.keep"), data("open", acting.group.id, session.issue, "no"))
        return html, keyboard((yes,), (no,))
