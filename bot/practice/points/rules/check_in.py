"""Points for having been there."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.practice.meeting.settled import Line
from bot.practice.points.facts import Facts
from bot.practice.points.rules.rule import Rule
from bot.practice.session import Session


@dataclass(frozen=True, kw_only=True)
class CheckInRule(Rule):
    """``points`` for each member who checked in, once a session."""

    name = "check_in"
    points: int = 2

    def lines(self, session: Session, facts: Facts) -> Iterator[Line]:
        """A line for each check-in."""
        del facts
        for member in sorted({c.member for c in session.check_ins}):
            yield self.award(session, member)
