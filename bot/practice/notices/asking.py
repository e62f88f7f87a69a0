"""Whether those whose words a record holds were asked before it goes out, and since when.

The group is asked by the call for reflections, each speaker by the notice with their own words. What counts is when
that was really said, not when it was due. A word that could not be delivered counts as said; one that was missed does not.
"""

from datetime import datetime, timedelta

from bot.practice.group import Group
from bot.practice.meeting.polish import SPOKEN
from bot.practice.meeting.told import Telling
from bot.practice.notices.notice import NoticeKind
from bot.practice.session import Session
from bot.practice.verbs.polish import unapproved

# What people have at least, from being asked to the publication.
TIME_TO_LOOK = timedelta(hours=48)
# After so long an absence nobody is asked any more, and the record goes out by hand alone.
SENSIBLE_FOR = timedelta(days=180)
MOST_ASKS = 3


def said_at(session: Session, key: str) -> datetime | None:
    """When a notice of a session was said, or found to be undeliverable; ``None`` if it was not, or was missed."""
    told = session.told.get(key)
    return None if told is None or told.state is Telling.MISSED else told.at


def call_occurrence(session: Session) -> str:
    """The name of the call that holds for the session as it stands.

    A meeting that was closed by mistake, taken up again and closed is called for again; so is one whose call was missed.
    """
    closed = sum(act.verb == "close" for act in session.audit)
    usual = "first" if closed < 2 else str(closed)
    missed = session.told.get(f"{NoticeKind.CALL}:{usual}")
    return f"{usual}.again" if missed and missed.state is Telling.MISSED else usual


def called_at(session: Session) -> datetime | None:
    """When the group was asked for its reflections; ``None`` if it was not yet."""
    return said_at(session, f"{NoticeKind.CALL}:{call_occurrence(session)}")


def member_asked(occurrence: str) -> int:
    """Whom a notice with a speaker's own words is for."""
    return int(occurrence.partition(".")[0])


def open_ask(group: Group, session: Session, member: int) -> str | None:
    """The name of the notice with which a speaker is still to be asked; ``None`` if they were asked.

    They are asked again for words that were taken down later, and once they can be reached after all.
    """
    asked = _asked(group, session, member)
    return asked if isinstance(asked, str) else None


def asked_since(group: Group, session: Session) -> datetime | None:
    """Since when everybody has been asked, speakers and group alike; ``None`` while somebody is still to be asked."""
    called = called_at(session)
    times = [_asked(group, session, member) for member in unapproved(session)]
    instants = [at for at in times if isinstance(at, datetime)]
    return max([called, *instants]) if called and len(instants) == len(times) else None


def short_of_time(group: Group, session: Session, now: datetime) -> tuple[int, ...]:
    """Speakers who were not asked to look at their words, or less than 48 hours ago, and have not approved them."""

    def is_short(member: int) -> bool:
        asked = _asked(group, session, member)
        return isinstance(asked, str) or now - asked < TIME_TO_LOOK

    return tuple(sorted(member for member in unapproved(session) if is_short(member)))


def _asked(group: Group, session: Session, member: int) -> datetime | str:
    """When a speaker was last asked, or the name of the notice that is still to ask them."""
    last = max((c.at for c in session.contributions if c.kind in SPOKEN and c.member == member), default=None)
    known = group.roster.members.get(member)
    asked = session.closed_at or session.starts_at
    for number in range(1, MOST_ASKS + 1):
        occurrence = str(member) if number == 1 else f"{member}.{number}"
        told = session.told.get(f"{NoticeKind.POLISH}:{occurrence}")
        if told is None:
            return occurrence
        asked = told.at
        is_found = told.state is Telling.FAILED and known is not None and known.reachable is True
        if not (told.state is Telling.MISSED or is_found or (last and last > told.at)):
            return asked
    # Asked often enough: what was taken down since still has its time to be looked at.
    return max(asked, last or asked)
