"""The year's volume, drafted for the secretaries when the year is over."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.practice.calendar.cadence import at_local
from bot.practice.group import Group
from bot.practice.notices.notice import Notice, NoticeKind

# Reflections on the last session may still come in.
DAYS_AFTER = 7
SENSIBLE_FOR = timedelta(days=30)


def volume(group: Group, now: datetime) -> Iterator[Notice]:
    """One notice a year, some days into the new one; the occurrence is the year that is over."""
    zone = group.settings.zone
    this = now.astimezone(zone).year
    for begins in (date(this, 1, 1), date(this + 1, 1, 1)):
        due = at_local(begins + timedelta(days=DAYS_AFTER), group.settings.announces, zone)
        if due >= group.since + timedelta(days=DAYS_AFTER):
            yield Notice(NoticeKind.VOLUME, str(begins.year - 1), due, due + SENSIBLE_FOR)
