"""The contract of every store: what rests there, and what may be relied on.

* Aggregates are groups and sessions. ``edit`` loads one, holds it alone, and saves it in one atomic, durable
  step when the block is left; on any error nothing is saved.
* What is read is not to be changed outside ``edit``.
* Within ``deferring`` the saving may wait for ``flush``.
* After each saved change ``changed`` hears the group's id.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from bot.practice.group import Group
from bot.practice.session import Session

FROM_BACKUP = "put it from a backup in its place, or delete it"
UPDATE = "update this program, or run the build that wrote it"


@dataclass(frozen=True)
class SessionKey:
    """The name of a session: its group's id and its issue number."""

    group: int
    issue: int


def key_of(aggregate: Group | Session) -> int | SessionKey:
    """The name of an aggregate: a group's is its id."""
    return aggregate.id if isinstance(aggregate, Group) else SessionKey(aggregate.group, aggregate.issue)


class NotStored(Exception):
    """There is no such group or session."""


class Unreadable(Exception):
    """A stored aggregate cannot be read; it was set aside and is not overwritten."""


class LeftAlone(Unreadable):
    """Data of a newer version or of another build; it was left as it is, and is not overwritten."""

    mend = UPDATE


class Misplaced(LeftAlone):
    """A file or row holds what belongs in another place; it was left as it is."""

    mend = FROM_BACKUP


class StoreBusy(Exception):
    """Another process uses this store."""


class StoreLost(Exception):
    """The store cannot be reached at the moment; what was asked may be asked again."""


@dataclass(frozen=True)
class SetAside:
    """Something that could not be read: where it is kept now, why, and what to do."""

    where: str
    why: str
    mend: str = FROM_BACKUP


class Replacement(Protocol):
    """Groups that are about to be put in place of those that stand."""

    async def put(
        self, group: Group, sessions: Sequence[Session], digests: Sequence[str], content: Callable[[str], bytes]
    ) -> None:
        """Take a whole group; ``content`` gives a member's file by its digest."""
        ...


class Store(Protocol):
    """Groups and sessions at rest."""

    changed: Callable[[int], None]

    async def open(self) -> None:
        """Make the store ready; raises ``StoreBusy`` if it cannot be had."""
        ...

    async def groups(self) -> list[Group]:
        """All groups, in order of their ids."""
        ...

    async def group(self, group: int) -> Group:
        """A group by its own id; raises ``NotStored``."""
        ...

    async def held(self) -> list[int]:
        """The ids of all groups of which anything stands, whether it can be read or not, in order."""
        ...

    async def groups_of(self, person: int) -> list[Group]:
        """The groups that have a person on their roster, as a member of today or of former days, in order of their ids."""
        ...

    async def group_of_chat(self, chat: int) -> Group | None:
        """The group that lives in a chat today."""
        ...

    async def session(self, key: SessionKey) -> Session:
        """A session; raises ``NotStored``."""
        ...

    async def sessions(self, group: int) -> list[Session]:
        """All sessions of a group, in order of issue."""
        ...

    async def waiting(self, group: int) -> list[Session]:
        """The sessions for which time may still bring something, in order of issue."""
        ...

    async def add(self, aggregate: Group | Session) -> bool:
        """Keep a new aggregate. False, and nothing changed, if it stands already."""
        ...

    def edit_group(self, group: int) -> AbstractAsyncContextManager[Group]:
        """Hold a group alone, and save it."""
        ...

    def edit_session(self, key: SessionKey) -> AbstractAsyncContextManager[Session]:
        """Hold a session alone, and save it."""
        ...

    def deferring(self) -> AbstractContextManager[None]:
        """A stretch in which changes may be seen before they are durable, until ``flush``.

        Only for acts that stand durably in the inbox and are marked as handled after the flush: after a crash they
        are done again. It lets one write serve many acts; a store may as well write at once.
        """
        ...

    async def flush(self) -> None:
        """Make every deferred change durable."""
        ...

    async def keep(self, group: int, content: bytes) -> str:
        """Keep a file of a group's member, durably; gives its digest (SHA-256, hex), which names it from then on."""
        ...

    async def kept(self, group: int, digest: str) -> bytes:
        """A file that was kept; raises ``NotStored``."""
        ...

    async def files(self, group: int) -> list[str]:
        """The digests of all files that are kept for a group, in order."""
        ...

    async def let_go(self, group: int, digest: str) -> None:
        """Keep a file no longer; one that is not there is no fault."""
        ...

    async def remove(self, group: int) -> None:
        """Erase a group with its sessions and files, for good; one that is not there is no fault."""
        ...

    def replacing(self) -> AbstractAsyncContextManager[Replacement]:
        """A stretch in which whole groups are given, to be put in place when the block is left: all of them, or none.

        What stood in their places goes; other groups stay. On any error within the block nothing is changed.
        """
        ...

    async def set_aside(self) -> list[SetAside]:
        """What could not be read."""
        ...

    async def close(self) -> None:
        """Let go of the store, so that another process may use it."""
        ...
