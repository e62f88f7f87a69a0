"""Points for a reflection.

When one may be handed in, and what is late, is settled in ``meeting.reflection``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.practice.meeting.contribution import Contribution, Kind
from bot.practice.meeting.settled import Line
from bot.practice.session import Session


@dataclass(frozen=True)
class ReflectionRule:
    """``points`` for one reflection a member and session, ``late`` after the deadline.

    It counts from ``min_chars`` characters on, white space left out.
    """

    points: int = 5
    late: int = 3
    min_chars: int = 100

    def lines(self, session: Session) -> Iterator[Line]:
        """A line for each member's best reflection: one in time before a late one, the earlier before the later."""
        best: dict[int, Contribution] = {}
        for piece in session.standing(Kind.REFLECTION):
            known = best.get(piece.member)
            if self._counts(piece) and (known is None or (known.late and not piece.late)):
                best[piece.member] = piece
        for member, piece in best.items():
            yield Line(
                member,
                session.starts_at,
                session.issue,
                "reflection",
                self.late if piece.late else self.points,
                late=piece.late,
                chat=piece.source.chat,
                message=piece.source.message,
            )

    def _counts(self, piece: Contribution) -> bool:
        return len("".join(piece.text.split())) >= self.min_chars
