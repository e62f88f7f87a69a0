"""What the program has said by itself: the memory that makes "once" checkable.

A notice is claimed before it is said and confirmed afterwards. One that is found claimed after a
restart may or may not have been said: it is not said again, and the secretaries are told.
"""

from dataclasses import dataclass, field, replace
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


@dataclass(frozen=True)
class Fleeting:
    """A message of the chat that is to be taken away again at an instant: a command, or the answer to one."""

    message: int
    until: datetime


@dataclass(kw_only=True)
class Tells:
    """What groups and sessions share: the memory of what was said of them, by the notices' keys."""

    told: dict[str, Told] = field(default_factory=dict)

    def claim(self, key: str, *, at: datetime, late: bool) -> bool:
        """Take a notice in hand before it is said. False if it has been taken already."""
        if key in self.told:
            return False
        self.told = {**self.told, key: Told(Telling.SENDING, at, late=late)}
        return True

    def end_telling(self, key: str, state: Telling, *, chat: int = 0, message: int = 0) -> None:
        """How the telling of a claimed notice ended."""
        self.told = {**self.told, key: replace(self.told[key], state=state, chat=chat, message=message)}

    def give_back(self, key: str) -> None:
        """A claim is given back: nothing was said."""
        self.told = {name: entry for name, entry in self.told.items() if name != key}
