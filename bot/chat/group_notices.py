"""The notices of a group itself: the digest, whose month it is, lists, honours, and the volume of a year."""

from datetime import date, timedelta

from bot.chat.acting import Doorkeeper
from bot.chat.binding import Binder, volume_offer
from bot.chat.channel import Channel
from bot.chat.desk import Desk, words_of
from bot.chat.honouring import honours_report
from bot.chat.reaching import to_secretaries
from bot.practice.group import Group
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.people.digest_choice import DigestChoice
from bot.practice.record.digest import digest_of
from bot.practice.record.period import year_of
from bot.texts.words import Words, locales


class GroupNotices:
    """Says the notices of a group. ``say`` gives the chat and the message that one became, zeros for none."""

    def __init__(self, desk: Desk, door: Doorkeeper, channel: Channel) -> None:
        """Take the desk, who knows the secretaries, and the way into the chats."""
        self.desk, self.door, self.channel = desk, door, channel
        self.binder = Binder(desk.store)
        self._ways = {
            NoticeKind.DIGEST: self._digest,
            NoticeKind.DUTY: self._duty,
            NoticeKind.LIST: self._list,
            NoticeKind.HONOURS: self._honours,
            NoticeKind.VOLUME: self._volume,
        }

    async def say(self, group: Group, notice: Notice, *, late: bool) -> tuple[int, int]:
        """Say a notice of a group."""
        return await self._ways[notice.kind](group, notice, late=late)

    async def _digest(self, group: Group, notice: Notice, *, late: bool) -> tuple[int, int]:
        greeting = group.digests.get(notice.occurrence, DigestChoice()).greeting
        sessions = await self.desk.store.sessions(group.id)
        facts = digest_of(group, sessions, self.desk.scheme, notice.due, greeting)
        if facts.is_empty:
            return 0, 0
        html = words_of(group).page("digest.html", digest=facts, group=group, late=late)
        return await self.channel.say(group, html, self.channel.own_points(group, notice), purpose="records")

    async def _duty(self, group: Group, notice: Notice, *, late: bool) -> tuple[int, int]:
        name = group.roster.name(group.duties[notice.occurrence])
        html = words_of(group).html("notice.duty", name=name, month=notice.occurrence)
        return await self.channel.say(group, html, self.channel.own_points(group, notice))

    async def _list(self, group: Group, notice: Notice, *, late: bool) -> tuple[int, int]:
        posted = next(p for p in group.posted if p.name == notice.occurrence)
        html = words_of(group).html("notice.list", posted=posted)
        return await self.channel.say(group, html, self.channel.own_points(group, notice))

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
