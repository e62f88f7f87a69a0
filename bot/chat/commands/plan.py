"""``/plan``: the programme as one message that secretaries work in by tapping: load a pack, add a topic, drop back to a pack.

What can be done to one session is in ``plan_session``.
"""

import re
from datetime import datetime, timedelta

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import show_panel, undo_row
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.commands.panel import in_rows
from bot.chat.commands.planning import instant, make_session, message_of, taken_days
from bot.chat.dates import read_day, read_moment
from bot.chat.desk import Desk
from bot.chat.paging import page_asked, page_buttons, page_of
from bot.chat.prompts import TOPIC, ask
from bot.chat.reading import Unclear, rest
from bot.packs import BadContent, Pack, load_pack, pack_names
from bot.practice.calendar.cadence import occurrences
from bot.practice.calendar.programme import lay
from bot.practice.meeting.lifecycle import BEFORE, InThePast, State
from bot.practice.refusal import Refusal
from bot.practice.verbs import planning
from bot.practice.verbs.relaying import Relay, clashes, restored
from bot.store.store import SessionKey

FROM = re.compile(r"^(\S+)(?:\s+(?:from|从|自)\s+(.+))?$", re.IGNORECASE)
SHOWN = 12
DAYS_OFFERED = 4


class NoSuchPack(Refusal):
    """There is no content pack of this name, or it cannot be read."""

    def __init__(self, asked: str, known: tuple[str, ...]) -> None:
        """Keep the facts."""
        super().__init__(asked)
        self.asked, self.known = asked, known


class Planner:
    """The command and the buttons of the programme as a whole."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def plan(self, update: Update) -> None:
        """``/plan``: the programme; ``/plan load PACK [from DATE]``: a pack laid on the calendar, to be confirmed."""
        acting = await self.door.acting(update)
        text = rest(message_of(update)).strip()
        if not text:
            await show_panel(self.desk, acting, *await self.page(acting, 1), new=True)
            return
        acting.require("plan load")
        if not text.lower().startswith("load"):
            raise Unclear("plan", text[:60], "load")
        await self._preview_named(acting, text[4:].strip())

    async def turn_page(self, update: Update, press: Press) -> None:
        """The buttons that page through the programme."""
        acting = await self.door.pressing(update, press)
        await show_panel(self.desk, acting, *await self.page(acting, page_asked(press)))

    async def press(self, update: Update, press: Press) -> None:
        """The secretaries' buttons: load a pack, from which day; add a topic; drop back to a pack."""
        acting = await self.door.pressing(update, press)
        match press.action:
            case "load":
                await show_panel(self.desk, acting, *self._packs(acting, "from", "plan.which"))
            case "from":
                await show_panel(self.desk, acting, *await self._days(acting, self._numbered(press.object)))
            case "preview":
                name, _, after = press.object.partition("-")
                await self._preview(acting, self._pack(self._numbered(name)), instant(after))
            case "add":
                await ask(self.desk, acting, TOPIC, 0, "", "plan.ask_topic")
            case "back":
                await show_panel(self.desk, acting, *self._packs(acting, "drop", "plan.back_to"))
            case "drop":
                await self._offer_restoring(acting, self._numbered(press.object))
            case "restore":
                await self._restore(acting, self._numbered(press.object))
            case _:
                raise StaleButton

    async def confirm_plan(self, update: Update, press: Press) -> None:
        """The button under a preview: the pack is laid, once, however often it is pressed."""
        acting = await self.door.pressing(update, press)
        if len(press.arguments) != 2:
            raise StaleButton
        pack, after = self._pack(press.arguments[0]), instant(press.arguments[1])
        taken = await taken_days(self.desk, acting)
        who, at = acting.who_and_when
        async with self.desk.store.edit_group(acting.group.id) as group:
            plan = group.reserve(f"plan:{acting.act}", pack.topics, after=after, taken=taken, by=who, at=at)
        for planned in plan:
            await make_session(self.desk, acting, planned)
        html = acting.words.page("plan.html", done=True, pack=pack.title, plan=plan)
        await self.desk.voice.edit(acting.chat, acting.message, html, keyboard(undo_row(acting)))

    async def page(self, acting: Acting, number: int) -> tuple[str, InlineKeyboardMarkup | None]:
        """A page of the programme, with the secretaries' buttons for those who have them."""
        everything = await self.desk.store.sessions(acting.group.id)
        ahead = [s for s in everything if s.state in BEFORE or s.state is State.OPEN]
        ahead.sort(key=lambda s: (s.starts_at, s.issue))
        page = page_of(ahead, number, SHOWN)
        names = {s.issue: acting.group.roster.name(s.lead) for s in page.items if s.lead is not None}
        trouble = clashes(ahead, acting.group.settings)
        html = acting.words.page(
            "programme.html", page=page, names=names, packs=pack_names(self.desk.content), trouble=trouble
        )
        turning = page_buttons(page, "prog", acting.group.id)
        if not acting.is_secretary:
            return html, turning
        group, words = acting.group.id, acting.words
        sessions = [(f"№ {s.issue}", data("plone", group, s.issue, "one")) for s in page.items]
        tools = (
            (words.plain("button.add_topic"), data("pl", group, 0, "add")),
            (words.plain("button.load_pack"), data("pl", group, 0, "load")),
        )
        back = (words.plain("button.back_to_pack"), data("pl", group, 0, "back"))
        mine = keyboard(*in_rows(sessions, 4), tools, *(((back,),) if ahead else ()))
        return html, InlineKeyboardMarkup([*(turning.inline_keyboard if turning else ()), *mine.inline_keyboard])

    def _packs(self, acting: Acting, action: str, key: str) -> tuple[str, InlineKeyboardMarkup]:
        names = pack_names(self.desk.content)
        rows = [
            ((self._pack(name).title, data("pl", acting.group.id, 0, f"{action}.{place}")),)
            for place, name in enumerate(names)
        ]
        return acting.words.html(key, packs=names), keyboard(*rows, self._to_plan(acting))

    async def _days(self, acting: Acting, name: str) -> tuple[str, InlineKeyboardMarkup]:
        taken = await taken_days(self.desk, acting)
        place = pack_names(self.desk.content).index(name)
        settings, now = acting.group.settings, self.desk.now()
        free = [t for t in occurrences(settings, now, DAYS_OFFERED + len(taken)) if t not in taken][:DAYS_OFFERED]
        rows = [
            (
                (
                    acting.words.plain("button.from_day", at=t),
                    data("pl", acting.group.id, 0, f"preview.{place}-{_before(t)}"),
                ),
            )
            for t in free
        ]
        html = acting.words.html("plan.from_when", pack=self._pack(name).title, name=name)
        return html, keyboard(*rows, self._to_plan(acting))

    async def _preview_named(self, acting: Acting, text: str) -> None:
        found = FROM.match(text)
        if not found:
            raise Unclear("plan load", text[:60], "pack")
        pack, now = self._pack(found[1]), self.desk.now()
        after = now
        if found[2]:
            settings = acting.group.settings
            first = read_moment(found[2], settings, now)
            # A day alone: the time of the sessions is the group's.
            read_day(found[2], now.astimezone(settings.zone).date(), settings.locale)
            if first < now - timedelta(days=1):
                raise InThePast(first)
            after = max(now, first - timedelta(seconds=1))
        await self._preview(acting, pack, after, new=True)

    async def _preview(self, acting: Acting, pack: Pack, after: datetime, *, new: bool = False) -> None:
        taken = await taken_days(self.desk, acting)
        plan = lay(pack.topics, acting.group.settings, first_issue=acting.group.next_issue, after=after, taken=taken)
        buttons = keyboard((
            (acting.words.plain("button.lay"), data("plan", acting.group.id, pack.name, int(after.timestamp()))),
            (acting.words.plain("button.keep"), data("keep", acting.group.id, 0)),
        ))  # fmt: skip
        html = acting.words.page("plan.html", done=False, pack=pack.title, plan=plan)
        await show_panel(self.desk, acting, html, buttons, new=new)

    async def _offer_restoring(self, acting: Acting, name: str) -> None:
        relay = await self._relay(acting, name)
        place = pack_names(self.desk.content).index(name)
        html = acting.words.page("restoring.html", pack=self._pack(name).title, relay=relay)
        yes = (acting.words.plain("button.restore"), data("pl", acting.group.id, 0, f"restore.{place}"))
        await show_panel(self.desk, acting, html, keyboard((yes,), self._to_plan(acting)))

    async def _restore(self, acting: Acting, name: str) -> None:
        """Give what is not announced yet the pack's topics and the usual days; add what is missing; call off the rest."""
        relay, (who, at) = await self._relay(acting, name), acting.who_and_when
        for issue, topic, starts_at in relay.given:
            async with self.desk.store.edit_session(SessionKey(acting.group.id, issue)) as session:
                planning.replan(session, topic, by=who, at=at)
                planning.move(session, starts_at, by=who, at=at)
        for issue in relay.dropped:
            async with self.desk.store.edit_session(SessionKey(acting.group.id, issue)) as session:
                planning.cancel(session, reason="", by=who, at=at)
        for place, (topic, starts_at) in enumerate(relay.added):
            async with self.desk.store.edit_group(acting.group.id) as group:
                planned = group.reserve_at(f"restore:{acting.press}:{place}", topic, starts_at, by=who, at=at)
            await make_session(self.desk, acting, planned)
        html = acting.words.html("plan.restored", pack=self._pack(name).title)
        await show_panel(self.desk, acting, html, keyboard(undo_row(acting), self._to_plan(acting)))

    async def _relay(self, acting: Acting, name: str) -> Relay:
        sessions = await self.desk.store.sessions(acting.group.id)
        return restored(self._pack(name).topics, sessions, acting.group.settings, self.desk.now())

    def _numbered(self, place: str) -> str:
        names = pack_names(self.desk.content)
        if not place.isdecimal() or int(place) >= len(names):
            raise StaleButton
        return names[int(place)]

    def _pack(self, name: str) -> Pack:
        known = tuple(pack_names(self.desk.content))
        if name not in known:
            raise NoSuchPack(name[:60], known)
        try:
            return load_pack(self.desk.content, name)
        except BadContent as error:
            raise NoSuchPack(f"{name}: {error}", known) from error

    def _to_plan(self, acting: Acting) -> tuple[tuple[str, str], ...]:
        return ((acting.words.plain("button.to_plan"), data("prog", acting.group.id, 1)),)


def _before(at: datetime) -> int:
    """Just before an instant, in seconds: what comes after it begins with that instant."""
    return int(at.timestamp()) - 1
