"""Points for remarks in the exchange."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.settled import Line
from bot.practice.meeting.turns import turns
from bot.practice.points.facts import Facts
from bot.practice.points.rules.rule import Rule
from bot.practice.session import Session


@dataclass(frozen=True, kw_only=True)
class RemarkRule(Rule):
    """``points`` for a remark, for a member's best ``per_session`` remarks: the longest, the earlier where they are equal.

    Several messages in a row are one remark: what counts is to have taken the floor. ``min_chars``: what is shorter, white
    space left out, is none.
    """

    name = "remark"
    per_session: int = 3
    min_chars: int = 0

    def lines(self, session: Session, facts: Facts) -> Iterator[Line]:
        """A line for each remark, the best first."""
        del facts
        found = [(len("".join(t.text.split())), t) for t in turns(session.standing()) if t.kind is Kind.REMARK]
        for length, remark in sorted(found, key=lambda pair: (-pair[0], pair[1].at, pair[1].source)):
            if length >= self.min_chars:
                yield self.award(session, remark.member, remark.source)
