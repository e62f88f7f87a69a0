"""A due notice made into a message: what is said, where, and with which buttons.

Whether and when a notice is due is settled in ``practice.notices``; that it is said once, in ``clock.telling``.
"""

from contextlib import suppress

import structlog
from telegram.error import BadRequest

from bot.chat.acting import Doorkeeper
from bot.chat.buttons import keyboard, link
from bot.chat.calls import NotSent, PerhapsSent, Unreachable
from bot.chat.cards import ANNOUNCED
from bot.chat.channel import Channel
from bot.chat.commands.polish import own_words, own_words_address
from bot.chat.corrections import corrected
from bot.chat.desk import Desk, words_for, words_of
from bot.chat.drafted import draft_report
from bot.chat.group_notices import GroupNotices
from bot.chat.live_message import announcement
from bot.chat.living import LivingMessages, living, living_buttons
from bot.chat.nudging import nudge_one, nudge_together
from bot.chat.once import said_once
from bot.chat.reaching import know_reach, once_about, to_secretaries
from bot.chat.records import files_of
from bot.chat.sent import noting_sent
from bot.chat.unopened_card import unopened_card
from bot.practice.group import Group
from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.told import Telling
from bot.practice.meeting.turns import turns
from bot.practice.notices.asking import member_asked
from bot.practice.notices.notice import Notice, NoticeKind, Outcome
from bot.practice.notices.nudge import IN_GROUP, unreached
from bot.practice.notices.preparation import open_points
from bot.practice.record.figures import total_length
from bot.practice.session import Session
from bot.store.store import StoreLost
from bot.texts.words import Words

log = structlog.get_logger(__name__)
# The chat and the message that a notice became, and the hash of what it shows if it follows the facts.
Said = tuple[int, int] | tuple[int, int, str]
TO_ONE_PERSON = frozenset(
    {NoticeKind.NUDGE, NoticeKind.POLISH, NoticeKind.PREPARATION, NoticeKind.DRAFT, NoticeKind.UNOPENED}
)

TO_SECRETARIES = frozenset({NoticeKind.HONOURS, NoticeKind.VOLUME})
TO_THE_GROUP = frozenset(NoticeKind) - TO_ONE_PERSON - TO_SECRETARIES


class Herald:
    """Says notices. ``say`` gives the chat and the message that a notice became."""

    def __init__(self, desk: Desk, door: Doorkeeper, living: LivingMessages) -> None:
        """Take the desk, who knows the secretaries, and what keeps an opening notice as things stand."""
        self.desk, self.door, self.living = desk, door, living
        self.channel = Channel(desk)
        self.of_group = GroupNotices(desk, door, self.channel)
        self._ways = {
            NoticeKind.PREPARATION: self._preparation,
            NoticeKind.ANNOUNCEMENT: self._announcement,
            NoticeKind.REMINDER: self._reminder,
            NoticeKind.MOVED: self._correction,
            NoticeKind.CHANGED: self._correction,
            NoticeKind.CANCELLED: self._correction,
            NoticeKind.RESTORED: self._correction,
            NoticeKind.OPENING: self._opening,
            NoticeKind.UNOPENED: self._unopened,
            NoticeKind.CALL: self._call,
            NoticeKind.POLISH: self._polish,
            NoticeKind.NUDGE: self._nudge,
            NoticeKind.DRAFT: self._draft,
            NoticeKind.PUBLICATION: self._publication,
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
                said = await self.of_group.say(group, notice, late=late)
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
            if notice.kind is NoticeKind.POLISH and isinstance(error, Unreachable):
                # Remembered before the notice is settled: once they can be reached, they are asked after all.
                await know_reach(self.desk, group, member_asked(notice.occurrence), reachable=False)
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

    async def _announcement(self, group: Group, session: Session, notice: Notice, *, late: bool) -> Said:
        card = announcement(words_of(group), group, session, self.desk.voice.bot.username, late=late)
        said = await self.channel.say(group, card.html, card.buttons)
        if group.settings.pin and not await self.desk.voice.pin(*said):
            await once_about(self.desk, group, "cannot_pin")
        return *said, card.hash

    async def _preparation(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        facts = {"session": session, "announced": notice.until, "points": open_points(group, session)}
        return await to_secretaries(
            self.desk, self.door, group, lambda words: (words.html("notice.preparation", **facts), None)
        )

    async def _reminder(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        lead = group.roster.name(session.lead) if session.lead is not None else ""
        place = session.place or group.settings.place
        html = words_of(group).html("notice.reminder", session=session, lead=lead, place=place, now=self.desk.now())
        return await self.channel.say(group, html, self.channel.calendar(group, session))

    async def _correction(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        html = await corrected(self.desk, group, session, notice)
        return await self.channel.say(group, html, self.channel.calendar(group, session))

    async def _opening(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        words = words_of(group)
        html = living(words, group, session, self.living.minutes(session))
        return await self.channel.say(group, html, living_buttons(words, group, session), purpose="sessions")

    async def _unopened(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        """To the secretaries and the member on duty: a meeting whose time has come, and that nobody opened."""
        others = [await self.desk.session(group, n.issue) for n in notice.also]
        sessions, now = [session, *others], self.desk.now()
        on_duty = group.duty(now.astimezone(group.settings.zone).date())
        return await to_secretaries(
            self.desk,
            self.door,
            group,
            lambda words: unopened_card(words, group, sessions, now, late=late),
            and_also=() if on_duty is None else (on_duty,),
        )

    async def _call(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        words, bot = words_of(group), self.desk.voice.bot.username
        spoken = [t for t in turns(session.standing()) if t.kind is not Kind.REFLECTION]
        html = words.html(
            "notice.call",
            session=session,
            late=late,
            minutes=self.living.minutes(session),
            turns=len(spoken),
            speakers=len({t.member for t in spoken}),
            size=total_length(c for t in spoken for c in t.pieces),
        )
        write = (words.plain("button.write"), link(bot, "w", group.id, session.issue))
        own = ((words.plain("button.own_words"), own_words_address(bot, group, session)),) if spoken else ()
        await self._unpin(group, session)
        return await self.channel.say(group, html, keyboard((write, *own)), purpose="sessions")

    async def _polish(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        """Not to be reached in private is no fault here: the call has a button to one's own words."""
        member = member_asked(notice.occurrence)
        html, buttons = own_words(words_for(group, member), group, session, member)
        return member, await self.desk.voice.say(member, html, buttons=buttons)

    async def _nudge(self, group: Group, session: Session, notice: Notice, *, late: bool) -> tuple[int, int]:
        if notice.occurrence == IN_GROUP:
            return await self.channel.where(group), await nudge_together(
                self.desk, group, session, unreached(group, session)
            )
        member = int(notice.occurrence)
        message = await nudge_one(self.desk, group, session, member)
        if message is None:
            raise Unreachable("never started a private chat")
        return member, message

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
        silent = self.channel.is_quiet(group) or not caption
        buttons, topic = self.channel.own_points(group, notice), group.thread("records")

        async def give() -> int:
            return await self.desk.voice.give(
                group.chat, name, content, caption, silent=silent, topic=topic, buttons=buttons
            )

        return await self.channel.where(group), await said_once(self.desk, group, give, buttons)

    async def _unpin(self, group: Group, session: Session) -> None:
        told = session.told.get(ANNOUNCED)
        if group.settings.pin and told and told.message:
            await self.desk.voice.unpin(told.chat, told.message)
