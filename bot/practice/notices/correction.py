"""What must be said at once when a session that the group knows of is moved, changed, cancelled or restored."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import BEFORE
from bot.practice.meeting.stated import Stated
from bot.practice.notices.notice import Notice, NoticeKind
from bot.practice.session import Session
from bot.practice.verbs.stating import facts_of, last_stated

CORRECTIONS = frozenset({NoticeKind.MOVED, NoticeKind.CHANGED, NoticeKind.CANCELLED, NoticeKind.RESTORED})
CHANGING = ("topic edit", "undo")


def correction(group: Group, session: Session) -> Iterator[Notice]:
    """One notice for the difference between how the session stands and what the group was last told of it.

    So a change that another one overtook, or that was undone, before it could be said is not said; nor is one that came
    before the announcement.
    """
    known = last_stated(session)
    kind = _difference(known, facts_of(session, group.settings.place)) if known else None
    if known is None or kind is None or (kind is not NoticeKind.CANCELLED and session.state not in BEFORE):
        return
    number = 1 + sum(key.partition(":")[0] in CORRECTIONS for key in session.told)
    at = _changed_at(group, session)
    until = max(session.starts_at, known.starts_at, at + timedelta(hours=1))
    yield Notice(kind, str(number), at, until, session.issue)


def _difference(known: Stated, now: Stated) -> NoticeKind | None:
    if known.cancelled != now.cancelled:
        return NoticeKind.CANCELLED if now.cancelled else NoticeKind.RESTORED
    if now.cancelled:
        return None
    if known.starts_at != now.starts_at:
        return NoticeKind.MOVED
    is_elsewhere = known.place is not None and known.place != now.place
    return NoticeKind.CHANGED if known.title != now.title or is_elsewhere else None


def _changed_at(group: Group, session: Session) -> datetime:
    """When the last change was made of which the group may have to hear."""
    mine = [act.at for act in session.audit if act.verb in CHANGING]
    place = [act.at for act in group.audit if (act.verb, act.detail) in (("settings", "place"), ("undo", "settings"))]
    return max([session.planned_at, *(c.at for c in session.changes), *mine, *place])
