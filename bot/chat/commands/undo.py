"""Undoing: the button under an answer, and ``/undo`` for those that have none. The rules are in ``practice.verbs.undoing``."""

from telegram import Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.acts import act_facts
from bot.chat.buttons import Press, data, keyboard
from bot.chat.commands.panel import in_rows
from bot.chat.desk import Desk
from bot.chat.living import LivingMessages
from bot.practice.group import Group
from bot.practice.people.audit import Act
from bot.practice.session import Session
from bot.practice.verbs.undoing import NothingToUndo, undo_in_group, undo_in_session, undoable
from bot.store.store import SessionKey

SHOWN = 8
# Acts of one's own that others than secretaries may take back, and the deed that this needs (none: the lead speaker's).
OWN = {"exchange": "", **dict.fromkeys(("open", "close", "check in", "not held"), "settle meeting")}
Found = list[tuple[int, Act]]


class Undoing:
    """The command and the button."""

    def __init__(self, desk: Desk, door: Doorkeeper, living: LivingMessages) -> None:
        """Take the desk, who knows people, and what shows how meetings stand."""
        self.desk, self.door, self.living = desk, door, living

    async def undo(self, update: Update) -> None:
        """``/undo``: the last acts that can be taken back, a button each."""
        acting = await self.door.acting(update)
        found = await self._undoable(acting.group)
        of_update: dict[int, Found] = {}
        for issue, act in found:
            of_update.setdefault(act.update, []).append((issue, act))
        if not of_update:
            raise NothingToUndo
        words, group = acting.words, acting.group
        lines = [self._line(acting, group, acts) for acts in list(of_update.values())[:SHOWN]]
        html = words.page("undo.html", lines=lines, name=group.roster.name)
        buttons = [
            (words.plain("button.undo_act", number=number), data("undo", group.id, act.update))
            for number, (act, _) in enumerate(lines, 1)
        ]
        await self.desk.voice.say(acting.chat, html, buttons=keyboard(*in_rows(buttons, 4)), silent=True)

    async def press(self, update: Update, press: Press) -> None:
        """Take back what one update changed: a secretary anybody's act, who runs a meeting their own steps of it."""
        acting = await self.door.pressing(update, press)
        number, who, at = press.issue, acting.member.id, acting.at
        sessions = await self.desk.store.sessions(acting.group.id)
        holders: list[Group | Session] = [acting.group, *sessions]
        acts = [a for holder in holders for a in holder.audit if a.update == number]
        if not number or not acts:
            raise NothingToUndo
        for act in acts:
            # Whoever could do it then must still be somebody who may.
            if act.by != who or act.verb not in OWN:
                acting.require("undo")
            elif OWN[act.verb]:
                acting.require(OWN[act.verb])
        touched, group = list[Session](), acting.group
        for known in sessions:
            if any(act.update == number for act in known.audit):
                async with self.desk.store.edit_session(SessionKey(group.id, known.issue)) as session:
                    if undo_in_session(session, number, by=who, at=at):
                        touched.append(session)
        async with self.desk.store.edit_group(group.id) as held:
            in_group = undo_in_group(held, number, by=who, at=at)
        if not touched and not in_group:
            raise NothingToUndo
        await self._tell(acting, held, touched, acts)

    async def _tell(self, acting: Acting, group: Group, touched: list[Session], acts: list[Act]) -> None:
        for session in touched:
            await self.living.changed(group, session)
        known = [(s.issue, act) for s in touched for act in s.audit if act in acts and act.verb != "planned"]
        known += [(0, act) for act in group.audit if act in acts]
        words = acting.words
        lines = [act_facts(words, group, issue, acting.view.act(act)) for issue, act in known[:SHOWN]]
        html = words.page("undone.html", lines=lines, by=acting.member.name, count=len(touched))
        await self.desk.voice.edit(acting.chat, acting.message, html)

    def _line(self, acting: Acting, group: Group, acts: Found) -> tuple[Act, dict[str, object]]:
        """One line for all that an update did: its first act, and how many more there were."""
        issue, act = min(acts, key=lambda pair: (pair[1].verb == "planned", pair[0]))
        return act, act_facts(acting.words, group, issue, acting.view.act(act), len(acts) - 1)

    async def _undoable(self, group: Group) -> Found:
        now = self.desk.now()
        found: Found = [(0, act) for act in undoable(group, now)]
        for session in await self.desk.store.sessions(group.id):
            found += [(session.issue, act) for act in undoable(session, now)]
        return sorted(found, key=lambda pair: (pair[1].at, pair[1].update), reverse=True)
