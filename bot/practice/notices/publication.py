"""The record's way out: the draft to the secretaries, then the transcript to the group."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.practice.calendar.cadence import days_later
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.told import Telling
from bot.practice.notices.asking import SENSIBLE_FOR as ASKS_FOR
from bot.practice.notices.asking import TIME_TO_LOOK, asked_since, called_at, said_at
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session

SENSIBLE_FOR = timedelta(days=30)


def draft_key(session: Session) -> str:
    """The name of the notice of the draft; another one where the first was missed."""
    missed = session.told.get(f"{NoticeKind.DRAFT}:1")
    return f"{NoticeKind.DRAFT}:1" + (".again" if missed and missed.state is Telling.MISSED else "")


def compiles_at(session: Session) -> datetime | None:
    """When the draft is made by itself: at the deadline for reflections, once the group was asked for them."""
    return session.due if session.state is State.COLLECTING and called_at(session) else None


def publishes_at(group: Group, session: Session) -> datetime | None:
    """When the record goes out by itself: so many days after the deadline and the draft, on the group's clock.

    Never before the group, every speaker and the secretaries were really told and had 48 hours, nor before those who were
    given more time have had it. ``None`` while somebody is still to be told, and if the group does it by hand. A second
    edition goes out by hand alone.
    """
    days = group.settings.publish_after_days
    if session.state is not State.COMPILED or not session.due or not days or session.editions:
        return None
    asked, drafted = asked_since(group, session), said_at(session, draft_key(session))
    if asked is None or drafted is None:
        return None
    writers = session.writers()
    waits = [until for member, until in session.extensions.items() if member not in writers]
    usual = days_later(max(session.due, drafted), days, group.settings.zone)
    return max([usual, max(asked, drafted) + TIME_TO_LOOK, *waits])


def occurrence(form: str, session: Session) -> str:
    """The name of a file's notice: its form, and from the second edition on the edition's number."""
    return f"{form}-{session.editions[-1].number}" if session.editions else form


def publication(group: Group, session: Session) -> Iterator[Notice]:
    """The word to the secretaries once a draft stands, and the transcript once it is published."""
    del group
    if session.state is State.COMPILED and session.due and not session.editions:
        yield Notice(
            NoticeKind.DRAFT, draft_key(session).partition(":")[2], session.due, session.due + ASKS_FOR, session.issue
        )
    if session.state is State.PUBLISHED and session.published_at:
        until = session.published_at + SENSIBLE_FOR
        # Each file is a notice of its own, so that a crash between two files neither loses nor repeats one.
        for form in session.forms:
            yield Notice(NoticeKind.PUBLICATION, occurrence(form, session), session.published_at, until, session.issue)
