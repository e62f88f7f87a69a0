"""The word at the beginning of a month on whose duty it is."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.practice.calendar.cadence import at_local
from bot.practice.group import Group
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.people.duty import month_of

SENSIBLE_FOR = timedelta(days=7)


def duty(group: Group, now: datetime) -> Iterator[Notice]:
    """The notices of this month, if it is somebody's, and of the next one, in a group that keeps a rotation."""
    if not group.duties:
        return
    today = now.astimezone(group.settings.zone).date()
    first = today.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    if month_of(first) in group.duties:
        yield _notice(group, first)
    yield _notice(group, following)


def _notice(group: Group, first: date) -> Notice:
    due = at_local(first, group.settings.announces, group.settings.zone)
    return Notice(NoticeKind.DUTY, month_of(first), due, due + SENSIBLE_FOR)
