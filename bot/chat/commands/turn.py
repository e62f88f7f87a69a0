"""Whose turn it is: the fair rota of lead speakers, and the monthly duty."""

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import say_done
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.commands.planning import message_of
from bot.chat.dates import take_month
from bot.chat.desk import Desk
from bot.chat.reaching import point_to_private, privately
from bot.chat.reading import Unclear, rest, take_member
from bot.practice.group import Group
from bot.practice.meeting.told import Telling
from bot.practice.notices.notice import NoticeKind
from bot.practice.people.duty import month_of, months_from
from bot.practice.people.rota import accepted, asked, swapped
from bot.practice.verbs import planning
from bot.practice.verbs.rota import last_led, next_fair, proposal, shares
from bot.store.store import SessionKey

MONTHS_SHOWN = 6


class Turns:
    """Commands and buttons about whose turn it is."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def rota(self, update: Update) -> None:
        """``/rota``: who should fairly lead the coming sessions; each accepts, or passes it on."""
        acting = (await self.door.acting(update)).require("plan rota")
        sessions = await self.desk.store.sessions(acting.group.id)
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.plan_rota(proposal(group, sessions, self.desk.now()), by=acting.member.id, at=acting.at)
        html, buttons = await self._rota(acting, group)
        await self.desk.voice.say(acting.chat, html, buttons=buttons)

    async def press_rota(self, update: Update, press: Press) -> None:
        """The buttons of the person concerned: I will, or another time."""
        acting = await self.door.pressing(update, press)
        session = await self.desk.session(acting.group, press.issue)
        member = acting.member.id
        ask = asked(acting.group.rota, press.issue)
        if press.action == "yes" and ask and ask.member == member and ask.accepted:
            return
        sessions = await self.desk.store.sessions(acting.group.id)
        choice = next_fair(
            [m.id for m in acting.group.roster],
            last_led(sessions),
            session,
            (*(ask.declined if ask else ()), member),
        )
        async with self.desk.store.edit_group(acting.group.id) as group:
            if press.action == "yes":
                rota = accepted(group.rota, press.issue, member)
            elif press.action == "pass":
                rota = swapped(group.rota, press.issue, member, choice)
            else:
                raise StaleButton
            group.plan_rota(rota, by=member, at=acting.at)
        await self._lead(acting, press.issue, gives=press.action == "yes")
        html, buttons = await self._rota(acting, group)
        await self.desk.voice.edit(acting.chat, acting.message, html, buttons)

    async def duty(self, update: Update) -> None:
        """``/duty``: whose months the coming ones are; ``/duty MONTH @member``: give one."""
        acting = await self.door.acting(update)
        message = message_of(update)
        text = rest(message).strip()
        if not text:
            html, buttons = self._duties(acting, acting.group)
            await self.desk.voice.say(acting.chat, html, buttons=buttons, silent=True)
            return
        acting.require("duty give")
        month, left = take_month(text, self.desk.now().astimezone(acting.group.settings.zone).date())
        if not month:
            raise Unclear("duty", text[:60], "month")
        member, _ = take_member(acting.group, message, left, "duty")
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.give_duty(month, member.id, by=acting.member.id, at=acting.at)
            self._is_said(acting, group, month)
        await say_done(self.desk, acting, "answer.duty", name=member.name, month=month)

    async def fill_duties(self, update: Update, press: Press) -> None:
        """The button that lets the coming months go round the roster."""
        acting = await self.door.pressing(update, press)
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.fill_duties(self._months(acting), by=acting.member.id, at=acting.at)
            self._is_said(acting, group, self._months(acting)[0])
        html, buttons = self._duties(acting, group)
        await self.desk.voice.edit(acting.chat, acting.message, html, buttons)

    async def silent(self, update: Update) -> None:
        """``/silent``: for secretaries alone, in private: who has spoken and led how often."""
        acting = await self.door.acting(update)
        found = shares(acting.group, await self.desk.store.sessions(acting.group.id))
        html = acting.own_words.page(
            "silent.html", shares=found[:40], more=len(found) - 40, name=acting.group.roster.name
        )
        if acting.is_private:
            await self.desk.voice.say(acting.chat, html)
        elif await privately(self.desk, acting.member.id, html) is None:
            await point_to_private(self.desk, acting.chat, acting.words)
        else:
            await self.desk.voice.acknowledge(acting.chat, acting.message)

    async def _lead(self, acting: Acting, issue: int, *, gives: bool) -> None:
        async with self.desk.store.edit_session(SessionKey(acting.group.id, issue)) as session:
            if gives:
                planning.assign_lead(session, acting.member.id, by=acting.member.id, at=acting.at)
            elif session.lead == acting.member.id:
                planning.assign_lead(session, None, by=acting.member.id, at=acting.at)

    async def _rota(self, acting: Acting, group: Group) -> tuple[str, InlineKeyboardMarkup | None]:
        sessions = {s.issue: s for s in await self.desk.store.waiting(group.id)}
        asks = [ask for ask in group.rota if ask.issue in sessions]
        html = acting.words.page("rota.html", asks=asks, sessions=sessions, name=group.roster.name)
        rows = []
        for ask in asks:
            name = group.roster.name(ask.member)
            yes = (
                acting.words.plain("button.rota_yes", issue=ask.issue, name=name),
                data("rota", group.id, ask.issue, "yes"),
            )
            no = (
                acting.words.plain("button.rota_pass", issue=ask.issue, name=name),
                data("rota", group.id, ask.issue, "pass"),
            )
            rows.append((no,) if ask.accepted else (yes, no))
        return html, keyboard(*rows) if rows else None

    def _duties(self, acting: Acting, group: Group) -> tuple[str, InlineKeyboardMarkup | None]:
        months = self._months(acting)
        html = acting.words.page("duty.html", months=months, duties=group.duties, name=group.roster.name)
        if not acting.is_secretary or all(month in group.duties for month in months):
            return html, None
        return html, keyboard(((acting.words.plain("button.fill_duties"), data("duty", group.id, 0)),))

    def _months(self, acting: Acting) -> list[str]:
        return months_from(self.desk.now().astimezone(acting.group.settings.zone).date(), MONTHS_SHOWN)

    def _is_said(self, acting: Acting, group: Group, month: str) -> None:
        """The month that is on need not be announced again: the answer says it."""
        today = self.desk.now().astimezone(group.settings.zone).date()
        key = f"{NoticeKind.DUTY}:{month}"
        if month == month_of(today) and group.claim(key, at=acting.at, late=False):
            group.end_telling(key, Telling.SENT)
