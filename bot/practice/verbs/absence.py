"""Being away with leave, and more time for one person."""

from dataclasses import replace
from datetime import datetime

from bot.practice.meeting import attendance, reflection
from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.lifecycle import check_step
from bot.practice.session import Session


def ask_leave(session: Session, member: int, reason: str, *, at: datetime) -> None:
    """A member is away with leave; a new reason takes the place of the former one."""
    if session.has_act("leave", member, at):
        return
    check_step(session.issue, "leave", session.state)
    session.leaves = attendance.asked(session.leaves, member, reason, at)
    session.coming = tuple(m for m in session.coming if m != member)
    session.note(at, member, "leave", session.leaves[-1].reason)


def refuse_leave(session: Session, member: int, *, by: int, at: datetime) -> bool:
    """A secretary does not grant a member's leave. Says whether that is new."""
    before = session.leaves
    session.leaves = attendance.refused(session.issue, session.leaves, member, by)
    if session.leaves == before:
        return False
    session.note(at, by, "leave refused", about=member)
    return True


def extend(session: Session, member: int, until: datetime, *, by: int, at: datetime) -> None:
    """A secretary gives one member more time; what came within it is not late."""
    if session.has_act("extend", by, at):
        return
    reflection.check_open_to_words(session.issue, session.state)
    before = session.extensions.get(member)
    session.extensions = attendance.extended(session.extensions, member, until, session.due)
    judge_lateness(session, member)
    former = before.isoformat() if before else ""
    session.note(at, by, "extend", about=member, before=former, after=until.isoformat())


def judge_lateness(session: Session, member: int) -> None:
    """Whether a member's reflections are late is seen anew, after their deadline has changed."""
    due = reflection.due_for(member, session.due, session.extensions)
    for piece in session.contributions:
        if piece.member == member and piece.kind is Kind.REFLECTION:
            late = reflection.is_late(piece.at, due)
            if late != piece.late:
                session.put(piece, replace(piece, late=late))
