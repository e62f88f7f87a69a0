"""What the program has said by itself: the memory that makes "once" checkable.

A notice is claimed before it is said and confirmed afterwards. One that is found claimed after a
restart may or may not have been said: it is not said again, and the secretaries are told.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

# What ``Told.shown`` says of a message that is to be rendered anew, and of one that is not there any more.
STALE, GONE = "stale", "gone"


class Telling(StrEnum):
    """How far the telling of a notice has come."""

    SENDING = "sending"
    SENT = "sent"
    MISSED = "missed"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Told:
    """One notice: when it was claimed, how it ended, and the message it became (0: none).

    ``shown`` is the hash of what the message shows, of those that follow the facts; ``STALE`` or ``GONE``.
    """

    state: Telling
    at: datetime
    chat: int = 0
    message: int = 0
    late: bool = False
    shown: str = ""


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

    def end_telling(self, key: str, state: Telling, *, chat: int = 0, message: int = 0, shown: str = "") -> None:
        """How the telling of a claimed notice ended."""
        ended = replace(self.told[key], state=state, chat=chat, message=message, shown=shown)
        self.told = {**self.told, key: ended}

    def has_shown(self, key: str, message: int, shown: str) -> None:
        """The message of a notice was rendered anew, or is to be; another message than this is let be."""
        known = self.told.get(key)
        if known and known.message == message:
            self.told = {**self.told, key: replace(known, shown=shown)}

    @property
    def has_stale(self) -> bool:
        """Whether a message is to be rendered anew, though nothing else may be left to do."""
        return any(told.shown == STALE for told in self.told.values())

    def give_back(self, key: str) -> None:
        """A claim is given back: nothing was said."""
        self.told = {name: entry for name, entry in self.told.items() if name != key}
