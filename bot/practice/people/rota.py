"""Whose turn it is: who fairly gives the next lead talks. A proposal; the people concerned accept it or swap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.practice.refusal import Refusal


class Reason(StrEnum):
    """Why somebody is proposed."""

    VOLUNTEERED = "volunteered"
    NEVER_LED = "never_led"
    WAITED_LONGEST = "waited_longest"


@dataclass(eq=False)
class NotYourTurn(Refusal):
    """A button about a turn is for the person who is asked."""


@dataclass(eq=False)
class NobodyToAsk(Refusal):
    """There is nobody else who could give the lead talk."""

    issue: int


@dataclass(frozen=True)
class Ask:
    """One person asked to lead one session. ``declined`` are those who passed; ``since`` is when they led last (UTC)."""

    issue: int
    member: int
    reason: Reason
    since: datetime | None = None
    accepted: bool = False
    declined: tuple[int, ...] = ()


Rota = tuple[Ask, ...]


def fairest(
    members: Sequence[int],
    led: Mapping[int, datetime],
    *,
    volunteers: Sequence[int] = (),
    not_asked: frozenset[int] = frozenset(),
) -> list[tuple[int, Reason]]:
    """Who should lead, the fairest choice first: volunteers, then those who never led, then who has waited longest.

    ``members`` are in the order in which they joined, ``led`` says when somebody led last (or will); ``not_asked``
    are away or have passed.
    """
    offered = [m for m in volunteers if m in members and m not in not_asked]
    others = [m for m in members if m not in not_asked and m not in offered]
    never = [m for m in others if m not in led]
    waiting = sorted((m for m in others if m in led), key=lambda m: led[m])
    return (
        [(m, Reason.VOLUNTEERED) for m in offered]
        + [(m, Reason.NEVER_LED) for m in never]
        + [(m, Reason.WAITED_LONGEST) for m in waiting]
    )


def asked(rota: Rota, issue: int) -> Ask | None:
    """Who is asked to lead a session."""
    return next((ask for ask in rota if ask.issue == issue), None)


def accepted(rota: Rota, issue: int, member: int) -> Rota:
    """The rota with a turn accepted; raises ``NotYourTurn``."""
    _own(rota, issue, member)
    return tuple(replace(ask, accepted=True) if ask.issue == issue else ask for ask in rota)


def swapped(rota: Rota, issue: int, member: int, next_fair: tuple[int, Reason] | None) -> Rota:
    """The rota with a turn passed on: exchanged with the next one that is still open, or given to somebody else.

    Raises ``NotYourTurn``, or ``NobodyToAsk`` if there is neither.
    """
    own = _own(rota, issue, member)
    other = next((a for a in rota if a.issue > issue and not a.accepted and member not in a.declined), None)
    if other and other.member not in own.declined:
        given = replace(own, member=other.member, reason=other.reason, since=other.since)
        taken = replace(other, member=member, reason=own.reason, since=own.since)
        changed = {own.issue: replace(given, accepted=False, declined=(*own.declined, member)), other.issue: taken}
    elif next_fair:
        person, reason = next_fair
        changed = {issue: replace(own, member=person, reason=reason, accepted=False, declined=(*own.declined, member))}
    else:
        raise NobodyToAsk(issue)
    return tuple(changed.get(ask.issue, ask) for ask in rota)


def _own(rota: Rota, issue: int, member: int) -> Ask:
    own = asked(rota, issue)
    if own is None or own.member != member:
        raise NotYourTurn
    return own
