"""To each speaker in private, after the meeting: their own words, to approve, correct or withhold."""

from collections.abc import Iterator

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.notices.publication import SENSIBLE_FOR, publishes_at
from bot.practice.session import Session
from bot.practice.verbs.polish import unapproved


def polish(group: Group, session: Session) -> Iterator[Notice]:
    """A notice for each speaker who has not looked yet, from the close until the publication."""
    if session.state not in (State.COLLECTING, State.COMPILED) or not session.closed_at or session.editions:
        return
    until = publishes_at(group, session) or session.closed_at + SENSIBLE_FOR
    for member in sorted(unapproved(session)):
        yield Notice(NoticeKind.POLISH, str(member), session.closed_at, until, session.issue)
