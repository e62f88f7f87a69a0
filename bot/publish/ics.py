"""A group's programme as an iCalendar file (RFC 5545), with identities that stay when sessions move."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.record.revision import revision
from bot.practice.session import Session


def calendar(group: Group, sessions: Iterable[Session], now: datetime) -> bytes:
    """The sessions of a group as events in the group's time zone."""
    book = Calendar()
    book.add("prodid", "-//studybot//programme//")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", group.title)
    for session in sessions:
        book.add_component(_event(group, session, now))
    book.add_missing_timezones()
    return bytes(book.to_ical())


def _event(group: Group, session: Session, now: datetime) -> Event:
    start = session.starts_at.astimezone(group.settings.zone)
    event = Event()
    event.add("uid", f"issue-{session.issue}-group-{group.id}@studybot")
    event.add("dtstamp", now)
    event.add("sequence", revision(group, session))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=session.topic.minutes))
    event.add("summary", f"{session.issue} · {session.topic.title}")
    event.add("location", session.place or group.settings.place)
    event.add("description", "\n".join(r.title for r in session.topic.readings))
    event.add("status", "CANCELLED" if session.state is State.CANCELLED else "CONFIRMED")
    if session.state is not State.CANCELLED:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", session.topic.title)
        alarm.add("trigger", timedelta(hours=-1))
        event.add_component(alarm)
    return event
