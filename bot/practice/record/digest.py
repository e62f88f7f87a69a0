"""The digest of a week: what happened, who moved, what is next. Facts only; the words are in the templates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.practice.group import Group
from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.lifecycle import HELD, State
from bot.practice.notices.unopened import undecided
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
    undecided: tuple[Session, ...]
    not_held: tuple[Session, ...]
    collecting: tuple[Session, ...]
    published: tuple[Session, ...]
    coming: tuple[Session, ...]
    reflections: int
    length: int
    first: tuple[Place, ...]
    greeting: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        told = (
            self.held
            or self.undecided
            or self.not_held
            or self.collecting
            or self.published
            or self.coming
            or self.reflections
        )
        return not (told or self.greeting)


def digest_of(group: Group, sessions: Iterable[Session], scheme: Scheme, until: datetime, greeting: str = "") -> Digest:
    """The digest of the week that ends at an instant, with the parts that the group chose."""
    parts = group.settings.digest_parts.split()
    since = until - timedelta(days=7)
    ordered = sorted(sessions, key=lambda s: (s.starts_at, s.issue))
    handed_in = [c for s in ordered for c in s.standing(Kind.REFLECTION) if since < c.at <= until]
    shows = group.settings.public_board and "board" in parts
    today = until.astimezone(group.settings.zone).date()
    places = board(ledger(group, ordered, scheme), group, Period.WEEK, today) if shows else ()
    ahead = [s for s in ordered if s.state in (State.PLANNED, State.ANNOUNCED) and s.starts_at > until]

    def chosen(part: str, found: Iterable[Session]) -> tuple[Session, ...]:
        return tuple(found) if part in parts else ()

    return Digest(
        since=since,
        until=until,
        held=chosen("held", (s for s in ordered if s.state in HELD and s.closed_at and since < s.closed_at <= until)),
        undecided=chosen("held", (s for s in undecided(ordered, until) if until - timedelta(days=28) < s.starts_at)),
        not_held=chosen("held", (s for s in ordered if _was_not_held(s) and since < s.starts_at <= until)),
        collecting=chosen("collecting", (s for s in ordered if s.state is State.COLLECTING)),
        published=chosen("published", (s for s in ordered if s.published_at and since < s.published_at <= until)),
        coming=chosen("coming", ahead[:2]),
        reflections=len(handed_in) if "reflections" in parts else 0,
        length=total_length(handed_in),
        first=places[:5],
        greeting=greeting,
    )


def _was_not_held(session: Session) -> bool:
    """Whether a session was called off only after its time."""
    return session.state is State.CANCELLED and any(
        act.verb in ("cancel", "not held") and act.at >= session.starts_at for act in session.audit
    )
