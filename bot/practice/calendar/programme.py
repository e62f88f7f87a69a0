"""Laying topics on the calendar: which issue gets which topic on which date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.practice.calendar.cadence import NoMoreDays, occurrences
from bot.practice.calendar.topic import Topic
from bot.practice.settings import GroupSettings


@dataclass(frozen=True)
class Planned:
    """One line of a programme to be laid: issue number, topic and start (UTC)."""

    issue: int
    topic: Topic
    starts_at: datetime


def lay(
    topics: Sequence[Topic],
    settings: GroupSettings,
    *,
    first_issue: int,
    after: datetime,
    taken: frozenset[datetime] = frozenset(),
) -> tuple[Planned, ...]:
    """Topics in order on the group's next free days after an instant, numbered from ``first_issue``.

    ``taken`` are the starts of sessions that stand already; their days are passed over.
    """
    zone = settings.zone
    busy = {start.astimezone(zone).date() for start in taken}
    candidates = occurrences(settings, after, len(topics) + len(busy))
    free = [t for t in candidates if t.astimezone(zone).date() not in busy][: len(topics)]
    if len(free) < len(topics):
        raise NoMoreDays(len(topics), len(free))
    return tuple(
        Planned(first_issue + i, topic, start) for i, (topic, start) in enumerate(zip(topics, free, strict=True))
    )
