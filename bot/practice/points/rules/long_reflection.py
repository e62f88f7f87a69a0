"""Points for a long reflection, over and above those of any reflection."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.practice.meeting.settled import Line
from bot.practice.points.facts import Facts
from bot.practice.points.rules.reflection import best_of_each
from bot.practice.points.rules.rule import Rule
from bot.practice.session import Session


@dataclass(frozen=True, kw_only=True)
class LongReflectionRule(Rule):
    """``points`` for a reflection in time of at least ``min_chars`` characters, white space left out."""

    name = "long_reflection"
    points: int = 2
    min_chars: int = 800

    def lines(self, session: Session, facts: Facts) -> Iterator[Line]:
        """A line for each member with a long reflection in time."""
        del facts
        for piece in best_of_each(session, self.min_chars):
            if not piece.late:
                yield self.award(session, piece.member, piece.source)
