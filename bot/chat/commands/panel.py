"""``/settings``: every choice of a group by buttons, with its value and meaning; and what a change would move."""

from dataclasses import replace
from datetime import datetime

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import show_panel, undo_row
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.choices import CHOICES, KEYS, SECTIONS, section_of
from bot.chat.commands.scheming import PREFIX, Scheming
from bot.chat.desk import Desk, words_of
from bot.chat.prompts import SETTING, ask
from bot.chat.reading import rest, text_of
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.notices.announcement import announcement_due
from bot.practice.people.roster import Role
from bot.practice.settings import LONGEST_SHOWN, BadSetting, GroupSettings
from bot.practice.verbs import planning
from bot.practice.verbs.relaying import Shift, shifted
from bot.store.store import SessionKey
from bot.texts.words import Words, locales

MOVES = ("time", "timezone", "cadence")
ANNOUNCES = ("announce_days_before", "announce_at")
SHOWN = 6


def changed_settings(settings: GroupSettings, key: str, value: str) -> GroupSettings:
    """The settings with one changed; a language must be one that there are words for."""
    if key == "locale":
        meant = value.strip().replace("_", "-").casefold()
        known = {name.casefold(): name for name in locales()}
        if meant not in known:
            raise BadSetting("locale", value[:LONGEST_SHOWN], " | ".join(locales()))
        value = known[meant]
    return settings.with_value(key, value)


class SettingsPanel:
    """The command, the buttons and the typed answers about settings."""

    def __init__(self, desk: Desk, door: Doorkeeper, scheming: Scheming) -> None:
        """Take the desk, who knows people, and what tries schemes."""
        self.desk, self.door, self.scheming = desk, door, scheming

    async def settings(self, update: Update) -> None:
        """``/settings``: the sections; ``/settings KEY``: one choice; ``/settings KEY VALUE``: change it; ``points.…``."""
        acting = await self.door.acting(update)
        text = rest(update.effective_message).strip() if update.effective_message else ""
        key, _, value = text.partition(" ")
        if key.startswith(PREFIX) and value:
            await self.scheming.propose(acting, key, value)
        elif key and value:
            await self.change(acting, key, value, new=True)
        elif key in KEYS:
            await show_panel(self.desk, acting, *self._one(acting.words, acting.group, key), new=True)
        else:
            if key:
                changed_settings(acting.group.settings, key, "")
            await show_panel(self.desk, acting, *self._all(acting), new=True)

    async def press(self, update: Update, press: Press) -> None:
        """The buttons: a section, a choice, a value, one of one's own, or sessions moved to follow a change."""
        acting = await self.door.pressing(update, press)
        key, _, place = press.object.partition(".")
        match press.action:
            case "all":
                await show_panel(self.desk, acting, *self._all(acting))
            case "in" if key in SECTIONS:
                await show_panel(self.desk, acting, *self._section(acting.words, acting.group, key))
            case "one" if key in KEYS:
                await show_panel(self.desk, acting, *self._one(acting.words, acting.group, key))
            case "pick" if key in KEYS and place.isdecimal() and int(place) < len(CHOICES[key]):
                await self.change(acting, key, CHOICES[key][int(place)])
            case "own" if key in KEYS:
                facts = {"setting": key, "value": acting.group.settings.text(key)}
                await ask(self.desk, acting, SETTING, KEYS.index(key), "", "settings.ask", **facts)
            case "follow":
                await self._follow(acting, press.issue)
            case _:
                raise StaleButton

    async def typed(self, update: Update, press: Press) -> None:
        """A value of one's own, as a reply to the question."""
        acting = await self.door.answering(update, press)
        if press.issue >= len(KEYS) or update.effective_message is None:
            raise StaleButton
        await self.change(acting, KEYS[press.issue], text_of(update.effective_message).strip() or "-", new=True)

    async def change(self, acting: Acting, key: str, value: str, *, new: bool = False) -> None:
        """Change a setting, say so, and offer to move the sessions that stand by the former one."""
        before = acting.group.settings
        settings = changed_settings(before, key, value)
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.choose(settings, key, by=acting.member.id, at=acting.at)
        words = words_of(group) if not acting.is_private else acting.words
        shifts = await self._shifts(group, before, settings) if key in MOVES else ()
        ahead = await self._announcements(group) if key in ANNOUNCES else []
        facts = {"key": key, "settings": settings, "shifts": shifts[:SHOWN], "count": len(shifts), "ahead": ahead}
        html = words.page("setting_changed.html", **facts)
        undo = undo_row(acting)
        rows = [(self._follow_button(words, group, undo, len(shifts)),)] if shifts else []
        back = (words.plain("button.back"), data("set", group.id, 0, f"in.{section_of(key)}"))
        await show_panel(self.desk, acting, html, keyboard(*rows, (*undo, back)), new=new)

    async def _follow(self, acting: Acting, update: int) -> None:
        """Move the coming sessions to where the changed settings would have them."""
        act = next((a for a in acting.group.audit if a.update == update and a.verb == "settings"), None)
        if act is None or act.detail not in MOVES:
            raise StaleButton
        now = acting.group.settings
        former: dict[str, str] = {act.detail: act.before}
        shifts = await self._shifts(acting.group, replace(now, **former), now)  # type: ignore[arg-type]
        for shift in shifts:
            async with self.desk.store.edit_session(SessionKey(acting.group.id, shift.issue)) as session:
                planning.move(session, shift.after, by=acting.member.id, at=acting.at)
        html = acting.words.page("moved.html", shifts=shifts[:SHOWN], count=len(shifts))
        await show_panel(self.desk, acting, html, keyboard(undo_row(acting)))

    async def _announcements(self, group: Group) -> list[tuple[int, datetime, bool]]:
        """The next announcements as they fall now: issue, instant, and whether it comes at once."""
        now = self.desk.now()
        planned = [s for s in await self.desk.store.waiting(group.id) if s.state is State.PLANNED]
        dues = sorted((announcement_due(group, s), s.issue) for s in planned)
        return [(issue, due, due <= now) for due, issue in dues[:3]]

    async def _shifts(self, group: Group, before: GroupSettings, after: GroupSettings) -> tuple[Shift, ...]:
        return shifted(await self.desk.store.waiting(group.id), before, after, self.desk.now())

    def _follow_button(
        self, words: Words, group: Group, undo: tuple[tuple[str, str], ...], count: int
    ) -> tuple[str, str]:
        number = undo[0][1].rsplit(":", 1)[1]
        return words.plain("button.follow", count=count), data("set", group.id, number, "follow")

    def _all(self, acting: Acting) -> tuple[str, InlineKeyboardMarkup]:
        """Every value in private; in the group, what people ask for most."""
        words, group = acting.words, acting.group
        facts = {"settings": group.settings, "group": group, "full": acting.is_private}
        html = words.page("settings.html", sections=SECTIONS, **facts)
        rows = [
            tuple((words.plain(f"section.{name}"), data("set", group.id, 0, f"in.{name}")) for name in pair)
            for pair in (("rhythm", "notices"), ("meeting", "points"), ("records", "group"))
        ]
        schemes = (words.plain("button.schemes"), data("scheme", group.id, 0, "list"))
        return html, keyboard(*rows, (schemes,))

    def _section(self, words: Words, group: Group, section: str) -> tuple[str, InlineKeyboardMarkup]:
        keys = SECTIONS[section]
        html = words.page("settings_section.html", section=section, keys=keys, settings=group.settings)
        buttons = [(words.plain(f"setting_name.{key}"), data("set", group.id, 0, f"one.{key}")) for key in keys]
        back = (words.plain("button.back"), data("set", group.id, 0, "all"))
        return html, keyboard(*in_rows(buttons, 2), (back,))

    def _one(self, words: Words, group: Group, key: str) -> tuple[str, InlineKeyboardMarkup]:
        html = words.page("setting.html", key=key, settings=group.settings)
        back = (words.plain("button.back"), data("set", group.id, 0, f"in.{section_of(key)}"))
        own = (words.plain("button.own_value"), data("set", group.id, 0, f"own.{key}"))
        buttons = value_buttons(words, group, key, "set", 0, f"pick.{key}.")
        return html, keyboard(*in_rows(buttons, 2), (own, back))


def value_buttons(words: Words, group: Group, key: str, verb: str, number: int, prefix: str) -> list[tuple[str, str]]:
    """A button for each value of a setting that can be chosen by a tap; the present one is marked."""
    current = group.settings.text(key) or "-"
    return [
        (
            words.plain("button.value", key=key, value="" if value == "-" else value, current=value == current),
            data(verb, group.id, number, f"{prefix}{place}"),
        )
        for place, value in enumerate(CHOICES[key])
    ]


def in_rows(buttons: list[tuple[str, str]], wide: int) -> list[tuple[tuple[str, str], ...]]:
    """Buttons in rows of so many."""
    return [tuple(buttons[at : at + wide]) for at in range(0, len(buttons), wide)]


def named_secretaries(group: Group) -> frozenset[int]:
    """The members who were named secretaries (administrators of the chat are secretaries without it)."""
    return frozenset(m.id for m in group.roster if m.role is Role.SECRETARY)
