"""What several processes on one store agree upon: whose turn a chat is, who runs the clock, how fast all of them speak."""

from collections.abc import Callable
from typing import Protocol

from bot.store.inbox import Inbox
from bot.store.raw_update import RawUpdate

# Locks are numbers: chats have odd ones, the rest even ones.
CLOCK = 4


def lock_of(chat: int) -> int:
    """The number of a chat's lock."""
    return chat * 2 + 1


class Replica(Protocol):
    """One process among several.

    ``heard`` is told of the groups that any of them changed, ``heard_rights`` of the chats in which somebody's standing did.
    """

    heard: Callable[[int], None]
    heard_rights: Callable[[int], None]

    async def take(self, lock: int) -> bool:
        """Hold a lock, if nobody else does. One that is held already is not taken twice."""
        ...

    async def give(self, lock: int) -> None:
        """Let go of a lock."""
        ...

    async def holds(self, lock: int) -> bool:
        """Whether a lock is still held: the connection may have been lost, and every lock with it."""
        ...

    async def tell_rights(self, chat: int) -> None:
        """Tell every process that what somebody may do in a chat has changed."""
        ...

    async def reserve(self, a_second: float) -> float:
        """Reserve a place in the sending of all processes; gives the seconds until it comes."""
        ...

    async def close(self) -> None:
        """Let go of every lock."""
        ...


class SharedInbox(Inbox, Protocol):
    """An inbox that several processes handle together."""

    async def pending_of(self, chat: int) -> list[RawUpdate]:
        """What is to be handled of one chat now, in the order of the updates' numbers."""
        ...

    async def chats_waiting(self) -> list[int]:
        """The chats of which something is to be handled now."""
        ...
