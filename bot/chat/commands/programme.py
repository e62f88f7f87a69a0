"""What is next, who comes and who leads, and the programme as a calendar file."""

from datetime import timedelta

from telegram import Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press
from bot.chat.cards import card, card_buttons
from bot.chat.desk import Desk, NoSessionNow, pick
from bot.chat.reading import issue_only
from bot.practice.meeting.lifecycle import BEFORE, State
from bot.practice.session import Session
from bot.publish.ics import calendar
from bot.store.store import SessionKey

STILL_ON = timedelta(hours=3)


class Programme:
    """Commands and buttons about the programme."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def next(self, update: Update) -> None:
        """``/next``: the coming session, or the one that is on."""
        acting = await self.door.acting(update)
        session = self._coming(await self.desk.store.waiting(acting.group.id))
        buttons = card_buttons(acting.words, acting.group, session, self.desk.voice.bot.username)
        await self.desk.voice.say(acting.chat, card(acting.words, acting.group, session, "next"), buttons=buttons)

    def _coming(self, sessions: list[Session]) -> Session:
        over = self.desk.now() - STILL_ON
        fitting = [s for s in sessions if s.state is State.OPEN or (s.state in BEFORE and s.starts_at > over)]
        if not fitting:
            raise NoSessionNow("next")
        return pick(fitting, (State.OPEN,), self.desk.now()) or min(fitting, key=lambda s: s.starts_at)

    async def calendar(self, update: Update) -> None:
        """``/calendar``: the programme as a file."""
        acting = await self.door.acting(update)
        issue_only("calendar", "")
        await self.give_calendar(acting)

    async def by_link(self, acting: Acting, press: Press) -> None:
        """The link of the calendar button."""
        await self.give_calendar(acting)

    async def give_calendar(self, acting: Acting) -> None:
        """Send the calendar file to where the person asked."""
        sessions = await self.desk.store.sessions(acting.group.id)
        content = calendar(acting.group, sessions, self.desk.now())
        await self.desk.voice.give(
            acting.chat, "programme.ics", content, acting.words.html("answer.calendar", group=acting.group.title)
        )

    async def come(self, update: Update, press: Press) -> None:
        """The button *I come*: pressed again, no longer."""
        acting = await self.door.pressing(update, press)
        await self.desk.session(acting.group, press.issue)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, press.issue)) as session:
            session.come(acting.member.id, press=_press_id(update))
        coming = acting.member.id in session.coming
        await self._after_press(update, acting, session, "alert.coming" if coming else "alert.not_coming")

    async def volunteer(self, update: Update, press: Press) -> None:
        """The button *I lead*: pressed again, no longer."""
        acting = await self.door.pressing(update, press)
        await self.desk.session(acting.group, press.issue)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, press.issue)) as session:
            session.volunteer(acting.member.id, press=_press_id(update), at=acting.at)
        leads = session.lead == acting.member.id
        waiting = acting.member.id in session.volunteers
        await self._after_press(
            update, acting, session, "alert.leads" if leads else "alert.volunteers" if waiting else "alert.not_leading"
        )

    async def _after_press(self, update: Update, acting: Acting, session: Session, key: str) -> None:
        if update.callback_query:
            await self.desk.voice.alert(update.callback_query.id, acting.words.plain(key, issue=session.issue))
        group = await self.desk.store.group(acting.group.id)
        told = session.told.get("announcement:1")
        if told is None or (told.chat, told.message) != (acting.chat, acting.message):
            buttons = card_buttons(acting.words, group, session, self.desk.voice.bot.username)
            await self.desk.voice.edit(acting.chat, acting.message, card(acting.words, group, session, "next"), buttons)


def _press_id(update: Update) -> str:
    return update.callback_query.id if update.callback_query else ""
