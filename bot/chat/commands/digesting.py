"""The digest and its editor: said now in the group; in private looked at beforehand, greeted, postponed, skipped, cut."""

from datetime import datetime

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import show_panel
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.commands.panel import in_rows
from bot.chat.commands.planning import message_of
from bot.chat.desk import Desk, words_of
from bot.chat.prompts import GREETING, ask
from bot.chat.reading import text_of
from bot.practice.group import Group
from bot.practice.meeting.told import Telling
from bot.practice.notices.digest import digest_times, occurrence_of
from bot.practice.notices.notice import NoticeKind
from bot.practice.people.digest_choice import DigestChoice
from bot.practice.record.digest import digest_of
from bot.practice.settings import DIGEST_PARTS, GroupSettings
from bot.practice.verbs import editing
from bot.texts.words import Words

DELAYS = (3, 24)


class Digesting:
    """The command, the buttons and the typed greeting."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def digest(self, update: Update) -> None:
        """``/digest``: the digest of the last seven days, now; in private, the next one as its editor sees it."""
        acting = await self.door.acting(update)
        if acting.is_private:
            await show_panel(self.desk, acting, *await self._desk_of(acting.words, acting.group), new=True)
        else:
            await self.desk.voice.say(acting.chat, await self._text(acting.words, acting.group, ""))

    async def press(self, update: Update, press: Press) -> None:
        """The editor's buttons."""
        acting = await self.door.pressing(update, press)
        due = self._due(acting.group)
        if due is None:
            raise StaleButton
        (usual, name), (who, at) = due, acting.who_and_when
        if press.action == "greet":
            await ask(self.desk, acting, GREETING, 0, "", "digest.ask_greeting")
            return
        async with self.desk.store.edit_group(acting.group.id) as group:
            if press.action == "later" and press.object in {str(hours) for hours in DELAYS}:
                editing.postpone(group, name, usual, int(press.object), by=who, at=at)
            elif press.action in ("skip", "keep"):
                editing.skip(group, name, skipped=press.action == "skip", by=who, at=at)
            elif press.action == "part" and press.object in DIGEST_PARTS:
                group.choose(_toggled(group, press.object), "digest_parts", by=who, at=at)
            elif press.action != "now":
                raise StaleButton
        if press.action == "now":
            await self._say_now(acting, name)
        else:
            await show_panel(self.desk, acting, *await self._desk_of(acting.words, group))

    async def greeted(self, update: Update, press: Press) -> None:
        """The line of greeting, as a reply to the question."""
        acting = await self.door.answering(update, press)
        due = self._due(acting.group)
        if due is None:
            raise StaleButton
        async with self.desk.store.edit_group(acting.group.id) as group:
            editing.greet(group, due[1], text_of(message_of(update)), by=acting.member.id, at=acting.at)
        await show_panel(self.desk, acting, *await self._desk_of(acting.words, group), new=True)

    async def _say_now(self, acting: Acting, name: str) -> None:
        """Say the digest in the group, instead of at its time."""
        key = f"{NoticeKind.DIGEST}:{name}"
        async with self.desk.store.edit_group(acting.group.id) as group:
            if not group.claim(key, at=acting.at, late=False):
                raise StaleButton
            group.end_telling(key, Telling.SENT)
        greeting = group.digests.get(name, DigestChoice()).greeting
        html = await self._text(words_of(group), group, greeting)
        await self.desk.voice.say(group.chat, html, topic=group.thread("records"))
        await show_panel(self.desk, acting, acting.words.html("digest.said"), None)

    async def _text(self, words: Words, group: Group, greeting: str, until: datetime | None = None) -> str:
        sessions = await self.desk.store.sessions(group.id)
        facts = digest_of(group, sessions, self.desk.scheme, until or self.desk.now(), greeting)
        return words.page("digest.html", digest=facts, group=group, late=False)

    async def _desk_of(self, words: Words, group: Group) -> tuple[str, InlineKeyboardMarkup | None]:
        due = self._due(group)
        if due is None:
            return words.html("digest.none_set"), None
        usual, name = due
        choice = group.digests.get(name, DigestChoice())
        text = await self._text(words_of(group), group, choice.greeting)
        html = words.html("digest.editor", choice=choice, due=choice.at or usual) + "\n\n" + text

        def button(key: str, what: str, **facts: object) -> tuple[str, str]:
            return words.plain(key, **facts), data("digest", group.id, 0, what)

        chosen = group.settings.digest_parts.split()
        parts = [button("button.digest_part", f"part.{p}", part=p, chosen=p in chosen) for p in DIGEST_PARTS]
        skip = button("button.digest_keep", "keep") if choice.skipped else button("button.digest_skip", "skip")
        later = [button("button.digest_later", f"later.{hours}", hours=hours) for hours in DELAYS]
        greet, now = button("button.digest_greet", "greet"), button("button.digest_now", "now")
        return html, keyboard((greet,), tuple(later), (skip, now), *in_rows(parts, 2))

    def _due(self, group: Group) -> tuple[datetime, str] | None:
        """The digest that is to come: its usual time and its name; ``None`` if the group has none."""
        if not group.settings.digest:
            return None
        for usual in digest_times(group, self.desk.now()):
            name = occurrence_of(group, usual)
            late = group.digests.get(name, DigestChoice()).at
            if f"{NoticeKind.DIGEST}:{name}" not in group.told and (late or usual) > self.desk.now():
                return usual, name
        return None


def _toggled(group: Group, part: str) -> GroupSettings:
    """The settings with a part of the digest left out or taken in again; one part always remains."""
    chosen = set(group.settings.digest_parts.split()) ^ {part}
    kept = [p for p in DIGEST_PARTS if p in chosen] or [part]
    return group.settings.with_value("digest_parts", " ".join(kept))
