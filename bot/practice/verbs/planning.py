"""Changes to what is planned: who leads, what is studied and when, and whether it takes place at all."""

from dataclasses import replace
from datetime import datetime

from bot.practice.calendar.topic import Topic, checked_title
from bot.practice.meeting.lifecycle import Change, InThePast, State, check_step
from bot.practice.people.audit import in_hand
from bot.practice.session import Session
from bot.practice.verbs.stating import keep_known

# Enough for the acts of a day that may still be undone.
KEPT_TOPICS = 8


def assign_lead(session: Session, member: int | None, *, by: int, at: datetime) -> None:
    """The lead speaker is named, or there is none any longer."""
    if session.has_act("lead", by, at):
        return
    check_step(session.issue, "lead", session.state)
    if member != session.lead:
        session.note(at, by, "lead", about=member or 0, before=str(session.lead or ""), after=str(member or ""))
        session.lead = member
        session.put_under_headings()


def retitle(session: Session, title: str, *, by: int, at: datetime) -> None:
    """A secretary changes the topic's title."""
    replan(session, replace(session.topic, title=checked_title(title)), by=by, at=at)


def replan(session: Session, topic: Topic, *, by: int, at: datetime) -> None:
    """A secretary gives the session another topic; the former one is kept for an undoing."""
    if session.has_act("topic edit", by, at):
        return
    check_step(session.issue, "topic", session.state)
    if topic != session.topic:
        keep_known(session)
        kept = dict(list(session.former_topics.items())[1 - KEPT_TOPICS :])
        session.former_topics = {**kept, in_hand.get(): session.topic}
        session.note(at, by, "topic edit", before=session.topic.title, after=topic.title)
        session.topic = topic


def move(session: Session, to: datetime, *, by: int, at: datetime) -> None:
    """The session is put on another time; the same time again changes nothing."""
    if session.has_act("move", by, at):
        return
    check_step(session.issue, "move", session.state)
    if to <= at:
        raise InThePast(to)
    if to != session.starts_at:
        session.note(at, by, "move", before=session.starts_at.isoformat(), after=to.isoformat())
        put_on(session, to, at=at)


def put_on(session: Session, to: datetime, *, at: datetime) -> None:
    """The session gets another start, and the group hears of it if it knows of the session."""
    keep_known(session)
    session.changes = (*session.changes, Change("moved", at, session.starts_at))
    session.starts_at = to


def cancel(session: Session, *, reason: str, by: int, at: datetime) -> None:
    """The session does not take place. What was handed in already is kept."""
    if session.has_act("cancel", by, at):
        return
    check_step(session.issue, "cancel", session.state)
    session.note(at, by, "cancel", reason, before=session.state, after=State.CANCELLED)
    call_off(session, reason, at=at)


def not_held(session: Session, *, by: int, at: datetime) -> None:
    """After its time somebody says that the session was not held: it is off, and its number is not used again."""
    if session.has_act("not held", by, at):
        return
    check_step(session.issue, "not held", session.state)
    session.note(at, by, "not held", before=session.state, after=State.CANCELLED)
    call_off(session, "", at=at)


def call_off(session: Session, reason: str, *, at: datetime) -> None:
    """The session is off, and the group hears of it if it knows of the session."""
    keep_known(session)
    if session.was_announced:
        session.changes = (*session.changes, Change("cancelled", at, session.starts_at, reason))
    session.state = State.CANCELLED


def restore(session: Session, to: State, *, at: datetime, even_past: bool = False) -> None:
    """A cancelled session takes place after all; the group is told, if it was told of the session before.

    ``even_past``: its time was over when it was called off, so that it still may be.
    """
    if session.starts_at <= at and not even_past:
        raise InThePast(session.starts_at)
    session.state = to
    if session.was_announced:
        session.changes = (*session.changes, Change("restored", at, session.starts_at))
