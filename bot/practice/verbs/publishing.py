"""A record goes out: what nobody approved is dealt with as the group has it, then words and points are frozen."""

from datetime import datetime

from bot.practice.meeting.lifecycle import check_step
from bot.practice.meeting.printed import Printed
from bot.practice.meeting.settled import Line
from bot.practice.session import Session
from bot.practice.settings import GroupSettings
from bot.practice.verbs.polish import leave_out_unapproved
from bot.practice.verbs.sealing import seal


def publish(
    session: Session,
    settings: GroupSettings,
    lines: tuple[Line, ...],
    *,
    by: int,
    at: datetime,
    printed: Printed | None = None,
) -> None:
    """Publish a session; the same act again changes nothing. ``lines`` are the points as they stand.

    ``printed`` is what the record is printed with beside the session's own facts.
    """
    if session.has_act("publish", by, at):
        return
    check_step(session.issue, "publish", session.state)
    if settings.unapproved == "left_out":
        leave_out_unapproved(session, at=at)
    # The group may meet elsewhere later: what is printed stays.
    session.place = session.place or settings.place
    # Settled now, as a format that the group chooses later is no reason to send out what is out.
    session.forms = tuple(settings.formats.split())
    session.publish(lines, by=by, at=at)
    seal(session, printed)
