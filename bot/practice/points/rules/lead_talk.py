"""Points for the lead talk."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.settled import Line
from bot.practice.session import Session


@dataclass(frozen=True)
class LeadTalkRule:
    """``points`` for each member who gave a lead talk, once a session however many messages it took."""

    points: int = 10

    def lines(self, session: Session) -> Iterator[Line]:
        """A line for each lead speaker, naming the first words."""
        seen: set[int] = set()
        for talk in session.standing(Kind.LEAD_TALK):
            if talk.member not in seen:
                seen.add(talk.member)
                yield Line(
                    talk.member,
                    session.starts_at,
                    session.issue,
                    "lead_talk",
                    self.points,
                    chat=talk.source.chat,
                    message=talk.source.message,
                )
