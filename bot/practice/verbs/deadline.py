"""The deadline for reflections: where it falls, and how it is put off when the call for them goes out late."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.practice.calendar.cadence import days_later
from bot.practice.meeting.contribution import Kind
from bot.practice.session import Session
from bot.practice.settings import GroupSettings
from bot.practice.verbs.absence import judge_lateness

# Who was asked late has at least so many days, whatever the group gives on time.
AT_LEAST = 2
LAST_OF_THE_DAY = time(23, 59, 59)


def due_after(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The deadline for reflections that were asked for at an instant, in UTC: so many days later on the group's clock.

    It falls on a full hour, the next one if need be, and never runs over midnight: 14:08 gives 15:00, 23:20 gives 23:59.
    """
    local = at.astimezone(zone)
    full = local.replace(minute=0, second=0, microsecond=0)
    if full < local:
        following = (datetime.combine(local.date(), full.time()) + timedelta(hours=1)).time()
        full = datetime.combine(local.date(), following if following > full.time() else LAST_OF_THE_DAY, zone)
    return days_later(full, days, zone)


def give_time(session: Session, settings: GroupSettings, *, at: datetime) -> None:
    """The group is asked only now: it has its usual days from here on. A deadline that is later stays."""
    to = due_after(at, max(settings.reflections_due_days, AT_LEAST), settings.zone)
    if session.due is None or session.due >= to:
        return
    session.note(at, 0, "deadline", before=session.due.isoformat(), after=to.isoformat())
    session.due = to
    for member in {c.member for c in session.contributions if c.kind is Kind.REFLECTION}:
        judge_lateness(session, member)
