"""Points for remarks in the exchange."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.settled import Line
from bot.practice.meeting.turns import turns
from bot.practice.session import Session


@dataclass(frozen=True)
class RemarkRule:
    """``points`` for a remark, for at most ``per_session`` remarks of a member (0: no limit).

    Several messages in a row are one remark: what counts is to have taken the floor.
    """

    points: int = 1
    per_session: int = 3

    def lines(self, session: Session) -> Iterator[Line]:
        """A line for each remark within the limit, in the order in which they were said."""
        counted: Counter[int] = Counter()
        for remark in turns(session.standing()):
            if remark.kind is not Kind.REMARK:
                continue
            counted[remark.member] += 1
            if not self.per_session or counted[remark.member] <= self.per_session:
                yield Line(
                    remark.member,
                    session.starts_at,
                    session.issue,
                    "remark",
                    self.points,
                    chat=remark.source.chat,
                    message=remark.source.message,
                )
