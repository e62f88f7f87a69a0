"""Who was there, who said they would come, and who is away with leave. Present is not the same as said-to-come."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.practice.refusal import Refusal

LONGEST_REASON = 300


class Presence(StrEnum):
    """How a member was there."""

    ROOM = "room"
    ONLINE = "online"


@dataclass(eq=False)
class NoReason(Refusal):
    """Leave needs a word on why, and not a whole page."""

    most: int = LONGEST_REASON


@dataclass(eq=False)
class NoSuchLeave(Refusal):
    """The member did not ask for leave, or took it back."""

    issue: int


@dataclass(eq=False)
class NotMoreTime(Refusal):
    """A day that was to give more time lies before the deadline that holds anyway."""

    asked: datetime
    due: datetime


@dataclass(frozen=True)
class CheckIn:
    """A member was there. ``by`` is who said so: the member, or a secretary."""

    member: int
    at: datetime
    presence: Presence
    by: int


@dataclass(frozen=True)
class Leave:
    """A member asked to be away. It holds unless a secretary refused it."""

    member: int
    at: datetime
    reason: str
    refused_by: int | None = None

    @property
    def holds(self) -> bool:
        """Whether the member is away with leave."""
        return self.refused_by is None


Leaves = tuple[Leave, ...]


def asked(leaves: Leaves, member: int, reason: str, at: datetime) -> Leaves:
    """The leaves with one more, in place of the member's former one; raises ``NoReason``."""
    clean = " ".join(reason.split())
    if not 0 < len(clean) <= LONGEST_REASON:
        raise NoReason
    return (*taken_back(leaves, member), Leave(member, at, clean))


def taken_back(leaves: Leaves, member: int) -> Leaves:
    """The leaves without a member's."""
    return tuple(leave for leave in leaves if leave.member != member)


def refused(issue: int, leaves: Leaves, member: int, by: int) -> Leaves:
    """The leaves with a member's refused; raises ``NoSuchLeave``."""
    if all(leave.member != member for leave in leaves):
        raise NoSuchLeave(issue)
    return tuple(replace(leave, refused_by=by) if leave.member == member else leave for leave in leaves)


def away(leaves: Leaves, here: Iterable[int]) -> frozenset[int]:
    """Members away with leave; whoever checked in after all is not."""
    return frozenset(leave.member for leave in leaves if leave.holds) - frozenset(here)


def extended(
    extensions: dict[int, datetime], member: int, until: datetime, due: datetime | None
) -> dict[int, datetime]:
    """The personal deadlines with one more; raises ``NotMoreTime``."""
    if due is not None and until <= due:
        raise NotMoreTime(until, due)
    return {**extensions, member: until}
