"""Points for having been answered: somebody thought the words worth a reply."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.practice.meeting.settled import Line
from bot.practice.points.facts import Facts
from bot.practice.points.rules.rule import Rule
from bot.practice.session import Session


@dataclass(frozen=True, kw_only=True)
class ReplyReceivedRule(Rule):
    """``points`` for each other member who replied to one's words in the same session, however often they did."""

    name = "reply_received"
    per_session: int = 2

    def lines(self, session: Session, facts: Facts) -> Iterator[Line]:
        """A line for each pair of author and replier, naming the first reply."""
        del facts
        seen: set[tuple[int, int]] = set()
        for reply in session.standing():
            answered = session.contribution(reply.reply_to) if reply.reply_to else None
            if answered is None or not answered.stands or answered.member == reply.member:
                continue
            if (answered.member, reply.member) not in seen:
                seen.add((answered.member, reply.member))
                yield self.award(session, answered.member, reply.source)
