"""To each speaker in private, after the meeting: their own words, to approve, correct or withhold."""

from collections.abc import Iterator

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.notices.asking import SENSIBLE_FOR, open_ask
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session
from bot.practice.verbs.polish import unapproved


def polish(group: Group, session: Session) -> Iterator[Notice]:
    """A notice for each speaker who has not looked yet and is still to be asked, from the close until the publication."""
    if session.state not in (State.COLLECTING, State.COMPILED) or not session.closed_at or session.editions:
        return
    until = session.closed_at + SENSIBLE_FOR
    for member in sorted(unapproved(session)):
        occurrence = open_ask(group, session, member)
        if occurrence is not None:
            yield Notice(NoticeKind.POLISH, occurrence, session.closed_at, until, session.issue)
