"""Points for words that came back: somebody replied, in a later session, to what stands in an earlier record."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.practice.meeting.settled import Line
from bot.practice.points.facts import Facts
from bot.practice.points.rules.rule import Rule
from bot.practice.session import Session


@dataclass(frozen=True, kw_only=True)
class RecordQuotedRule(Rule):
    """``points`` for each other member who took up one's words of an earlier session."""

    name = "record_quoted"
    points: int = 2
    per_session: int = 2

    def lines(self, session: Session, facts: Facts) -> Iterator[Line]:
        """A line for each pair of author and quoter, naming the first time."""
        seen: set[tuple[int, int]] = set()
        for piece in session.standing():
            found = facts.authors.get(piece.reply_to) if piece.reply_to else None
            if found is None or found[0] == session.issue or found[1] == piece.member:
                continue
            if (found[1], piece.member) not in seen:
                seen.add((found[1], piece.member))
                yield self.award(session, found[1], piece.source)
