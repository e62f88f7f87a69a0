"""What became of a meeting that nobody opened: opened now, put off, held elsewhere, or not held; by buttons of a card.

The card comes as a notice; how it looks is in ``unopened_card``.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.acts import act_facts
from bot.chat.answers import undo_row
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.commands.opening import Opening
from bot.chat.commands.panel import in_rows
from bot.chat.commands.planning import instant, taken_days
from bot.chat.desk import Desk
from bot.chat.unopened_card import card_data, unopened_card
from bot.practice.calendar.cadence import days_later, occurrences
from bot.practice.meeting.lifecycle import BEFORE
from bot.practice.notices.unopened import undecided
from bot.practice.people.audit import Act
from bot.practice.refusal import Refusal
from bot.practice.session import Session
from bot.practice.verbs import planning
from bot.practice.verbs.deadline import due_after
from bot.practice.verbs.opening import Doubt
from bot.store.store import SessionKey

SETTLING = frozenset({"open", "close", "cancel", "not held", "move"})
DONE = {"open": "open", "to": "move", "away": "close", "noyes": "not held"}


@dataclass(eq=False)
class AlreadySettled(Refusal):
    """Somebody has settled in the meantime what became of a meeting."""

    issue: int


class Unopened:
    """The buttons of the card."""

    def __init__(self, desk: Desk, door: Doorkeeper, opening: Opening) -> None:
        """Take the desk, who knows people, and what opens meetings."""
        self.desk, self.door, self.opening = desk, door, opening

    async def press(self, update: Update, press: Press) -> None:
        """Show a session or those that are open, ask for a day or once more, and do what was chosen."""
        acting = await self.door.pressing(update, press)
        if press.action == "list":
            await self._list(acting)
            return
        session = await self.desk.session(acting.group, press.issue)
        start, _, argument = press.object.partition(".")
        is_done = press.action in DONE and session.has_act(DONE[press.action], *acting.who_and_when)
        if not is_done and (session.state not in BEFORE or session.starts_at != instant(start)):
            await self._settled(acting, session)
        else:
            await self._carry_out(acting, session, press.action, argument)

    async def _carry_out(self, acting: Acting, session: Session, action: str, argument: str) -> None:
        match action:
            case "show":
                html, buttons = unopened_card(acting.words, acting.group, [session], self.desk.now())
                await self._show(acting, html, await self._with_list(acting, buttons))
            case "open":
                await self._open(acting, session)
            case "off":
                await self._days(acting, session)
            case "to":
                await self._put_off(acting, session, instant(argument))
            case "away":
                await self._held_elsewhere(acting, session)
            case "no":
                yes = (acting.words.plain("button.not_held_yes"), card_data(acting.group, session, "noyes"))
                html = acting.words.html("unopened.ask_not_held", session=session)
                await self._show(acting, html, keyboard((yes,), self._back(acting, session)))
            case "noyes":
                async with self._holding(acting, session) as held:
                    planning.not_held(held, by=acting.member.id, at=acting.at)
                await self._done(acting, "unopened.not_held", held)
            case _:
                raise StaleButton

    async def _open(self, acting: Acting, session: Session) -> None:
        """Its own time has come, so that only another open meeting is a reason to ask."""
        known = session.has_act("open", *acting.who_and_when)
        if not known and (question := await self.opening.question(acting, session, Doubt.ANOTHER_OPEN)):
            await self._show(acting, *question)
            return
        await self._done(acting, "answer.opened", await self.opening.begin(acting, session))

    async def _put_off(self, acting: Acting, session: Session, to: datetime) -> None:
        async with self._holding(acting, session) as held:
            planning.move(held, to, by=acting.member.id, at=acting.at)
        await self._done(acting, "unopened.put_off", held, can_undo=False)

    async def _held_elsewhere(self, acting: Acting, session: Session) -> None:
        settings = acting.group.settings
        due = due_after(acting.at, settings.reflections_due_days, settings.zone)
        async with self._holding(acting, session) as held:
            held.close(due=due, by=acting.member.id, at=acting.at)
        await self._done(acting, "unopened.held_elsewhere", held)

    async def _done(self, acting: Acting, key: str, session: Session, *, can_undo: bool = True) -> None:
        """Say what was done in place of the card, with the way back and on to what else is open."""
        undo = keyboard(undo_row(acting)) if can_undo else InlineKeyboardMarkup([])
        await self._show(acting, acting.words.html(key, session=session), await self._with_list(acting, undo))

    async def _settled(self, acting: Acting, session: Session) -> None:
        """A card of the past: say who settled it, and how."""
        act = _settling(session)
        if act is None:
            raise AlreadySettled(session.issue)
        words, group = acting.words, acting.group
        who = group.roster.name(act.by) if act.by else ""
        html = words.html(
            "unopened.settled", session=session, who=who, at=act.at, facts=act_facts(words, group, session.issue, act)
        )
        await self._show(acting, html, await self._with_list(acting, InlineKeyboardMarkup([])))

    async def _list(self, acting: Acting) -> None:
        sessions = undecided(await self.desk.store.waiting(acting.group.id), self.desk.now())
        if not sessions:
            await self._show(acting, acting.words.html("unopened.none"), None)
            return
        await self._show(acting, *unopened_card(acting.words, acting.group, sessions, self.desk.now()))

    async def _days(self, acting: Acting, session: Session) -> None:
        """Days to put it off to: tomorrow, a week on, the next free day of the cadence; another one by command."""
        taken, words = await taken_days(self.desk, acting), acting.words
        zone = acting.group.settings.zone
        busy = {at.astimezone(zone).date() for at in taken}
        days = days_for(session, acting, taken, self.desk.now())
        buttons = [
            (
                words.plain("button.put_off_to", at=at, busy=at.astimezone(zone).date() in busy),
                card_data(acting.group, session, "to", int(at.timestamp())),
            )
            for at in days
        ]
        html = words.html(
            "unopened.which_day", session=session, busy=any(d.astimezone(zone).date() in busy for d in days)
        )
        await self._show(acting, html, keyboard(*in_rows(buttons, 2), self._back(acting, session)))

    async def _with_list(self, acting: Acting, buttons: InlineKeyboardMarkup) -> InlineKeyboardMarkup:
        """The buttons, and one to the other sessions that are open, if there are any."""
        sessions = undecided(await self.desk.store.waiting(acting.group.id), self.desk.now())
        rows = list(buttons.inline_keyboard)
        if len(sessions) > 1 or (sessions and not rows):
            others = (acting.words.plain("button.unopened", count=len(sessions)), _to_list(acting))
            rows += keyboard((others,)).inline_keyboard
        return InlineKeyboardMarkup(rows)

    def _back(self, acting: Acting, session: Session) -> tuple[tuple[str, str], ...]:
        return ((acting.words.plain("button.back"), card_data(acting.group, session, "show")),)

    def _holding(self, acting: Acting, session: Session) -> AbstractAsyncContextManager[Session]:
        return self.desk.store.edit_session(SessionKey(acting.group.id, session.issue))

    async def _show(self, acting: Acting, html: str, buttons: InlineKeyboardMarkup | None) -> None:
        await self.desk.voice.edit(acting.chat, acting.message, html, buttons)


def days_for(session: Session, acting: Acting, taken: frozenset[datetime], now: datetime) -> list[datetime]:
    """Starts that a session may be put off to, in order: tomorrow, a week on, and the next free day of the cadence."""
    settings, zone = acting.group.settings, acting.group.settings.zone
    behind = (now.astimezone(zone).date() - session.starts_at.astimezone(zone).date()).days
    tomorrow = days_later(session.starts_at, behind + 1, zone)
    week = days_later(session.starts_at, 7 * (1 + max(0, behind) // 7), zone)
    days = {at.astimezone(zone).date() for at in taken}
    free = [at for at in occurrences(settings, now, len(taken) + 2) if at.astimezone(zone).date() not in days]
    return sorted({at for at in (tomorrow, week, *free[:1]) if at > now})


def _settling(session: Session) -> Act | None:
    """The last act by which a session was settled, and that was not undone."""
    undone = {(act.before, act.detail) for act in session.audit if act.verb == "undo"}
    standing = (a for a in reversed(session.audit) if a.verb in SETTLING and (str(a.update), a.verb) not in undone)
    return next(standing, None)


def _to_list(acting: Acting) -> str:
    return data("unop", acting.group.id, 0, "list")
