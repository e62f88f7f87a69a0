"""The record's way out: the draft to the secretaries, then the transcript to the group."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session

SENSIBLE_FOR = timedelta(days=30)


def compiles_at(session: Session) -> datetime | None:
    """When the draft is made by itself: at the deadline for reflections."""
    return session.due if session.state is State.COLLECTING else None


def publishes_at(group: Group, session: Session) -> datetime | None:
    """When the record goes out by itself: so many days after the deadline; never, if the group does it by hand.

    It waits for those who were given more time. A second edition goes out by hand alone.
    """
    days = group.settings.publish_after_days
    if session.state not in (State.COLLECTING, State.COMPILED) or not session.due or not days or session.editions:
        return None
    writers = session.writers()
    waits = [until for member, until in session.extensions.items() if member not in writers]
    return max([session.due + timedelta(days=days), *waits])


def occurrence(form: str, session: Session) -> str:
    """The name of a file's notice: its form, and from the second edition on the edition's number."""
    return f"{form}-{session.editions[-1].number}" if session.editions else form


def publication(group: Group, session: Session) -> Iterator[Notice]:
    """The word to the secretaries once a draft stands, and the transcript once it is published."""
    if session.state is State.COMPILED and session.due and not session.editions:
        until = publishes_at(group, session) or session.due + SENSIBLE_FOR
        yield Notice(NoticeKind.DRAFT, "1", session.due, until, session.issue)
    if session.state is State.PUBLISHED and session.published_at:
        until = session.published_at + SENSIBLE_FOR
        # Each file is a notice of its own, so that a crash between two files neither loses nor repeats one.
        for form in session.forms:
            yield Notice(NoticeKind.PUBLICATION, occurrence(form, session), session.published_at, until, session.issue)
