"""The word before the deadline to those who have not written yet: to each in private, a day ahead.

Who cannot be reached in private is named in the group only where the group has it so.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.reflection import due_for
from bot.practice.meeting.told import Telling
from bot.practice.notices.asking import called_at
from bot.practice.notices.call import missing
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session

BEFORE_DEADLINE = timedelta(days=1)
# Not so soon after the meeting; a deadline of a day, on a full hour, would else bring one within the hour.
AFTER_THE_CLOSE = timedelta(hours=1)
IN_GROUP = "group"


def unreached(group: Group, session: Session) -> tuple[int, ...]:
    """Those who have not written, and to whom the bot could not write in private."""
    failed = {key for key, told in session.told.items() if told.state is Telling.FAILED}
    return tuple(m for m in missing(group, session) if f"{NoticeKind.NUDGE}:{m}" in failed)


def nudge(group: Group, session: Session) -> Iterator[Notice]:
    """A notice for each member who is missing; one in the group for those who could not be reached."""
    if session.state not in (State.COLLECTING, State.COMPILED) or not session.closed_at or session.editions:
        return
    if called_at(session) is None:
        # Nobody was asked yet: the call comes first, and may put the deadline off.
        return
    for member in missing(group, session):
        yield from _for(session, str(member), due_for(member, session.due, session.extensions))
    if group.settings.mention_missing and unreached(group, session):
        yield from _for(session, IN_GROUP, session.due)


def _for(session: Session, occurrence: str, due: datetime | None) -> Iterator[Notice]:
    if due and session.closed_at and due - BEFORE_DEADLINE > session.closed_at + AFTER_THE_CLOSE:
        yield Notice(NoticeKind.NUDGE, occurrence, due - BEFORE_DEADLINE, due, session.issue)
