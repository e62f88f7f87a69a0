"""What is said about points by itself: that a list put up for objection is closed, and the honours of a term that is over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.practice.calendar.cadence import at_local
from bot.practice.group import Group
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.term import term_of

LIST_SENSIBLE_FOR = timedelta(days=7)
HONOURS_SENSIBLE_FOR = timedelta(days=14)


def standing(group: Group, now: datetime) -> Iterator[Notice]:
    """A notice at each list's closing, and one to the secretaries at the beginning of each term."""
    for posted in group.posted:
        yield Notice(NoticeKind.LIST, posted.name, posted.until, posted.until + LIST_SENSIBLE_FOR)
    zone = group.settings.zone
    first, last = term_of(now.astimezone(zone).date(), group.settings.term_starts)
    for begins in (first, last + timedelta(days=1)):
        due = at_local(begins, group.settings.announces, zone)
        if due >= group.since:
            yield Notice(NoticeKind.HONOURS, begins.isoformat(), due, due + HONOURS_SENSIBLE_FOR)
