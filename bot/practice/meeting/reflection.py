"""When a reflection may be handed in, and what counts as late.

What it earns is settled in ``points.rules.reflection``.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.practice.meeting.lifecycle import State
from bot.practice.refusal import Refusal

LONGEST = 200_000
TAKEN_IN = frozenset({State.ANNOUNCED, State.OPEN, State.COLLECTING, State.COMPILED})


@dataclass(eq=False)
class EmptyReflection(Refusal):
    """A reflection has no words."""


@dataclass(eq=False)
class ReflectionTooLong(Refusal):
    """A reflection is longer than a book's chapter; the bound keeps one person from filling the disk."""

    length: int
    most: int = LONGEST


@dataclass(eq=False)
class NotYetAnnounced(Refusal):
    """Reflections are taken from the announcement on."""

    issue: int


@dataclass(eq=False)
class AlreadyPublished(Refusal):
    """The record of this session is out and frozen."""

    issue: int


@dataclass(eq=False)
class SessionCancelled(Refusal):
    """The session does not take place."""

    issue: int


def check_taken(issue: int, state: State, text: str) -> None:
    """Refuse a reflection that cannot be taken now."""
    check_open_to_words(issue, state)
    if state not in TAKEN_IN:
        raise NotYetAnnounced(issue)
    if not text.strip():
        raise EmptyReflection
    check_length(text)


def check_length(text: str) -> None:
    """Refuse a text that is too long."""
    if len(text) > LONGEST:
        raise ReflectionTooLong(len(text))


def check_open_to_words(issue: int, state: State) -> None:
    """Refuse any change of words once the record is frozen or the session is off."""
    if state is State.PUBLISHED:
        raise AlreadyPublished(issue)
    if state is State.CANCELLED:
        raise SessionCancelled(issue)


def due_for(member: int, due: datetime | None, extensions: dict[int, datetime]) -> datetime | None:
    """The deadline that holds for one member: their own, if they were given more time."""
    own = extensions.get(member)
    return max(due, own) if due and own else own or due


def is_late(handed_in: datetime, due: datetime | None) -> bool:
    """Whether a reflection came after its deadline. The deadline's own instant is in time; no deadline, never late."""
    return due is not None and handed_in > due
