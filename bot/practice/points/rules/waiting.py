"""Rules whose facts the program does not gather yet: the quiz and the review of each other's reflections.

They may stand in a scheme, so that a group can publish it whole; they count nothing until there are facts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.practice.meeting.settled import Line
from bot.practice.points.facts import Facts
from bot.practice.points.rules.rule import Rule
from bot.practice.session import Session


@dataclass(frozen=True, kw_only=True)
class QuizRule(Rule):
    """``points`` for each right answer."""

    name = "quiz"
    per_session: int = 5

    def lines(self, session: Session, facts: Facts) -> Iterator[Line]:
        """No line, as no answers are gathered yet."""
        del session, facts
        yield from ()


@dataclass(frozen=True, kw_only=True)
class ReviewRule(Rule):
    """``points`` for each review of another member's reflection."""

    name = "review"
    points: int = 2

    def lines(self, session: Session, facts: Facts) -> Iterator[Line]:
        """No line, as no reviews are gathered yet."""
        del session, facts
        yield from ()
