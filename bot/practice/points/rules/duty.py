"""Points for the month of duty."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.practice.meeting.lifecycle import HELD
from bot.practice.meeting.settled import Line
from bot.practice.points.facts import Facts
from bot.practice.points.rules.rule import Rule
from bot.practice.session import Session


@dataclass(frozen=True, kw_only=True)
class DutyRule(Rule):
    """``points`` for the duty member at each session held in their month, normally counted once a month."""

    name = "duty"
    points: int = 5
    per_month: int = 1

    def lines(self, session: Session, facts: Facts) -> Iterator[Line]:
        """A line for whoever was on duty on the day."""
        group = facts.group
        member = group.duty(session.starts_at.astimezone(group.settings.zone).date())
        if session.state in HELD and member is not None:
            yield self.award(session, member)
