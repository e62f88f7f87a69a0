"""What a notice is: something that the bot says by itself at a due time.

Its identity within a group is session, kind and occurrence; that identity is what makes "once" checkable.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.practice.meeting.told import Telling

ON_TIME = timedelta(minutes=15)


class NoticeKind(StrEnum):
    """The kinds of notice."""

    PREPARATION = "preparation"
    ANNOUNCEMENT = "announcement"
    REMINDER = "reminder"
    MOVED = "moved"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    UNOPENED = "unopened"
    OPENING = "opening"
    CALL = "call"
    POLISH = "polish"
    NUDGE = "nudge"
    DRAFT = "draft"
    PUBLICATION = "publication"
    DIGEST = "digest"
    DUTY = "duty"
    LIST = "list"
    HONOURS = "honours"
    VOLUME = "volume"


@dataclass(frozen=True)
class Notice:
    """A notice of one group: due at an instant, sensible until another (both UTC). ``issue`` 0: of the group itself.

    ``also`` are notices of other sessions that are said in the same message.
    """

    kind: NoticeKind
    occurrence: str
    due: datetime
    until: datetime
    issue: int = 0
    also: tuple["Notice", ...] = ()

    @property
    def key(self) -> str:
        """The notice's name within its session or group."""
        return f"{self.kind}:{self.occurrence}"

    def is_late(self, now: datetime) -> bool:
        """Whether saying it now must be marked late."""
        return now - self.due > ON_TIME


@dataclass(frozen=True)
class Outcome:
    """How saying a notice went: the state it ended in, or ``None`` if it was certainly not said and may be tried again.

    ``shown`` is the hash of what the message shows, if it is one that follows the facts.
    """

    state: Telling | None
    chat: int = 0
    message: int = 0
    shown: str = ""
