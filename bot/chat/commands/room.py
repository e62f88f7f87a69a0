"""Check-in: by button online, by a code that changes every half minute for those in the room, or by a secretary."""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from io import BytesIO

import segno
from telegram import Update
from telegram.error import TelegramError

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, link
from bot.chat.calls import NotSent, Unreachable
from bot.chat.commands.planning import message_of
from bot.chat.desk import Desk
from bot.chat.living import LivingMessages
from bot.chat.reading import rest, several_members
from bot.practice.meeting.attendance import Presence
from bot.practice.meeting.lifecycle import State, check_step
from bot.practice.meeting.room_code import STEP_SECONDS, code_at, seconds_left, serves
from bot.practice.refusal import Refusal
from bot.practice.session import Session
from bot.store.store import NotStored, SessionKey

CODE = re.compile(r"\s*(\d{6})\s*")
CHANGES = 40  # twenty minutes, long enough for everybody to come in


@dataclass(eq=False)
class CodeNotServing(Refusal):
    """A check-in code is wrong, or its time is over."""


class Room:
    """Commands and buttons of checking in."""

    def __init__(self, desk: Desk, door: Doorkeeper, living: LivingMessages) -> None:
        """Take the desk, who knows people, and what shows who is here."""
        self.desk, self.door, self.living = desk, door, living
        # Nobody without the token can make codes, and a restart does not change them.
        self._secret = hashlib.sha256(b"room" + desk.config.token.encode()).digest()
        self._shows: dict[tuple[int, SessionKey], asyncio.Task[None]] = {}

    async def check_in(self, update: Update) -> None:
        """``/checkin``: I am here; with the room's code: in the room. ``/checkin @a @b``: who is, says a secretary."""
        acting = await self.door.acting(update)
        message = message_of(update)
        text = rest(message)
        chosen = await self.desk.chosen(acting.group, None, "check_in", State.OPEN, State.COLLECTING, State.ANNOUNCED)
        if code := CODE.fullmatch(text):
            await self._by_code(acting, chosen.issue, code[1])
            return
        if not text.strip() and (message.reply_to_message is None or not acting.is_on_duty_or_secretary):
            members, presence = [acting.member], Presence.ONLINE
        else:
            acting.require("checkin others")
            members, presence = several_members(acting.group, message, text, "checkin"), Presence.ROOM
        async with self.desk.store.edit_session(SessionKey(acting.group.id, chosen.issue)) as session:
            for member in members:
                session.check_in(member.id, presence, by=acting.member.id, at=acting.at)
        await self.living.changed(acting.group, session)
        if not await self.desk.voice.acknowledge(acting.chat, acting.message):
            html = acting.words.html("answer.checked_in", names=[m.name for m in members])
            await self.desk.voice.say(acting.chat, html, silent=True)

    async def press_check_in(self, update: Update, press: Press) -> None:
        """The button *I am here*."""
        acting = await self.door.pressing(update, press)
        await self.desk.session(acting.group, press.issue)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, press.issue)) as session:
            is_new = session.check_in(acting.member.id, Presence.ONLINE, by=acting.member.id, at=acting.at)
        if update.callback_query:
            await self.desk.voice.alert(update.callback_query.id, acting.words.plain("alert.checked_in", is_new=is_new))
        await self.living.changed(acting.group, session)

    async def by_link(self, acting: Acting, press: Press) -> None:
        """The link behind the picture that the secretary's phone shows."""
        await self.desk.session(acting.group, press.issue)
        await self._by_code(acting, press.issue, press.arguments[1] if len(press.arguments) > 1 else "")

    async def show_code(self, update: Update, press: Press) -> None:
        """The button *code for the room*: the code comes to the secretary in private, and changes by itself."""
        acting = await self.door.pressing(update, press)
        session = await self.desk.session(acting.group, press.issue)
        check_step(session.issue, "check_in", session.state)
        try:
            message = await self._send(acting, session)
        except Unreachable:
            key, loud = "alert.code_unreachable", True
        else:
            key, loud = "alert.code_sent", False
            if message:
                self._keep_changing(acting, SessionKey(acting.group.id, session.issue), message)
        if update.callback_query:
            await self.desk.voice.alert(update.callback_query.id, acting.words.plain(key), loud=loud)

    def stop(self) -> None:
        """No more codes are shown."""
        for task in self._shows.values():
            task.cancel()
        self._shows.clear()

    async def _by_code(self, acting: Acting, issue: int, code: str) -> None:
        if not serves(code, self._secret, acting.group.id, issue, self.desk.now()):
            raise CodeNotServing
        async with self.desk.store.edit_session(SessionKey(acting.group.id, issue)) as session:
            is_new = session.check_in(acting.member.id, Presence.ROOM, by=acting.member.id, at=acting.at)
        await self.living.changed(acting.group, session)
        if acting.is_private or not await self.desk.voice.acknowledge(acting.chat, acting.message):
            html = acting.words.html("answer.checked_in_room", session=session, is_new=is_new)
            await self.desk.voice.say(acting.chat, html, silent=True)

    async def _send(self, acting: Acting, session: Session) -> int:
        picture, caption = self._picture(acting, session)
        return await self.desk.voice.show(acting.member.id, picture, caption)

    def _picture(self, acting: Acting, session: Session) -> tuple[bytes, str]:
        now = self.desk.now()
        code = code_at(self._secret, acting.group.id, session.issue, now)
        address = link(self.desk.voice.bot.username, "k", acting.group.id, session.issue, code)
        file = BytesIO()
        segno.make(address, error="m").save(file, kind="png", scale=14, border=3)
        facts = {"code": f"{code[:3]} {code[3:]}", "session": session, "seconds": seconds_left(now)}
        return file.getvalue(), acting.words.html("answer.room_code", **facts)

    def _keep_changing(self, acting: Acting, key: SessionKey, message: int) -> None:
        former = self._shows.pop((acting.member.id, key), None)
        if former:
            former.cancel()
        self._shows[acting.member.id, key] = asyncio.create_task(self._change(acting, key, message))

    async def _change(self, acting: Acting, key: SessionKey, message: int) -> None:
        for _ in range(CHANGES):
            await asyncio.sleep(min(STEP_SECONDS, seconds_left(self.desk.now())) + 0.2)
            try:
                session = await self.desk.store.session(key)
                if session.state not in (State.OPEN, State.ANNOUNCED):
                    break
                picture, caption = self._picture(acting, session)
                await self.desk.voice.reshow(acting.member.id, message, picture, caption)
            except (NotStored, NotSent, TelegramError):
                break
        await self.desk.voice.delete(acting.member.id, message)
