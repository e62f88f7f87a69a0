"""The words of a nudge: to one member in private, or to several in the group, where the group has it so."""

from collections.abc import Sequence

from bot.chat.buttons import keyboard, link
from bot.chat.desk import Desk, words_for, words_of
from bot.chat.reaching import know_reach, privately
from bot.practice.group import Group
from bot.practice.meeting.reflection import due_for
from bot.practice.session import Session


async def nudge_one(desk: Desk, group: Group, session: Session, member: int) -> int | None:
    """Remind one member in private; gives the message's id, or ``None`` if they cannot be written to."""
    words = words_for(group, member)
    due = due_for(member, session.due, session.extensions)
    html = words.html("notice.nudge", session=session, group=group.title, due=due)
    write = (words.plain("button.write"), link(desk.voice.bot.username, "w", group.id, session.issue))
    message = None if member < 0 else await privately(desk, member, html, keyboard((write,)))
    await know_reach(desk, group, member, reachable=message is not None)
    return message


async def nudge_together(desk: Desk, group: Group, session: Session, members: Sequence[int]) -> int:
    """Remind members in the group, by name; gives the message's id."""
    words = words_of(group)
    people = [(member, group.roster.name(member)) for member in members[:50]]
    html = words.page("nudge_group.html", session=session, people=people)
    write = (words.plain("button.write"), link(desk.voice.bot.username, "w", group.id, session.issue))
    return await desk.voice.say(group.chat, html, buttons=keyboard((write,)), topic=group.thread("announcements"))
