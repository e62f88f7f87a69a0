"""Somebody who left the chat: sessions that are still to come do not count on them any more."""

from datetime import datetime

from bot.practice.meeting.lifecycle import BEFORE
from bot.practice.session import Session


def counts_on(session: Session, member: int) -> bool:
    """Whether a session that is still to come names a member as coming, as leading, or as ready to lead."""
    return session.state in BEFORE and member in (*session.coming, *session.volunteers, session.lead)


def depart(session: Session, member: int, *, by: int, at: datetime) -> bool:
    """Take a member from a session that is still to come; says whether they were to lead it.

    The first of those who are ready to lead takes the place.
    """
    if not counts_on(session, member):
        return False
    session.coming = tuple(m for m in session.coming if m != member)
    session.volunteers = tuple(m for m in session.volunteers if m != member)
    led = session.lead == member
    if led:
        session.lead = session.volunteers[0] if session.volunteers else None
        after = "" if session.lead is None else str(session.lead)
        session.note(at, by, "lead", about=session.lead or 0, before=str(member), after=after)
    return led
