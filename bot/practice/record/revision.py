"""How often a session has changed for those who have it in their calendar: the SEQUENCE of RFC 5545."""

from bot.practice.group import Group
from bot.practice.session import Session

SEEN = frozenset({"move", "topic edit", "cancel", "not held"})
UNDONE = SEEN | {"planned"}


def revision(group: Group, session: Session) -> int:
    """A number that rises with each new time, title, place, cancellation and restoring, and never falls."""
    own = sum(act.verb in SEEN or (act.verb == "undo" and act.detail in UNDONE) for act in session.audit)
    place = sum(
        act.at >= session.planned_at and (act.verb, act.detail) in (("settings", "place"), ("undo", "settings"))
        for act in group.audit
    )
    return max(own, len(session.changes)) + place
