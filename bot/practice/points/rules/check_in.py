"""Points for having been there."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.practice.meeting.settled import Line
from bot.practice.session import Session


@dataclass(frozen=True)
class CheckInRule:
    """``points`` for each member who checked in, once a session."""

    points: int = 2

    def lines(self, session: Session) -> Iterator[Line]:
        """A line for each check-in."""
        for check_in in session.check_ins:
            yield Line(check_in.member, session.starts_at, session.issue, "check_in", self.points)
