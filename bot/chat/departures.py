"""Somebody left the group: the sessions to come do not name them any more, and the secretaries hear who leads no more."""

from functools import partial

from bot.chat.acting import Doorkeeper
from bot.chat.desk import Desk
from bot.chat.reaching import to_secretaries
from bot.practice.group import Group
from bot.practice.verbs.departure import counts_on, depart
from bot.store.store import SessionKey
from bot.texts.words import Words


async def take_from_sessions(desk: Desk, door: Doorkeeper, group: Group, member: int, *, by: int = 0) -> None:
    """Take a member who left from all sessions to come. ``by``: the secretary who took them off (0: they left)."""
    for known in await desk.store.waiting(group.id):
        if not counts_on(known, member):
            continue
        async with desk.store.edit_session(SessionKey(group.id, known.issue)) as session:
            led = depart(session, member, by=by, at=desk.now())
        if led and not by:
            lead = "" if session.lead is None else group.roster.name(session.lead)
            facts = {"name": group.roster.name(member), "session": session, "group": group.title, "lead": lead}
            await to_secretaries(desk, door, group, partial(_lead_left, facts))


def _lead_left(facts: dict[str, object], words: Words) -> tuple[str, None]:
    return words.html("notice.lead_left", **facts), None
