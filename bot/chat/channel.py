"""Saying something in a group's chat as its notices are said: in the right topic, without a sound in the quiet hours."""

from telegram import InlineKeyboardMarkup

from bot.chat.buttons import keyboard, link
from bot.chat.desk import Desk, words_of
from bot.chat.once import said_once
from bot.practice.group import Group
from bot.practice.notices.notice import Notice
from bot.practice.session import Session
from bot.practice.settings import FORMATS


class Channel:
    """The way into the groups' chats, and the buttons that notices have in common."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk

    async def say(
        self,
        group: Group,
        html: str,
        buttons: InlineKeyboardMarkup | None,
        *,
        purpose: str = "announcements",
    ) -> tuple[int, int]:
        """Say a notice in the group; gives its chat and message."""

        async def send() -> int:
            topic, silent = group.thread(purpose), self.is_quiet(group)
            return await self.desk.voice.say(group.chat, html, buttons=buttons, silent=silent, topic=topic)

        return await self.where(group), await said_once(self.desk, group, send, buttons)

    def calendar(self, group: Group, session: Session) -> InlineKeyboardMarkup:
        """The button that gives the programme as a calendar."""
        address = link(self.desk.voice.bot.username, "c", group.id, session.issue)
        return keyboard(((words_of(group).plain("button.calendar"), address),))

    def own_points(self, group: Group, notice: Notice) -> InlineKeyboardMarkup:
        """A way to one's own points; the occurrence in its address tells this notice from others when it is looked for."""
        form = FORMATS.index(notice.occurrence.split("-")[0]) if notice.occurrence.split("-")[0] in FORMATS else 0
        digits = "".join(c for c in notice.occurrence if c.isdigit())[:20]
        address = link(self.desk.voice.bot.username, "s", group.id, notice.issue, f"{form}{digits}")
        return keyboard(((words_of(group).plain("button.own_points"), address),))

    async def where(self, group: Group) -> int:
        """The chat that a group lives in now."""
        # The chat may have been upgraded while the message was on its way.
        return (await self.desk.store.group(group.id)).chat

    def is_quiet(self, group: Group) -> bool:
        """Whether it is the group's quiet hours."""
        return group.settings.is_quiet(self.desk.now().astimezone(group.settings.zone).time())
