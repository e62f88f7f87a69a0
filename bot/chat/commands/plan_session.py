"""One session of the programme, worked on by tapping: its title, day and lead speaker, swapped, skipped or cancelled.

What was announced is shown as it would be said, and asked about, before it changes.
"""

from datetime import datetime, timedelta

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import say_done, show_panel, undo_row
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.commands.odd_hours import ask_first, is_odd, new_start
from bot.chat.commands.panel import in_rows
from bot.chat.commands.planning import instant, make_topic, taken_days, usual_days
from bot.chat.desk import Desk
from bot.chat.paging import page_of
from bot.chat.prompts import DAY, TITLE, ask
from bot.chat.reading import text_of
from bot.practice.calendar.topic import checked_title
from bot.practice.meeting.lifecycle import BEFORE, check_step
from bot.practice.session import Session
from bot.practice.verbs import planning
from bot.practice.verbs.relaying import Shift, partner, skipped
from bot.store.store import SessionKey

PEOPLE_SHOWN = 10
SHIFTS_SHOWN = 6
DAYS_OFFERED = 6
WEEK = timedelta(days=7)


class SessionPlanner:
    """The buttons and typed answers about one session of the programme."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def press(self, update: Update, press: Press) -> None:
        """The buttons of one session."""
        acting = await self.door.pressing(update, press)
        session = await self.desk.session(acting.group, press.issue)
        match press.action:
            case "one":
                await show_panel(self.desk, acting, *self._one(acting, session))
            case "lead":
                await show_panel(self.desk, acting, *self._people(acting, session, press.object))
            case "give":
                await self._give_lead(acting, session, press.object)
            case "title":
                check_step(session.issue, "topic", session.state)
                await ask(self.desk, acting, TITLE, session.issue, "", "plan.ask_title", session=session)
            case "day":
                await show_panel(self.desk, acting, *await self._days(acting, session))
            case "to":
                await self._move(acting, session, instant(press.object))
            case "when":
                await ask(self.desk, acting, DAY, session.issue, "", "plan.ask_day", session=session)
            case "swap" | "skip" | "off":
                await self._preview(acting, session, press.action)
            case "swapyes":
                await self._swap(acting, session)
            case "skipyes":
                await self._skip(acting, session)
            case "offyes":
                await self._cancel(acting, session)
            case _:
                raise StaleButton

    async def titled(self, update: Update, press: Press) -> None:
        """Another title, as a reply to the question."""
        acting = await self.door.answering(update, press)
        title = checked_title(text_of(update.effective_message) if update.effective_message else "")
        await self.desk.session(acting.group, press.issue)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, press.issue)) as session:
            planning.retitle(session, title, by=acting.member.id, at=acting.at)
        await say_done(self.desk, acting, "answer.topic_edited", session=session)

    async def dated(self, update: Update, press: Press) -> None:
        """Another day, as a reply to the question."""
        acting = await self.door.answering(update, press)
        known = await self.desk.session(acting.group, press.issue)
        text = text_of(update.effective_message) if update.effective_message else ""
        to = new_start(text, acting.group.settings, self.desk.now(), known)
        if is_odd(to, known, acting.group.settings):
            await ask_first(self.desk, acting, known, to)
            return
        async with self.desk.store.edit_session(SessionKey(acting.group.id, press.issue)) as session:
            planning.move(session, to, by=acting.member.id, at=acting.at)
        await say_done(self.desk, acting, "answer.moved", session=session)

    async def added(self, update: Update, press: Press) -> None:
        """A topic of one's own, as a reply to the question: a title, perhaps with a day."""
        acting = await self.door.answering(update, press)
        text = text_of(update.effective_message) if update.effective_message else ""
        session = await make_topic(self.desk, acting, text.strip())
        await say_done(self.desk, acting, "answer.topic_added", session=session)

    async def _give_lead(self, acting: Acting, known: Session, chosen: str) -> None:
        member = None if chosen == "0" else _number(chosen)
        if member is not None and member not in acting.group.roster:
            raise StaleButton
        async with self.desk.store.edit_session(SessionKey(acting.group.id, known.issue)) as session:
            planning.assign_lead(session, member, by=acting.member.id, at=acting.at)
        await self._changed(acting, session)

    async def _move(self, acting: Acting, known: Session, to: datetime) -> None:
        async with self.desk.store.edit_session(SessionKey(acting.group.id, known.issue)) as session:
            planning.move(session, to, by=acting.member.id, at=acting.at)
        await self._changed(acting, session)

    async def _cancel(self, acting: Acting, known: Session) -> None:
        async with self.desk.store.edit_session(SessionKey(acting.group.id, known.issue)) as session:
            planning.cancel(session, reason="", by=acting.member.id, at=acting.at)
        await self._changed(acting, session)

    async def _swap(self, acting: Acting, known: Session) -> None:
        """Exchange the topics, with those who lead them, of a session and the one after it."""
        other = partner(await self.desk.store.waiting(acting.group.id), known.issue, self.desk.now())
        # One right after the other, so that the group hears of both in one message.
        for mine, theirs in ((known, other), (other, known)):
            async with self.desk.store.edit_session(SessionKey(acting.group.id, mine.issue)) as session:
                planning.replan(session, theirs.topic, by=acting.member.id, at=acting.at)
                planning.assign_lead(session, theirs.lead, by=acting.member.id, at=acting.at)
        fresh = await self.desk.session(acting.group, known.issue)
        await self._changed(acting, fresh)

    async def _skip(self, acting: Acting, known: Session) -> None:
        """The day falls away: this session and all after it move to the next one's place."""
        sessions = await self.desk.store.waiting(acting.group.id)
        for shift in skipped(sessions, known.issue, acting.group.settings, self.desk.now()):
            async with self.desk.store.edit_session(SessionKey(acting.group.id, shift.issue)) as session:
                planning.move(session, shift.after, by=acting.member.id, at=acting.at)
        await self._changed(acting, await self.desk.session(acting.group, known.issue))

    async def _changed(self, acting: Acting, session: Session) -> None:
        html, buttons = self._one(acting, session)
        undo = keyboard(undo_row(acting)).inline_keyboard
        html = f"{acting.words.html('answer.done')}\n\n{html}"
        await show_panel(self.desk, acting, html, InlineKeyboardMarkup([*undo, *buttons.inline_keyboard]))

    async def _preview(self, acting: Acting, session: Session, action: str) -> None:
        """What a swap, a skipped day or a cancellation would come to, and what the group would be told."""
        check_step(session.issue, "cancel" if action == "off" else "move", session.state)
        sessions, now = await self.desk.store.waiting(acting.group.id), self.desk.now()
        other = partner(sessions, session.issue, now) if action == "swap" else None
        shifts: tuple[Shift, ...] = ()
        if action == "skip":
            shifts = skipped(sessions, session.issue, acting.group.settings, now)
        html = acting.words.page(
            "plan_preview.html",
            action=action,
            session=session,
            other=other,
            shifts=shifts[:SHIFTS_SHOWN],
            count=len(shifts),
        )
        yes = (
            acting.words.plain(f"plan_yes.{action}", issue=session.issue),
            self._data(acting, session, f"{action}yes"),
        )
        await show_panel(self.desk, acting, html, keyboard((yes,), self._back(acting, session)))

    def _one(self, acting: Acting, session: Session) -> tuple[str, InlineKeyboardMarkup]:
        words = acting.words
        lead = acting.group.roster.name(session.lead) if session.lead is not None else ""
        html = words.page(
            "plan_session.html", session=session, lead=lead, place=session.place or acting.group.settings.place
        )
        to_plan = (words.plain("button.to_plan"), data("prog", acting.group.id, 1))
        if session.state not in BEFORE:
            return html, keyboard((to_plan,))
        acts = [(words.plain(f"plan_act.{name}"), self._data(acting, session, name))
                for name in ("lead", "title", "day", "swap", "skip", "off")]  # fmt: skip
        return html, keyboard(*in_rows(acts, 2), (to_plan,))

    def _people(self, acting: Acting, session: Session, number: str) -> tuple[str, InlineKeyboardMarkup]:
        page = page_of(list(acting.group.roster), int(number) if number.isdecimal() else 1, PEOPLE_SHOWN)
        people = [(m.name, self._data(acting, session, f"give.{m.id}")) for m in page.items]
        steps = tuple(
            (sign, self._data(acting, session, f"lead.{to}"))
            for sign, to in (("◀", page.number - 1), ("▶", page.number + 1))
            if 1 <= to <= page.pages
        )
        nobody = (acting.words.plain("button.nobody"), self._data(acting, session, "give.0"))
        html = acting.words.html("plan.who_leads", session=session)
        return html, keyboard(*in_rows(people, 2), *((steps,) if steps else ()), (nobody,), self._back(acting, session))

    async def _days(self, acting: Acting, session: Session) -> tuple[str, InlineKeyboardMarkup]:
        taken = await taken_days(self.desk, acting)
        now, settings = self.desk.now(), acting.group.settings
        free = [t for t in usual_days(settings, now, DAYS_OFFERED + len(taken)) if t not in taken][:DAYS_OFFERED]
        near = [t for t in (session.starts_at - WEEK, session.starts_at + WEEK) if t > now and t not in (*taken, *free)]
        offered = sorted([*free[: DAYS_OFFERED - len(near)], *near])
        days = [
            (acting.words.plain("button.on_day", at=t), self._data(acting, session, f"to.{int(t.timestamp())}"))
            for t in offered
        ]
        other = (acting.words.plain("button.other_day"), self._data(acting, session, "when"))
        html = acting.words.html("plan.which_day", session=session)
        return html, keyboard(*in_rows(days, 2), (other,), self._back(acting, session))

    def _back(self, acting: Acting, session: Session) -> tuple[tuple[str, str], ...]:
        return ((acting.words.plain("button.back"), self._data(acting, session, "one")),)

    def _data(self, acting: Acting, session: Session, what: str) -> str:
        return data("plone", acting.group.id, session.issue, what)


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise StaleButton from None
