"""Points for having taken part in several sessions in a row. Leave does not break a row; it is simply passed over."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.practice.meeting.lifecycle import HELD
from bot.practice.meeting.settled import Line
from bot.practice.points.facts import Facts, took_part
from bot.practice.points.rules.rule import Rule
from bot.practice.session import Session


@dataclass(frozen=True, kw_only=True)
class StreakRule(Rule):
    """``points`` for each ``every`` sessions in a row in which a member was there, spoke or wrote."""

    name = "streak"
    points: int = 3
    every: int = 4

    def lines(self, session: Session, facts: Facts) -> Iterator[Line]:
        """A line for each member whose row is full with this session."""
        if session.state not in HELD:
            return
        for member in sorted(took_part(session)):
            if facts.streaks.get((session.issue, member), 0) % self.every == 0:
                yield self.award(session, member)
