"""The digest of a week: what happened, who moved, what is next. Facts only; the words are in the templates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.practice.group import Group
from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.lifecycle import HELD, State
from bot.practice.points.board import Period, Place, board
from bot.practice.points.ledger import ledger
from bot.practice.points.scheme import Scheme
from bot.practice.record.figures import total_length
from bot.practice.session import Session


@dataclass(frozen=True)
class Digest:
    """The facts of the seven days before ``until``. ``reflections`` and ``length`` count what was handed in then."""

    since: datetime
    until: datetime
    held: tuple[Session, ...]
    collecting: tuple[Session, ...]
    published: tuple[Session, ...]
    coming: tuple[Session, ...]
    reflections: int
    length: int
    first: tuple[Place, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.held or self.collecting or self.published or self.coming or self.reflections)


def digest_of(group: Group, sessions: Iterable[Session], scheme: Scheme, until: datetime) -> Digest:
    """The digest of the week that ends at an instant."""
    since = until - timedelta(days=7)
    ordered = sorted(sessions, key=lambda s: (s.starts_at, s.issue))
    handed_in = [c for s in ordered for c in s.standing(Kind.REFLECTION) if since < c.at <= until]
    shows = group.settings.public_board
    today = until.astimezone(group.settings.zone).date()
    places = board(ledger(group, ordered, scheme), group, Period.WEEK, today) if shows else ()
    ahead = [s for s in ordered if s.state in (State.PLANNED, State.ANNOUNCED) and s.starts_at > until]
    return Digest(
        since=since,
        until=until,
        held=tuple(s for s in ordered if s.state in HELD and s.closed_at and since < s.closed_at <= until),
        collecting=tuple(s for s in ordered if s.state is State.COLLECTING),
        published=tuple(s for s in ordered if s.published_at and since < s.published_at <= until),
        coming=tuple(ahead[:2]),
        reflections=len(handed_in),
        length=total_length(handed_in),
        first=places[:5],
    )
