"""The weekly digest: at the group's weekday and hour, once a week."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.practice.calendar.cadence import at_local
from bot.practice.group import Group
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.people.digest_choice import DigestChoice
from bot.practice.settings import WEEKDAYS, clock_time

SENSIBLE_FOR = timedelta(days=1)


def digest_times(group: Group, now: datetime) -> tuple[datetime, datetime]:
    """The last digest time not after ``now`` and the one after it, in UTC."""
    weekday, hour = group.settings.digest.split(" ")
    zone = group.settings.zone
    today = now.astimezone(zone).date()
    day = today - timedelta(days=(today.weekday() - WEEKDAYS.index(weekday)) % 7)
    times = [at_local(day + timedelta(days=d), clock_time(hour), zone) for d in (-7, 0, 7)]
    return max(t for t in times if t <= now), min(t for t in times if t > now)


def digest(group: Group, now: datetime) -> Iterator[Notice]:
    """The notices of the last and of the coming digest time since the group exists."""
    if not group.settings.digest:
        return
    for usual in digest_times(group, now):
        occurrence = occurrence_of(group, usual)
        choice = group.digests.get(occurrence, DigestChoice())
        due = choice.at or usual
        if usual >= group.since and not choice.skipped:
            yield Notice(NoticeKind.DIGEST, occurrence, due, due + SENSIBLE_FOR)


def occurrence_of(group: Group, usual: datetime) -> str:
    """The name of the digest that is usually due at an instant: its day in the group's zone."""
    return usual.astimezone(group.settings.zone).date().isoformat()
