"""The living message of a meeting: who is here, who speaks, for how long. One message, edited as things go on.

It follows changes at once, and then at most every few seconds, since Telegram bears twenty messages a minute in a group;
while nothing changes, it keeps the time by the minute. It ends with the meeting.
"""

import asyncio
import time

import structlog
from telegram import InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.chat.buttons import data, keyboard
from bot.chat.calls import NotSent
from bot.chat.desk import Desk, words_of
from bot.logs import places
from bot.practice.group import Group
from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.told import Telling
from bot.practice.notices.opening import opening_key
from bot.practice.session import Session
from bot.store.store import NotStored, SessionKey
from bot.texts.words import Words

log = structlog.get_logger(__name__)
AT_MOST_EVERY = 6.0
BY_ITSELF_EVERY = 60.0
SHOWN = 40


def living(words: Words, group: Group, session: Session, minutes: int) -> str:
    """How the meeting stands, as Telegram HTML."""
    name = group.roster.name
    last = next((c.member for c in reversed(session.contributions) if c.stands), None)
    here = [name(c.member) for c in session.check_ins]
    lead = name(session.lead) if session.lead is not None else ""
    return words.page(
        "meeting.html",
        session=session,
        lead=lead,
        sees_all=group.sees_all,
        minutes=minutes,
        said=sum(c.kind is not Kind.REFLECTION for c in session.standing()),
        speaker="" if last is None else name(last),
        here=here[:SHOWN],
        count=len(here),
    )


def living_buttons(words: Words, group: Group, session: Session) -> InlineKeyboardMarkup:
    """Check-in, for the secretaries the code for those in the room, and where the lead talk ends."""
    here = (words.plain("button.check_in", count=len(session.check_ins)), data("in", group.id, session.issue))
    room = (words.plain("button.room"), data("room", group.id, session.issue))
    action, key = ("begin", "button.exchange") if session.exchange_at is None else ("back", "button.talk_again")
    exchange = (words.plain(key), data("exch", group.id, session.issue, action))
    return keyboard((here, room), *(((exchange,),) if session.lead is not None else ()))


class LivingMessages:
    """Keeps the opening notices of all open meetings as things stand."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk
        self._shown: dict[SessionKey, float] = {}
        self._last: dict[SessionKey, tuple[str, InlineKeyboardMarkup | None]] = {}
        self._tasks: dict[SessionKey, asyncio.Task[None]] = {}

    async def changed(self, group: Group, session: Session) -> None:
        """Something changed in a meeting: shown at once, or soon if it was shown only just now."""
        key = SessionKey(group.id, session.issue)
        wait = self._shown.get(key, 0.0) + AT_MOST_EVERY - time.monotonic()
        if wait <= 0 or session.state is not State.OPEN:
            await self._show(group, session)
            wait = BY_ITSELF_EVERY
        if session.state is State.OPEN:
            self._again(key, wait)
        else:
            self._forget(key)

    async def take_up(self) -> None:
        """After a start: keep the meetings that are on."""
        for group in await self.desk.store.groups():
            for session in await self.desk.store.waiting(group.id):
                if session.state is State.OPEN:
                    self._again(SessionKey(group.id, session.issue), AT_MOST_EVERY)

    def stop(self) -> None:
        """No more edits."""
        for key in list(self._tasks):
            self._forget(key)

    def minutes(self, session: Session) -> int:
        """For how long the meeting has been on, or was."""
        if session.opened_at is None:
            return 0
        return max(0, int(((session.closed_at or self.desk.now()) - session.opened_at).total_seconds() // 60))

    async def _show(self, group: Group, session: Session) -> None:
        told = session.told.get(opening_key(session))
        if told is None or told.state is not Telling.SENT or not told.message or told.chat != group.chat:
            return
        words = words_of(group)
        self._shown[SessionKey(group.id, session.issue)] = time.monotonic()
        buttons = living_buttons(words, group, session) if session.state is State.OPEN else None
        html, key = living(words, group, session, self.minutes(session)), SessionKey(group.id, session.issue)
        if self._last.get(key) != (html, buttons):
            await self.desk.voice.edit(told.chat, told.message, html, buttons)
            self._last[key] = html, buttons

    def _again(self, key: SessionKey, seconds: float) -> None:
        task = self._tasks.get(key)
        if task is None or task.done() or seconds < BY_ITSELF_EVERY:
            self._forget(key, but_time=True)
            self._tasks[key] = asyncio.create_task(self._later(key, seconds))

    def _forget(self, key: SessionKey, *, but_time: bool = False) -> None:
        task = self._tasks.pop(key, None)
        if task and task is not asyncio.current_task():
            task.cancel()
        if not but_time:
            self._shown.pop(key, None)
            self._last.pop(key, None)

    async def _later(self, key: SessionKey, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            seconds = BY_ITSELF_EVERY
            try:
                group, session = await self.desk.store.group(key.group), await self.desk.store.session(key)
                if session.state is not State.OPEN:
                    return
                await self._show(group, session)
            except (NotStored, NotSent, TelegramError) as error:
                log.info("a living message was not refreshed", kind=type(error).__name__, where=places(error))
