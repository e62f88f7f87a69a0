"""What laying a pack and adding a topic have in common: sessions made from plans, and days that are taken."""

from datetime import datetime

from telegram import Message, Update

from bot.chat.acting import Acting
from bot.chat.buttons import StaleButton
from bot.chat.desk import Desk
from bot.practice.calendar.programme import Planned
from bot.practice.meeting.lifecycle import State
from bot.practice.session import Session
from bot.store.store import SessionKey


async def make_session(desk: Desk, acting: Acting, planned: Planned) -> Session:
    """The session of a line of a plan: made now, or as it was made before."""
    await desk.store.add(
        Session(acting.group.id, planned.issue, planned.topic, planned.starts_at, planned_at=desk.now())
    )
    return await desk.store.session(SessionKey(acting.group.id, planned.issue))


async def taken_days(desk: Desk, acting: Acting) -> frozenset[datetime]:
    """The starts of the sessions that stand on the programme."""
    sessions = await desk.store.sessions(acting.group.id)
    return frozenset(s.starts_at for s in sessions if s.state is not State.CANCELLED)


def message_of(update: Update) -> Message:
    """The message of a command."""
    if update.effective_message is None:
        raise StaleButton
    return update.effective_message
