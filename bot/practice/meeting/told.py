"""What the program has said by itself: the memory that makes "once" checkable.

A notice is claimed before it is said and confirmed afterwards. One that is found claimed after a
restart may or may not have been said: it is not said again, and the secretaries are told.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Telling(StrEnum):
    """How far the telling of a notice has come."""

    SENDING = "sending"
    SENT = "sent"
    MISSED = "missed"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Told:
    """One notice: when it was claimed, how it ended, and the message it became (0: none)."""

    state: Telling
    at: datetime
    chat: int = 0
    message: int = 0
    late: bool = False


def ended(told: dict[str, Told], key: str, state: Telling, *, chat: int = 0, message: int = 0) -> dict[str, Told]:
    """The memory with one claimed notice ended."""
    return {**told, key: replace(told[key], state=state, chat=chat, message=message)}


def without(told: dict[str, Told], key: str) -> dict[str, Told]:
    """The memory without a claim that was given back, as nothing was said."""
    return {name: entry for name, entry in told.items() if name != key}
