"""Points for a reflection.

When one may be handed in, and what is late, is settled in ``meeting.reflection``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.practice.meeting.contribution import Contribution, Kind
from bot.practice.meeting.reflection import due_for
from bot.practice.meeting.settled import Line
from bot.practice.points.facts import Facts
from bot.practice.points.rules.rule import Rule
from bot.practice.session import Session


@dataclass(frozen=True, kw_only=True)
class ReflectionRule(Rule):
    """``points`` for one reflection a member and session, from ``min_chars`` characters on, white space left out.

    After the deadline it is worth ``late``; or, with ``fade_days``, what is left of ``points`` on the way to nothing so many
    days later.
    """

    name = "reflection"
    points: int = 5
    late: int = 3
    fade_days: int = 0
    min_chars: int = 100

    def lines(self, session: Session, facts: Facts) -> Iterator[Line]:
        """A line for each member's best reflection: one in time before a late one, the earlier before the later."""
        del facts
        for piece in best_of_each(session, self.min_chars):
            yield self.award(session, piece.member, piece.source, points=self._worth(session, piece), late=piece.late)

    def _worth(self, session: Session, piece: Contribution) -> int:
        due = due_for(piece.member, session.due, session.extensions)
        if not piece.late or due is None:
            return self.points
        if not self.fade_days:
            return self.late
        left = 1 - (piece.at - due) / timedelta(days=self.fade_days)
        return max(0, int(self.points * left))


def best_of_each(session: Session, min_chars: int) -> list[Contribution]:
    """Each member's best reflection of at least so many characters."""
    best: dict[int, Contribution] = {}
    for piece in session.standing(Kind.REFLECTION):
        known = best.get(piece.member)
        if counted_length(session, piece) >= min_chars and (known is None or (known.late and not piece.late)):
            best[piece.member] = piece
    return [best[member] for member in sorted(best)]


def counted_length(session: Session, piece: Contribution) -> int:
    """The characters that count: what was there in time and still is. Editing after the deadline earns nothing more."""
    due = due_for(piece.member, session.due, session.extensions)
    return min(_length(piece.text), _length(piece.text_at(_frozen_at(piece, due))) if due else _length(piece.text))


def _frozen_at(piece: Contribution, due: datetime) -> datetime:
    """When a text is looked at for its points: at the deadline, or as it was handed in after it."""
    handed_in = max(part.revisions[0].at for part in piece.parts)
    return max(due, handed_in)


def _length(text: str) -> int:
    return len("".join(text.split()))
