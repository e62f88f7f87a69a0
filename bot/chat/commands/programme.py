"""The programme: what is next, laying topics on the calendar, and changing what stands there."""

import re
from datetime import UTC, datetime, timedelta

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import ContextTypes

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.cards import card, card_buttons, refresh_card
from bot.chat.commands.planning import make_session, message_of, taken_days
from bot.chat.dates import read_moment
from bot.chat.desk import Desk, NoSessionNow
from bot.chat.paging import page_asked, page_buttons, page_of
from bot.chat.reading import Unclear, issue_only, rest
from bot.packs import BadContent, Pack, load_pack, pack_names
from bot.practice.calendar.programme import lay
from bot.practice.meeting.lifecycle import BEFORE, InThePast, State
from bot.practice.refusal import Refusal
from bot.practice.session import Session
from bot.publish.ics import calendar
from bot.store.store import SessionKey

Context = ContextTypes.DEFAULT_TYPE
FROM = re.compile(r"^(\S+)(?:\s+(?:from|从|自)\s+(.+))?$", re.IGNORECASE)
SHOWN = 12
STILL_ON = timedelta(hours=3)


class NoSuchPack(Refusal):
    """There is no content pack of this name, or it cannot be read."""

    def __init__(self, asked: str, known: tuple[str, ...]) -> None:
        """Keep the facts."""
        super().__init__(asked)
        self.asked, self.known = asked, known


class Programme:
    """Commands and buttons about the programme."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def next(self, update: Update, context: Context) -> None:
        """``/next``: the coming session, or the one that is on."""
        acting = await self.door.acting(update)
        session = self._coming(await self.desk.store.waiting(acting.group.id))
        buttons = card_buttons(acting.words, acting.group, session, self.desk.voice.bot.username)
        await self.desk.voice.say(acting.chat, card(acting.words, acting.group, session, "next"), buttons=buttons)

    def _coming(self, sessions: list[Session]) -> Session:
        over = self.desk.now() - STILL_ON
        fitting = [s for s in sessions if s.state is State.OPEN or (s.state in BEFORE and s.starts_at > over)]
        if not fitting:
            raise NoSessionNow("next")
        return min(fitting, key=lambda s: (s.state is not State.OPEN, s.starts_at))

    async def plan(self, update: Update, context: Context) -> None:
        """``/plan``: the programme; ``/plan load PACK [from DATE]``: a pack laid on the calendar, to be confirmed."""
        acting = await self.door.acting(update)
        text = rest(message_of(update)).strip()
        if not text:
            html, buttons = await self._page(acting, 1)
            await self.desk.voice.say(acting.chat, html, buttons=buttons)
            return
        acting.require_secretary("plan")
        if not text.lower().startswith("load"):
            raise Unclear("plan", text[:60], "load")
        await self._preview(acting, text[4:].strip())

    async def confirm_plan(self, update: Update, press: Press) -> None:
        """The button under a preview: the pack is laid, once, however often it is pressed."""
        acting = await self.door.pressing(update, press)
        acting.require_secretary("plan")
        pack_name, after = press.arguments
        pack = self._pack(pack_name)
        taken = await taken_days(self.desk, acting)
        async with self.desk.store.edit_group(acting.group.id) as group:
            plan = group.reserve(
                f"plan:{acting.act}", pack.topics, after=_instant(after), taken=taken, by=acting.member.id, at=acting.at
            )
        for planned in plan:
            await make_session(self.desk, acting, planned)
        html = acting.words.page("plan.html", done=True, pack=pack.title, plan=plan)
        await self.desk.voice.edit(acting.chat, acting.message, html)

    async def calendar(self, update: Update, context: Context) -> None:
        """``/calendar``: the programme as a file."""
        acting = await self.door.acting(update)
        issue_only("calendar", "")
        await self.give_calendar(acting)

    async def by_link(self, acting: Acting, press: Press) -> None:
        """The link of the calendar button."""
        await self.give_calendar(acting)

    async def give_calendar(self, acting: Acting) -> None:
        """Send the calendar file to where the person asked."""
        sessions = await self.desk.store.sessions(acting.group.id)
        content = calendar(acting.group, sessions, self.desk.now())
        await self.desk.voice.give(
            acting.chat, "programme.ics", content, acting.words.html("answer.calendar", group=acting.group.title)
        )

    async def come(self, update: Update, press: Press) -> None:
        """The button *I come*: pressed again, no longer."""
        acting = await self.door.pressing(update, press)
        await self.desk.session(acting.group, press.issue)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, press.issue)) as session:
            session.come(acting.member.id, press=_press_id(update))
        coming = acting.member.id in session.coming
        await self._after_press(update, acting, session, "alert.coming" if coming else "alert.not_coming")

    async def volunteer(self, update: Update, press: Press) -> None:
        """The button *I lead*: pressed again, no longer."""
        acting = await self.door.pressing(update, press)
        await self.desk.session(acting.group, press.issue)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, press.issue)) as session:
            session.volunteer(acting.member.id, press=_press_id(update), at=acting.at)
        leads = session.lead == acting.member.id
        waiting = acting.member.id in session.volunteers
        await self._after_press(
            update, acting, session, "alert.leads" if leads else "alert.volunteers" if waiting else "alert.not_leading"
        )

    async def _after_press(self, update: Update, acting: Acting, session: Session, key: str) -> None:
        if update.callback_query:
            await self.desk.voice.alert(update.callback_query.id, acting.words.plain(key, issue=session.issue))
        group = await self.desk.store.group(acting.group.id)
        await refresh_card(self.desk, group, session)
        told = session.told.get("announcement:1")
        if told is None or (told.chat, told.message) != (acting.chat, acting.message):
            buttons = card_buttons(acting.words, group, session, self.desk.voice.bot.username)
            await self.desk.voice.edit(acting.chat, acting.message, card(acting.words, group, session, "next"), buttons)

    async def turn_page(self, update: Update, press: Press) -> None:
        """The buttons that page through the programme."""
        acting = await self.door.pressing(update, press)
        html, buttons = await self._page(acting, page_asked(press))
        await self.desk.voice.edit(acting.chat, acting.message, html, buttons)

    async def _page(self, acting: Acting, number: int) -> tuple[str, InlineKeyboardMarkup | None]:
        everything = await self.desk.store.sessions(acting.group.id)
        page = page_of([s for s in everything if s.state in BEFORE or s.state is State.OPEN], number, SHOWN)
        names = {s.issue: acting.group.roster.name(s.lead) for s in page.items if s.lead is not None}
        html = acting.words.page("programme.html", page=page, names=names, packs=pack_names(self.desk.content))
        return html, page_buttons(page, "prog", acting.group.id)

    async def _preview(self, acting: Acting, text: str) -> None:
        found = FROM.match(text)
        if not found:
            raise Unclear("plan load", text[:60], "pack")
        pack = self._pack(found[1])
        now = self.desk.now()
        after = now
        if found[2]:
            first = read_moment(found[2], acting.group.settings, now)
            if first < now - timedelta(days=1):
                raise InThePast(first)
            after = max(now, first - timedelta(seconds=1))
        taken = await taken_days(self.desk, acting)
        plan = lay(pack.topics, acting.group.settings, first_issue=acting.group.next_issue, after=after, taken=taken)
        buttons = keyboard((
            (acting.words.plain("button.lay"), data("plan", acting.group.id, pack.name, int(after.timestamp()))),
            (acting.words.plain("button.keep"), data("keep", acting.group.id, 0)),
        ))  # fmt: skip
        html = acting.words.page("plan.html", done=False, pack=pack.title, plan=plan)
        await self.desk.voice.say(acting.chat, html, buttons=buttons)

    def _pack(self, name: str) -> Pack:
        known = tuple(pack_names(self.desk.content))
        if name not in known:
            raise NoSuchPack(name[:60], known)
        try:
            return load_pack(self.desk.content, name)
        except BadContent as error:
            raise NoSuchPack(f"{name}: {error}", known) from error


def _press_id(update: Update) -> str:
    return update.callback_query.id if update.callback_query else ""


def _instant(text: str) -> datetime:
    if not re.fullmatch(r"\d{1,11}", text):
        raise StaleButton
    return datetime.fromtimestamp(int(text), UTC)
