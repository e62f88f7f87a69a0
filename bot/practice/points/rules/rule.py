"""What all rules of the scheme share: points, limits, and how a line is made."""

from dataclasses import dataclass
from typing import ClassVar

from bot.practice.meeting.contribution import Source
from bot.practice.meeting.settled import Line
from bot.practice.session import Session

SPANS = ("session", "day", "week", "month", "term")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """``points`` for each fact; at most so many times a member and span (0: no limit). Spans are in the group's zone."""

    name: ClassVar[str]
    points: int = 1
    per_session: int = 0
    per_day: int = 0
    per_week: int = 0
    per_month: int = 0
    per_term: int = 0

    def most(self, span: str) -> int:
        """How often it counts within a span (0: no limit)."""
        return int(getattr(self, f"per_{span}"))

    def award(
        self,
        session: Session,
        member: int,
        fact: Source | None = None,
        *,
        points: int | None = None,
        late: bool = False,
    ) -> Line:
        """A line for a member; ``fact`` is the message that it is for."""
        worth = self.points if points is None else points
        chat, message = (fact.chat, fact.message) if fact else (0, 0)
        return Line(member, session.starts_at, session.issue, self.name, worth, late=late, chat=chat, message=message)
