"""Points for the lead talk."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.practice.meeting.contribution import Contribution, Kind
from bot.practice.meeting.settled import Line
from bot.practice.points.facts import Facts
from bot.practice.points.rules.rule import Rule
from bot.practice.session import Session


@dataclass(frozen=True, kw_only=True)
class LeadTalkRule(Rule):
    """``points`` for each member who gave a lead talk, once a session however many messages it took."""

    name = "lead_talk"
    points: int = 10

    def lines(self, session: Session, facts: Facts) -> Iterator[Line]:
        """A line for each lead speaker, naming the first words."""
        del facts
        first: dict[int, Contribution] = {}
        for talk in session.standing(Kind.LEAD_TALK):
            first.setdefault(talk.member, talk)
        for member, talk in first.items():
            yield self.award(session, member, talk.source)
