"""A due notice made into a message: what is said, where, and with which buttons.

Whether and when a notice is due is settled in ``practice.notices``; that it is said once, in ``clock.telling``.
"""

from contextlib import suppress
from datetime import date, timedelta

import structlog
from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.chat.acting import Doorkeeper
from bot.chat.binding import Binder, volume_offer
from bot.chat.buttons import keyboard, link
from bot.chat.calls import NotSent, PerhapsSent, Unreachable
from bot.chat.cards import ANNOUNCED, card, card_buttons, refresh_card
from bot.chat.commands.polish import own_words, own_words_address
from bot.chat.desk import Desk, words_for, words_of
from bot.chat.drafted import draft_report
from bot.chat.honouring import honours_report
from bot.chat.living import LivingMessages, living, living_buttons
from bot.chat.nudging import nudge_one, nudge_together
from bot.chat.once import said_once
from bot.chat.reaching import once_about, to_secretaries
from bot.chat.records import files_of
from bot.chat.sent import noting_sent
from bot.practice.group import Group
from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.told import Telling
from bot.practice.meeting.turns import turns
from bot.practice.notices.notice import Notice, NoticeKind, Outcome
from bot.practice.notices.nudge import IN_GROUP, unreached
from bot.practice.notices.preparation import open_points
from bot.practice.people.digest_choice import DigestChoice
from bot.practice.record.digest import digest_of
from bot.practice.record.figures import total_length
from bot.practice.record.period import year_of
from bot.practice.session import Session
from bot.practice.settings import FORMATS
from bot.store.store import StoreLost
from bot.texts.words import Words, locales

log = structlog.get_logger(__name__)
TO_ONE_PERSON = frozenset({NoticeKind.NUDGE, NoticeKind.POLISH, NoticeKind.PREPARATION, NoticeKind.DRAFT})

TO_SECRETARIES = frozenset({NoticeKind.HONOURS, NoticeKind.VOLUME})
TO_THE_GROUP = frozenset(NoticeKind) - TO_ONE_PERSON - TO_SECRETARIES


class Herald:
    """Says notices. ``say`` gives the chat and the message that a notice became."""

    def __init__(self, desk: Desk, door: Doorkeeper, living: LivingMessages) -> None:
        """Take the desk, who knows the secretaries, and what keeps an opening notice as things stand."""
        self.desk, self.door, self.living = desk, door, living
        self.binder = Binder(desk.store)
        self._ways = {
            NoticeKind.PREPARATION: self._preparation,
            NoticeKind.ANNOUNCEMENT: self._announcement,
            NoticeKind.REMINDER: self._reminder,
            NoticeKind.MOVED: self._correction,
            NoticeKind.CANCELLED: self._correction,
            NoticeKind.RESTORED: self._correction,
            NoticeKind.OPENING: self._opening,
            NoticeKind.CALL: self._call,
            NoticeKind.POLISH: self._polish,
            NoticeKind.NUDGE: self._nudge,
            NoticeKind.DRAFT: self._draft,
            NoticeKind.PUBLICATION: self._publication,
        }
        self._of_group = {
            NoticeKind.DIGEST: self._digest,
            NoticeKind.DUTY: self._duty,
            NoticeKind.LIST: self._list,
            NoticeKind.HONOURS: self._honours,
            NoticeKind.VOLUME: self._volume,
        }

    async def say(self, group: Group, session: Session | None, notice: Notice, *, late: bool) -> Outcome:
        """Say a notice, and tell how it went."""
        with noting_sent() as sent:
            try:
                return await self._said(group, session, notice, late=late)
            except StoreLost as error:
                log.warning("the store was lost while this was said", group=group.id, notice=notice.key, why=str(error))
        if not sent:
            return Outcome(None)
        return Outcome(Telling.SENT if notice.kind in TO_THE_GROUP else Telling.UNCERTAIN, *sent[0])

    async def _said(self, group: Group, session: Session | None, notice: Notice, *, late: bool) -> Outcome:
        try:
            if session:
                said = await self._ways[notice.kind](group, session, notice, late=late)
            else:
                said = await self._of_group[notice.kind](group, notice, late=late)
        except NotSent as error:
            log.warning("not said; tried again later", group=group.id, notice=notice.key, why=str(error))
            return Outcome(None)
        except PerhapsSent:
            return Outcome(Telling.UNCERTAIN)
        except (Unreachable, BadRequest) as error:
            log.warning("could not be said", group=group.id, notice=notice.key, why=str(error))
            return await self._unsaid(group, notice, error)
        return Outcome(Telling.SENT, *said)

    async def ask(self, group: Group, session: Session | None, kind: str) -> None:
        """Tell the secretaries that a notice may or may not have gone out, as the program was stopped in the middle."""
        issue = session.issue if session else 0

        def say(words: Words) -> tuple[str, None]:
            return words.html("notice.uncertain", kind=kind, issue=issue), None

        with suppress(NotSent, PerhapsSent):
            await to_secretaries(self.desk, self.door, group, say)

    async def _unsaid(self, group: Group, notice: Notice, error: Exception) -> Outcome:
        """A group that the bot is out of rests, and the notice waits for its return; elsewhere the secretaries hear of it."""
        if notice.kind in TO_ONE_PERSON:
            return Outcome(Telling.FAILED)
        if isinstance(error, Unreachable) and error.is_out:
            async with self.desk.store.edit_group(group.id) as held:
                held.rest(self.desk.now())
            return Outcome(None)
        async with self.desk.store.edit_group(group.id) as held:
            is_first = held.claim("trouble:cannot_speak", at=self.desk.now(), late=False)
        if is_first:
            await to_secretaries(
                self.desk, self.door, group, lambda words: (words.html("trouble.cannot_speak", group=group.title), None)
            )
        return Outcome(Telling.FAILED)

    async def _announcement(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        words = words_of(group)
        head = "announcement_late" if late else "announcement"
        buttons = card_buttons(words, group, session, self.desk.voice.bot.username)
        said = await self._in_group(group, card(words, group, session, head), buttons)
        if group.settings.pin and not await self.desk.voice.pin(*said):
            await once_about(self.desk, group, "cannot_pin")
        return said

    async def _preparation(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        facts = {"session": session, "announced": notice.until, "points": open_points(group, session)}
        return await to_secretaries(
            self.desk, self.door, group, lambda words: (words.html("notice.preparation", **facts), None)
        )

    async def _reminder(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        lead = group.roster.name(session.lead) if session.lead is not None else ""
        place = session.place or group.settings.place
        html = words_of(group).html("notice.reminder", session=session, lead=lead, place=place, now=self.desk.now())
        return await self._in_group(group, html, self._calendar(group, session))

    async def _correction(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        change = session.changes[-1]
        html = words_of(group).html(f"notice.{notice.kind}", session=session, change=change)
        said = await self._in_group(group, html, self._calendar(group, session))
        await refresh_card(self.desk, group, session)
        return said

    async def _opening(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        words = words_of(group)
        await refresh_card(self.desk, group, session)
        html = living(words, group, session, self.living.minutes(session))
        return await self._in_group(group, html, living_buttons(words, group, session), purpose="sessions")

    async def _call(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        words, bot = words_of(group), self.desk.voice.bot.username
        spoken = [t for t in turns(session.standing()) if t.kind is not Kind.REFLECTION]
        html = words.html(
            "notice.call",
            session=session,
            minutes=self.living.minutes(session),
            turns=len(spoken),
            speakers=len({t.member for t in spoken}),
            size=total_length(c for t in spoken for c in t.pieces),
        )
        write = (words.plain("button.write"), link(bot, "w", group.id, session.issue))
        own = ((words.plain("button.own_words"), own_words_address(bot, group, session)),) if spoken else ()
        await self._unpin(group, session)
        return await self._in_group(group, html, keyboard((write, *own)), purpose="sessions")

    async def _polish(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        """Not to be reached in private is no fault here: the call has a button to one's own words."""
        member = int(notice.occurrence)
        html, buttons = own_words(words_for(group, member), group, session, member)
        return member, await self.desk.voice.say(member, html, buttons=buttons)

    async def _nudge(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        if notice.occurrence == IN_GROUP:
            return await self._where(group), await nudge_together(self.desk, group, session, unreached(group, session))
        member = int(notice.occurrence)
        message = await nudge_one(self.desk, group, session, member)
        if message is None:
            raise Unreachable("never started a private chat")
        return member, message

    async def _duty(self, group: Group, notice: Notice, *, late: bool) -> tuple[int, int]:
        name = group.roster.name(group.duties[notice.occurrence])
        html = words_of(group).html("notice.duty", name=name, month=notice.occurrence)
        return await self._in_group(group, html, self._own_points(group, notice))

    async def _list(self, group: Group, notice: Notice, *, late: bool) -> tuple[int, int]:
        posted = next(p for p in group.posted if p.name == notice.occurrence)
        html = words_of(group).html("notice.list", posted=posted)
        return await self._in_group(group, html, self._own_points(group, notice))

    async def _honours(self, group: Group, notice: Notice, *, late: bool) -> tuple[int, int]:
        """Of the term that ended the day before; nothing, if there is nobody to honour."""
        day = date.fromisoformat(notice.occurrence) - timedelta(days=1)
        drafts = {
            loc: await honours_report(self.desk, Words(loc, group.settings.zone), group, day) for loc in locales()
        }
        if all(buttons is None for _, buttons in drafts.values()):
            return 0, 0
        return await to_secretaries(self.desk, self.door, group, lambda words: drafts[words.locale])

    async def _volume(self, group: Group, notice: Notice, *, late: bool) -> tuple[int, int]:
        """The year that is over, bound for print; nothing, if no session was held in it."""
        period = year_of(int(notice.occurrence))
        sessions = await self.binder.sessions(group, period)
        if not sessions:
            return 0, 0
        files = await self.binder.files(group, period, "pdf")
        return await to_secretaries(
            self.desk,
            self.door,
            group,
            lambda words: volume_offer(words, group, period, sessions, "notice.volume"),
            files,
        )

    async def _draft(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        files = await files_of(self.desk.store, group, session)
        return await to_secretaries(
            self.desk, self.door, group, lambda words: draft_report(words, group, session), files
        )

    async def _publication(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        words = words_of(group)
        form = notice.occurrence.split("-")[0]
        name, content = (await files_of(self.desk.store, group, session, (form,)))[0]
        caption = words.html("notice.publication", session=session) if form == session.forms[0] else ""
        silent = self._is_quiet(group) or not caption
        buttons, topic = self._own_points(group, notice), group.thread("records")

        async def give() -> int:
            return await self.desk.voice.give(
                group.chat, name, content, caption, silent=silent, topic=topic, buttons=buttons
            )

        return await self._where(group), await said_once(self.desk, group, give, buttons)

    async def _digest(self, group: Group, notice: Notice, *, late: bool) -> tuple[int, int]:
        greeting = group.digests.get(notice.occurrence, DigestChoice()).greeting
        sessions = await self.desk.store.sessions(group.id)
        facts = digest_of(group, sessions, self.desk.scheme, notice.due, greeting)
        if facts.is_empty:
            return 0, 0
        html = words_of(group).page("digest.html", digest=facts, group=group, late=late)
        return await self._in_group(group, html, self._own_points(group, notice), purpose="records")

    async def _in_group(
        self,
        group: Group,
        html: str,
        buttons: InlineKeyboardMarkup | None,
        *,
        purpose: str = "announcements",
    ) -> tuple[int, int]:
        async def say() -> int:
            topic, silent = group.thread(purpose), self._is_quiet(group)
            return await self.desk.voice.say(group.chat, html, buttons=buttons, silent=silent, topic=topic)

        return await self._where(group), await said_once(self.desk, group, say, buttons)

    def _calendar(self, group: Group, session: Session) -> InlineKeyboardMarkup:
        address = link(self.desk.voice.bot.username, "c", group.id, session.issue)
        return keyboard(((words_of(group).plain("button.calendar"), address),))

    def _own_points(self, group: Group, notice: Notice) -> InlineKeyboardMarkup:
        """A way to one's own points; the occurrence in its address tells this notice from others when it is looked for."""
        form = FORMATS.index(notice.occurrence.split("-")[0]) if notice.occurrence.split("-")[0] in FORMATS else 0
        digits = "".join(c for c in notice.occurrence if c.isdigit())[:20]
        address = link(self.desk.voice.bot.username, "s", group.id, notice.issue, f"{form}{digits}")
        return keyboard(((words_of(group).plain("button.own_points"), address),))

    async def _where(self, group: Group) -> int:
        # The chat may have been upgraded while the message was on its way.
        return (await self.desk.store.group(group.id)).chat

    async def _unpin(self, group: Group, session: Session) -> None:
        told = session.told.get(ANNOUNCED)
        if group.settings.pin and told and told.message:
            await self.desk.voice.unpin(told.chat, told.message)

    def _is_quiet(self, group: Group) -> bool:
        return group.settings.is_quiet(self.desk.now().astimezone(group.settings.zone).time())
