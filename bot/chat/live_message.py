"""Live messages: the bot's own messages in a group that follow the facts, above all the pinned announcement.

A live message is rendered from the group and the session as they stand. The hash of what it shows is kept beside its
number, so that it is edited only when it would read differently, and also when the program was stopped between a change
and the edit.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from telegram import InlineKeyboardMarkup

from bot.chat.calls import NotSent, Unreachable
from bot.chat.cards import ANNOUNCED, card, card_buttons
from bot.chat.desk import Desk, words_of
from bot.chat.living import LivingMessages, living
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import UNFINISHED, State
from bot.practice.meeting.told import GONE, STALE, Telling, Tells, Told
from bot.practice.notices.notice import NoticeKind
from bot.practice.notices.opening import opening_key
from bot.practice.session import Session
from bot.store.store import NotStored, SessionKey
from bot.texts.words import Words

log = structlog.get_logger(__name__)
TRY_AGAIN = timedelta(seconds=30)


@dataclass(frozen=True)
class Rendering:
    """What a message of the bot's is to show: the notice it belongs to, its text and its buttons."""

    key: str
    html: str
    buttons: InlineKeyboardMarkup | None = None

    @property
    def hash(self) -> str:
        """The hash of text and buttons, 16 hex digits."""
        shown = f"{self.html}\n{self.buttons.to_json() if self.buttons else ''}"
        return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def announcement(words: Words, group: Group, session: Session, bot_name: str, *, late: bool) -> Rendering:
    """The announcement of a session as things stand. ``late``: it was announced late."""
    head = "cancelled" if session.state is State.CANCELLED else "announcement_late" if late else "announcement"
    return Rendering(ANNOUNCED, card(words, group, session, head), card_buttons(words, group, session, bot_name))


class LiveMessages:
    """Brings the messages of a group up to date; asked by the clock after every change in it."""

    def __init__(self, desk: Desk, meetings: LivingMessages, apart: float) -> None:
        """Take the desk, what shows open meetings, and how many seconds lie between two edits of one message."""
        self.desk, self.meetings, self.apart = desk, meetings, apart
        self._edited: dict[tuple[int, int], float] = {}

    async def renew(self, group: Group, sessions: Sequence[Session]) -> datetime | None:
        """Edit what reads differently by now. Gives when to look again for what has to wait, or ``None``."""
        if group.resting_since:
            return None
        later: list[datetime] = []
        holders: list[Group | Session] = [group, *sessions]
        for holder in holders:
            renderings = list(self._renderings(group, holder))
            for rendering in renderings:
                wait = await self._renew(group, holder, rendering)
                later += [self.desk.now() + wait] if wait else []
            await self._let_be(holder, {rendering.key for rendering in renderings})
        for session in sessions:
            if session.state is State.OPEN:
                await self._show_meeting(group, session)
        return min(later, default=None)

    async def _let_be(self, holder: Group | Session, rendered: set[str]) -> None:
        """What is to be rendered anew, but stands in a chat that is no more, can't be: it is not looked at for ever."""
        for key, told in holder.told.items():
            if told.shown == STALE and key not in rendered:
                await self._note(holder, key, told, GONE)

    async def _show_meeting(self, group: Group, session: Session) -> None:
        try:
            await self.meetings.changed(group, session)
        except (NotSent, Unreachable) as error:
            log.info("a living message was not refreshed", kind=type(error).__name__)

    async def _renew(self, group: Group, holder: Group | Session, rendering: Rendering) -> timedelta | None:
        """Edit one message if it reads differently; gives how long to wait if it cannot be edited yet."""
        told = holder.told[rendering.key]
        if told.shown in (rendering.hash, GONE):
            return None
        place = (told.chat, told.message)
        wait = self._edited.get(place, -self.apart) + self.apart - time.monotonic()
        if wait > 0:
            return timedelta(seconds=wait)
        try:
            stands = await self.desk.voice.renew(*place, rendering.html, rendering.buttons)
        except NotSent as error:
            log.info("a message was not renewed; tried again", group=group.id, notice=rendering.key, why=str(error))
            if isinstance(holder, Session) and holder.state not in UNFINISHED:
                # Nothing else may bring this session up again.
                await self._note(holder, rendering.key, told, STALE)
            return TRY_AGAIN
        except Unreachable as error:
            log.info("a message cannot be renewed", group=group.id, notice=rendering.key, why=str(error))
            if not error.is_out:
                await self._note(holder, rendering.key, told, GONE)
            return None
        self._remember(place)
        await self._note(holder, rendering.key, told, rendering.hash if stands else GONE)
        return None

    async def _note(self, holder: Group | Session, key: str, told: Told, shown: str) -> None:
        if told.shown == shown:
            return
        try:
            if isinstance(holder, Session):
                async with self.desk.store.edit_session(SessionKey(holder.group, holder.issue)) as session:
                    session.has_shown(key, told.message, shown)
            else:
                async with self.desk.store.edit_group(holder.id) as group:
                    group.has_shown(key, told.message, shown)
        except NotStored:
            return

    def _remember(self, place: tuple[int, int]) -> None:
        now = time.monotonic()
        self._edited = {known: at for known, at in self._edited.items() if now - at < self.apart}
        self._edited[place] = now

    def _renderings(self, group: Group, holder: Group | Session) -> Iterator[Rendering]:
        """The messages of a group, or of one of its sessions, that stand in the chat and follow the facts."""
        words = words_of(group)
        if isinstance(holder, Session):
            bot_name = self.desk.voice.bot.username
            if told := standing(group, holder, ANNOUNCED):
                yield announcement(words, group, holder, bot_name, late=told.late)
            yield from self._openings(words, group, holder)
            yield from self._erased_reminders(words, group, holder)
        else:
            for key, told in holder.told.items():
                kind, _, month = key.partition(":")
                if kind == NoticeKind.DUTY and told.shown == STALE and standing(group, holder, key):
                    name = group.roster.name(group.duties[month]) if month in group.duties else "—"
                    yield Rendering(key, words.html("notice.duty", name=name, month=month))

    def _openings(self, words: Words, group: Group, session: Session) -> Iterator[Rendering]:
        """The living message of a meeting that is over; of an earlier opening only if somebody whom it names was erased."""
        if session.state is State.OPEN or not session.closed_at:
            return
        for key, told in session.told.items():
            follows = key == opening_key(session) or told.shown == STALE
            if key.partition(":")[0] == NoticeKind.OPENING and follows and standing(group, session, key):
                yield Rendering(key, living(words, group, session, self.meetings.minutes(session)))

    def _erased_reminders(self, words: Words, group: Group, session: Session) -> Iterator[Rendering]:
        """Reminders speak of a moment and are let be, unless somebody whom they name was erased."""
        for key, told in session.told.items():
            is_reminder = key.partition(":")[0] == NoticeKind.REMINDER
            if is_reminder and told.shown == STALE and standing(group, session, key):
                lead = "" if session.lead is None else group.roster.name(session.lead)
                place = session.place or group.settings.place
                html = words.html("notice.reminder", session=session, lead=lead, place=place, now=told.at)
                yield Rendering(key, html)


def standing(group: Group, holder: Tells, key: str) -> Told | None:
    """The record of a notice that stands as a message in the group's chat of today; ``None`` if it does not."""
    told = holder.told.get(key)
    is_there = told is not None and told.state is Telling.SENT and told.message and told.chat == group.chat
    return told if is_there else None
