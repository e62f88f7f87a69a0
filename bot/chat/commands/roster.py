"""People in the chat: the roster and each person on it, by commands and by tapping; names, roles, guests."""

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.answers import say_done, show_panel, undo_row
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.commands.panel import in_rows
from bot.chat.commands.planning import message_of
from bot.chat.commands.roster_file import RosterFile
from bot.chat.departures import take_from_sessions
from bot.chat.desk import Desk, words_of
from bot.chat.paging import page_asked, page_buttons, page_of
from bot.chat.prompts import GUEST, NAME, ask
from bot.chat.reaching import private_chat_button
from bot.chat.reading import Unclear, rest, take_member, text_of
from bot.chat.rights import PowersUnknown
from bot.practice.group import Group
from bot.practice.people.roster import Member, Role
from bot.practice.verbs.people import add_guest, drop_guest

SHOWN = 16
ADD, DROP, IMPORT = ("add", "加"), ("drop", "减"), ("import", "导入")


class People:
    """Commands and buttons about people and roles."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door, self.file = desk, door, RosterFile(desk)

    async def roster(self, update: Update) -> None:
        """``/roster``: who is in the group; ``add NAME``, ``drop NAME``: somebody without Telegram; ``import``: a sheet."""
        acting = await self.door.acting(update)
        message = message_of(update)
        verb, _, text = rest(message).strip().partition(" ")
        if verb.lower() in IMPORT or (message.document and not verb):
            await self.file.preview(acting, message)
        elif verb.lower() in ADD:
            await self._add(acting, text)
        elif verb.lower() in DROP:
            member, _ = take_member(acting.group, message, text, "roster")
            await self._drop(acting, member.id)
            await say_done(self.desk, acting, "roster.dropped", name=member.name)
        elif verb:
            raise Unclear("roster", verb[:60], "roster_verb")
        else:
            await show_panel(self.desk, acting, *await self._page(acting, 1), new=True)

    async def turn_roster(self, update: Update, press: Press) -> None:
        """The buttons that page through the roster."""
        acting = await self.door.pressing(update, press)
        await show_panel(self.desk, acting, *await self._page(acting, page_asked(press)))

    async def press(self, update: Update, press: Press) -> None:
        """The buttons of one person, and of the roster as a whole."""
        acting = await self.door.pressing(update, press)
        whom = acting.group.roster.members.get(_number(press.object)) if press.object else None
        match press.action:
            case "one" if whom:
                await show_panel(self.desk, acting, *await self._one(acting, whom))
            case "name" if whom:
                await ask(self.desk, acting, NAME, 0, str(whom.id), "roster.ask_name", name=whom.name)
            case "role" if whom and not whom.is_guest:
                await self._switch_role(acting, whom)
            case "drop" if whom:
                await self._drop(acting, whom.id)
                html = acting.words.html("roster.dropped", name=whom.name)
                await show_panel(self.desk, acting, html, keyboard(undo_row(acting), self._back(acting)))
            case "guest":
                await ask(self.desk, acting, GUEST, 0, "", "roster.ask_guest")
            case "sheet":
                await self.file.give(acting)
            case "take":
                await self.file.carry_out(update, acting)
            case "reach":
                html = words_of(acting.group).html("roster.open_private")
                topic = acting.group.thread("announcements")
                await self.desk.voice.say(
                    acting.group.chat, html, buttons=private_chat_button(self.desk, acting.group), topic=topic
                )
            case _:
                raise StaleButton

    async def named(self, update: Update, press: Press) -> None:
        """Another name for the records, as a reply to the question."""
        acting = await self.door.answering(update, press)
        member = acting.group.roster.members.get(_number(press.arguments[1] if len(press.arguments) > 1 else ""))
        if member is None:
            raise StaleButton
        await self._rename(acting, member, text_of(message_of(update)))

    async def guest(self, update: Update, press: Press) -> None:
        """The name of somebody without Telegram, as a reply to the question."""
        acting = await self.door.answering(update, press)
        await self._add(acting, text_of(message_of(update)))

    async def name(self, update: Update) -> None:
        """``/name @member NAME``: the name that stands in the records."""
        acting = await self.door.acting(update)
        message = message_of(update)
        member, name = take_member(acting.group, message, rest(message), "name")
        if not name.strip():
            raise Unclear("name", member.name, "name")
        await self._rename(acting, member, name)

    async def secretary(self, update: Update) -> None:
        """``/secretary add|remove @member``."""
        acting = await self.door.acting(update)
        message = message_of(update)
        verb, _, text = rest(message).strip().partition(" ")
        if verb.lower() not in ("add", "remove"):
            raise Unclear("secretary", verb[:60], "add_or_remove")
        member, _ = take_member(acting.group, message, text, "secretary")
        role = Role.SECRETARY if verb.lower() == "add" and not member.is_guest else Role.MEMBER
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.appoint(member.id, role, by=acting.member.id, at=acting.at)
        await say_done(self.desk, acting, "answer.role", name=member.name, role=role)

    async def _rename(self, acting: Acting, member: Member, name: str) -> None:
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.rename(member.id, name, by=acting.member.id, at=acting.at)
        await say_done(self.desk, acting, "answer.named", before=member.name, after=group.roster.name(member.id))

    async def _add(self, acting: Acting, name: str) -> None:
        async with self.desk.store.edit_group(acting.group.id) as group:
            member = add_guest(group, name, by=acting.member.id, at=acting.at)
        await say_done(self.desk, acting, "roster.added", name=member.name)

    async def _drop(self, acting: Acting, member: int) -> None:
        async with self.desk.store.edit_group(acting.group.id) as group:
            drop_guest(group, member, by=acting.member.id, at=acting.at)
        await take_from_sessions(self.desk, self.door, group, member, by=acting.member.id)

    async def _switch_role(self, acting: Acting, member: Member) -> None:
        role = Role.MEMBER if member.role is Role.SECRETARY else Role.SECRETARY
        async with self.desk.store.edit_group(acting.group.id) as group:
            group.appoint(member.id, role, by=acting.member.id, at=acting.at)
        html = acting.words.html("answer.role", name=member.name, role=role)
        await show_panel(self.desk, acting, html, keyboard(undo_row(acting), self._back(acting)))

    async def _secretaries(self, group: Group) -> frozenset[int]:
        """Who is marked as secretary; as far as is known, if Telegram does not answer."""
        try:
            return await self.door.secretaries(group)
        except PowersUnknown:
            return self.door.rights.secretaries_as_known(group)

    async def _page(self, acting: Acting, number: int) -> tuple[str, InlineKeyboardMarkup]:
        members, words, group = list(acting.group.roster), acting.words, acting.group.id
        page = page_of(members, number, SHOWN)
        html = words.page(
            "roster.html",
            page=page,
            count=len(members),
            secretaries=await self._secretaries(acting.group),
            unreachable=[m.name for m in members if m.reachable is False and not m.is_guest],
        )
        people = [(m.name[:24], data("person", group, 0, f"one.{m.id}")) for m in page.items]
        turning = page_buttons(page, "roster", group)
        tools = [
            (words.plain("button.add_guest"), data("person", group, 0, "guest")),
            (words.plain("button.roster_sheet"), data("person", group, 0, "sheet")),
            (words.plain("button.reach"), data("person", group, 0, "reach")),
        ]
        mine = keyboard(*in_rows(people, 2), *in_rows(tools, 2))
        return html, InlineKeyboardMarkup([*(turning.inline_keyboard if turning else ()), *mine.inline_keyboard])

    async def _one(self, acting: Acting, member: Member) -> tuple[str, InlineKeyboardMarkup]:
        words, group = acting.words, acting.group.id
        secretaries = await self._secretaries(acting.group)
        html = words.page("person.html", member=member, is_secretary=member.id in secretaries)
        named = member.role is Role.SECRETARY
        acts = [(words.plain("button.rename"), data("person", group, 0, f"name.{member.id}"))]
        if member.is_guest and member.active:
            acts.append((words.plain("button.drop_guest"), data("person", group, 0, f"drop.{member.id}")))
        elif not member.is_guest:
            acts.append((words.plain("button.role", named=named), data("person", group, 0, f"role.{member.id}")))
        acts.append((words.plain("button.merge"), data("merge", group, 0, f"with.{member.id}")))
        return html, keyboard(*in_rows(acts, 2), self._back(acting))

    def _back(self, acting: Acting) -> tuple[tuple[str, str], ...]:
        return ((acting.words.plain("button.to_roster"), data("roster", acting.group.id, 1)),)


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise StaleButton from None
