"""A due notice made into a message: what is said, where, and with which buttons.

Whether and when a notice is due is settled in ``practice.notices``; that it is said once, in ``clock.telling``.
"""

from contextlib import suppress

import structlog
from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.chat.acting import Doorkeeper
from bot.chat.buttons import data, keyboard, link
from bot.chat.cards import ANNOUNCED, card, card_buttons, files_of, refresh_card
from bot.chat.desk import Desk, words_of
from bot.chat.voice import NotSent, PerhapsSent, Unreachable
from bot.practice.group import Group
from bot.practice.meeting.told import Telling
from bot.practice.notices.call import missing
from bot.practice.notices.notice import Notice, NoticeKind, Outcome
from bot.practice.notices.preparation import open_points
from bot.practice.notices.publication import publishes_at
from bot.practice.record.digest import digest_of
from bot.practice.session import Session

log = structlog.get_logger(__name__)


class Herald:
    """Says notices. ``say`` gives the chat and the message that a notice became."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows the secretaries."""
        self.desk = desk
        self.door = door
        self._ways = {
            NoticeKind.PREPARATION: self._preparation,
            NoticeKind.ANNOUNCEMENT: self._announcement,
            NoticeKind.REMINDER: self._reminder,
            NoticeKind.MOVED: self._correction,
            NoticeKind.CANCELLED: self._correction,
            NoticeKind.OPENING: self._opening,
            NoticeKind.CALL: self._call,
            NoticeKind.DRAFT: self._draft,
            NoticeKind.PUBLICATION: self._publication,
        }

    async def say(self, group: Group, session: Session | None, notice: Notice, *, late: bool) -> Outcome:
        """Say a notice, and tell how it went."""
        try:
            way = self._ways[notice.kind] if session else None
            said = await (
                way(group, session, notice, late=late) if way and session else self._digest(group, notice, late=late)
            )
        except NotSent as error:
            log.warning("not said; tried again later", group=group.id, notice=notice.key, why=str(error))
            return Outcome(None)
        except PerhapsSent:
            return Outcome(Telling.UNCERTAIN)
        except (Unreachable, BadRequest) as error:
            log.warning("could not be said", group=group.id, notice=notice.key, why=str(error))
            return Outcome(Telling.FAILED)
        return Outcome(Telling.SENT, *said)

    async def ask(self, group: Group, session: Session | None, kind: str) -> None:
        """Tell the secretaries that a notice may or may not have gone out, as the program was stopped in the middle."""
        html = words_of(group).html("notice.uncertain", kind=kind, issue=session.issue if session else 0)
        with suppress(NotSent, PerhapsSent):
            await self._to_secretaries(group, html)

    async def _announcement(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        words = words_of(group)
        head = "announcement_late" if late else "announcement"
        buttons = card_buttons(words, group, session, self.desk.voice.bot.username)
        said = await self._in_group(group, card(words, group, session, head), buttons)
        if group.settings.pin and not await self.desk.voice.pin(*said):
            await self._once_about(group, "cannot_pin")
        return said

    async def _preparation(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        html = words_of(group).html(
            "notice.preparation", session=session, announced=notice.until, points=open_points(group, session)
        )
        return await self._to_secretaries(group, html)

    async def _reminder(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        lead = group.roster.name(session.lead) if session.lead is not None else ""
        place = session.place or group.settings.place
        html = words_of(group).html("notice.reminder", session=session, lead=lead, place=place, now=self.desk.now())
        return await self._in_group(group, html)

    async def _correction(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        change = session.changes[-1]
        html = words_of(group).html(f"notice.{notice.kind}", session=session, change=change)
        said = await self._in_group(group, html)
        await refresh_card(self.desk, group, session)
        return said

    async def _opening(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        words = words_of(group)
        lead = group.roster.name(session.lead) if session.lead is not None else ""
        html = words.html("notice.opening", session=session, lead=lead, sees_all=group.sees_all)
        buttons = keyboard(
            ((words.plain("button.check_in", count=len(session.check_ins)), data("in", group.id, session.issue)),)
        )
        await refresh_card(self.desk, group, session)
        return await self._in_group(group, html, buttons)

    async def _call(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        words = words_of(group)
        key = "notice.call_last" if notice.occurrence == "last" else "notice.call"
        html = words.html(key, session=session, missing=len(missing(group, session)))
        buttons = keyboard(
            ((words.plain("button.write"), link(self.desk.voice.bot.username, "w", group.id, session.issue)),)
        )
        if notice.occurrence == "first":
            await self._unpin(group, session)
        return await self._in_group(group, html, buttons)

    async def _draft(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        html = words_of(group).html(
            "notice.draft",
            session=session,
            publishes=publishes_at(group, session),
            missing=[group.roster.name(m) for m in missing(group, session)],
        )
        return await self._to_secretaries(group, html, files_of(group, session))

    async def _publication(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        words = words_of(group)
        name, content = files_of(group, session, (notice.occurrence,))[0]
        caption = words.html("notice.publication", session=session) if notice.occurrence == "html" else ""
        message = await self.desk.voice.give(
            group.chat, name, content, caption, silent=self._is_quiet(group) or not caption, topic=group.topic
        )
        return await self._where(group), message

    async def _digest(self, group: Group, notice: Notice, *, late: bool) -> tuple[int, int]:
        facts = digest_of(group, await self.desk.store.sessions(group.id), self.desk.scheme, notice.due)
        if facts.is_empty:
            return 0, 0
        return await self._in_group(group, words_of(group).page("digest.html", digest=facts, group=group, late=late))

    async def _in_group(self, group: Group, html: str, buttons: InlineKeyboardMarkup | None = None) -> tuple[int, int]:
        message = await self.desk.voice.say(
            group.chat, html, buttons=buttons, silent=self._is_quiet(group), topic=group.topic
        )
        return await self._where(group), message

    async def _where(self, group: Group) -> int:
        # The chat may have been upgraded while the message was on its way.
        return (await self.desk.store.group(group.id)).chat

    async def _to_secretaries(
        self, group: Group, html: str, files: list[tuple[str, bytes]] | None = None
    ) -> tuple[int, int]:
        reached = (0, 0)
        for person in sorted(await self.door.secretaries(group)):
            try:
                message = await self.desk.voice.say(person, html)
                for name, content in files or []:
                    await self.desk.voice.give(person, name, content)
                reached = (person, message)
            except (Unreachable, BadRequest):
                continue
        if reached == (0, 0):
            await self._once_about(group, "no_secretary_reached")
        return reached

    async def _once_about(self, group: Group, trouble: str) -> None:
        """Say once in the group what is in the way, with what to do about it."""
        async with self.desk.store.edit_group(group.id) as fresh:
            is_first = fresh.claim(f"trouble:{trouble}", at=self.desk.now(), late=False)
        if is_first:
            words = words_of(group)
            button = (words.plain("button.private"), f"https://t.me/{self.desk.voice.bot.username}?start=hello")
            await self.desk.voice.say(
                group.chat,
                words.html(f"trouble.{trouble}"),
                buttons=keyboard((button,)),
                silent=True,
                topic=group.topic,
            )

    async def _unpin(self, group: Group, session: Session) -> None:
        told = session.told.get(ANNOUNCED)
        if group.settings.pin and told and told.message:
            await self.desk.voice.unpin(told.chat, told.message)

    def _is_quiet(self, group: Group) -> bool:
        return group.settings.is_quiet(self.desk.now().astimezone(group.settings.zone).time())
