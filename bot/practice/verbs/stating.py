"""Keeping what the group was last told of a session, by the announcement and by each correction of it.

What is stated stands by the key of the notice that said it, so that a notice that is given back takes it along.
"""

from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.stated import Stated
from bot.practice.meeting.told import Telling
from bot.practice.session import Session

ANNOUNCED = "announcement:1"
# What stood when the first change came to a session that was announced before this was kept.
BEFORE_ALL = "before"


def facts_of(session: Session, usual_place: str | None) -> Stated:
    """How a session stands now. ``usual_place`` is the group's own, for a session that names none."""
    place = session.place or usual_place
    return Stated(session.starts_at, session.topic.title, place, session.state is State.CANCELLED)


def state(session: Session, key: str, usual_place: str | None) -> None:
    """A notice is about to say how a session stands."""
    others = {name: stated for name, stated in session.stated.items() if name != key}
    session.stated = {**others, key: facts_of(session, usual_place)}


def keep_known(session: Session) -> None:
    """Before a change: what the group knows is kept, if it knows of the session and that does not stand yet."""
    told = session.told.get(ANNOUNCED)
    is_known = told is None or told.state in (Telling.SENT, Telling.UNCERTAIN, Telling.SENDING)
    if session.was_announced and is_known and last_stated(session) is None:
        session.stated = {BEFORE_ALL: facts_of(session, session.place or None), **session.stated}


def last_stated(session: Session) -> Stated | None:
    """What the group was told last; ``None`` if it does not know of the session."""
    return next((session.stated[key] for key in reversed(session.stated) if _holds(session, key)), None)


def stated_before(session: Session, key: str) -> Stated | None:
    """What the group had been told before a notice."""
    keys = list(session.stated)
    earlier = keys[: keys.index(key)] if key in keys else keys
    return next((session.stated[name] for name in reversed(earlier) if _holds(session, name)), None)


def _holds(session: Session, key: str) -> bool:
    """Whether a statement stands: its notice was not given back, and an announcement did reach the group."""
    told = session.told.get(key)
    if key == BEFORE_ALL:
        return True
    return told is not None and not (key == ANNOUNCED and told.state in (Telling.FAILED, Telling.MISSED))
