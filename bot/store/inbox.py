"""Updates accepted from Telegram and not yet handled: the contract, and the inbox on disk, over a journal.

An update is written before Telegram hears that it was accepted (``flush`` makes it durable), and marked when it
is handled. After a crash what is not marked is handled again; what Telegram sends twice is accepted once.
What an update's handling has said is noted too, so that handling it again does not say it again.
"""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import structlog

from bot.store.files import sync_folder, write_atomically
from bot.store.journal import (
    WALL,
    WALLS,
    Aside,
    at_now,
    count_broken,
    keep_broken,
    line_in,
    line_of,
    read,
)
from bot.store.private import make_folder, open_private
from bot.store.raw_update import RawUpdate, raw_update

log = structlog.get_logger(__name__)
REMEMBERED = 5_000
COMPACT_AFTER = 4_000_000
Incoming = RawUpdate | dict[str, Any]


class Inbox(Protocol):
    """Updates that are still to be handled, and what was said in answer to them."""

    async def accept(self, update: Incoming, held_until: datetime | None = None) -> bool:
        """Take an update in. False if it has been taken before. Until ``held_until`` no other process is to handle it.

        Raises ``ValueError`` for an object without a whole ``update_id``.
        """
        ...

    async def flush(self) -> None:
        """Make all that was accepted durable."""
        ...

    async def say_once(self, number: int, what: str) -> bool:
        """Note that an answer is about to go out. False if it has gone out before."""
        ...

    async def unsay(self, number: int, what: str) -> None:
        """Note that an answer did not go out after all."""
        ...

    async def handled(self, numbers: Sequence[int]) -> None:
        """Updates have been dealt with."""
        ...

    async def failed(self, number: int, why: str = "") -> bool:
        """Handling failed. Says whether it is to be tried again; if not, the update is set aside. ``why``: a type of error."""
        ...

    async def put_aside(self, number: int, why: str) -> None:
        """Set an update aside at once, as what cannot be read."""
        ...

    def ran_into_wall(self, number: int) -> int:
        """Note durably, before this returns, that an update holds up the program; gives how often it has.

        May be called in the midst of anything else, for it runs in a signal's handler. Raises ``OSError``.
        """
        ...

    async def pending(self) -> list[RawUpdate]:
        """Updates that still are to be handled, in the order of their numbers."""
        ...

    async def set_aside(self) -> list[Aside]:
        """Updates that were set aside: not readable, failed too often, or held up the program twice."""
        ...

    async def retry(self, numbers: Sequence[int]) -> list[int]:
        """Put updates that were set aside back, to be handled anew; gives the numbers of those that were."""
        ...

    async def drop(self, number: int) -> bool:
        """Erase an update that was set aside. False if there is none of this number."""
        ...

    async def broken(self) -> int:
        """How many stored lines could not be read and are kept aside."""
        ...

    async def forget(self, person: int) -> None:
        """Drop the updates of a person that were set aside."""
        ...

    async def compact(self) -> None:
        """Leave no words of what was handled behind."""
        ...

    async def close(self) -> None:
        """Make all durable, and let go."""
        ...


class FileInbox:
    """The inbox in a folder. Not for several processes: the store's lock keeps them apart.

    ``inbox.jsonl`` is the journal, ``inbox.walls`` a line for each time that an update held up the program, and
    ``inbox.broken.jsonl`` has the lines of the journal that could not be read, as they were.
    """

    def __init__(self, folder: Path) -> None:
        """Read what a former process left. Lines that cannot be read are kept aside, durably, before anything is rewritten."""
        make_folder(folder)
        self._unsynced = False
        self._forgotten = set[int]()
        self._file: BinaryIO | None = None
        self._path = folder / "inbox.jsonl"
        self._walls, self._broken = folder / "inbox.walls", folder / "inbox.broken.jsonl"
        self._state, broken = read(self._path)
        if broken:
            keep_broken(self._broken, broken)
            log.error("lines of the inbox cannot be read and are kept aside", lines=len(broken), file=str(self._broken))
        self._take_up_walls()
        self._compact()

    async def accept(self, update: Incoming, held_until: datetime | None = None) -> bool:
        """Take an update in. False if it has been taken before. There is no other process here from which to hold it."""
        del held_until
        raw = raw_update(update)
        if raw.number in self._state.entries or raw.number in self._state.handled:
            return False
        self._append(line_in(raw))
        self._state.accept(raw)
        return True

    async def flush(self) -> None:
        """Make all that was accepted durable."""
        if self._unsynced and self._file:
            os.fsync(self._file.fileno())
            self._unsynced = False

    async def say_once(self, number: int, what: str) -> bool:
        """Note that an answer is about to go out. False if it has gone out before."""
        entry = self._state.entries.get(number)
        if entry is None:
            return True
        if what in entry.said:
            return False
        self._write({"said": number, "what": what})
        return True

    async def unsay(self, number: int, what: str) -> None:
        """Note that an answer did not go out after all."""
        if number in self._state.entries:
            self._write({"unsaid": number, "what": what})

    async def handled(self, numbers: Sequence[int]) -> None:
        """Updates have been dealt with."""
        for number in numbers:
            self._write({"done": number})
        if self._file and (self._file.tell() > COMPACT_AFTER or self._forgotten):
            # Of somebody who was erased, what was still in hand then leaves no words either.
            self._compact()
            here = {person_of(entry.update) for entry in self._state.entries.values()} if self._forgotten else set()
            self._forgotten &= here

    async def failed(self, number: int, why: str = "") -> bool:
        """Handling failed. Says whether it is to be tried again; if not, the update is set aside."""
        entry = self._state.entries.get(number)
        if entry is None:
            return False
        self._write({"failed": number, "why": why, "at": at_now()})
        if entry.walls >= WALLS and not entry.is_set_aside:
            self._write({"aside": number, "why": WALL, "at": at_now()})
        return not entry.is_set_aside

    async def put_aside(self, number: int, why: str) -> None:
        """Set an update aside at once."""
        self._write({"aside": number, "why": why, "at": at_now()})

    def ran_into_wall(self, number: int) -> int:
        """Note durably that an update holds up the program; gives how often it has. In a file of its own: see ``Inbox``."""
        entry = self._state.entries.get(number)
        if entry is None:
            return 0
        handle = os.open(self._walls, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, b"%d\n" % number)
            os.fsync(handle)
        finally:
            os.close(handle)
        sync_folder(self._walls.parent)
        entry.walls += 1
        return entry.walls

    async def pending(self) -> list[RawUpdate]:
        """Updates that still are to be handled, in the order of their numbers."""
        return self._state.waiting()

    async def set_aside(self) -> list[Aside]:
        """Updates that were set aside."""
        return self._state.set_aside()

    async def retry(self, numbers: Sequence[int]) -> list[int]:
        """Put updates that were set aside back; durable when this returns."""
        found = [a.update.number for a in self._state.set_aside() if a.update.number in numbers]
        for number in found:
            self._write({"again": number})
        self._keep_walls()
        await self.flush()
        return found

    async def drop(self, number: int) -> bool:
        """Erase an update that was set aside, with its words."""
        if number not in {a.update.number for a in self._state.set_aside()}:
            return False
        self._write({"done": number})
        self._compact()
        return True

    async def broken(self) -> int:
        """How many lines of the journal could not be read and are kept aside."""
        return count_broken(self._broken)

    async def close(self) -> None:
        """Make all durable and let go of the file."""
        await self.flush()
        if self._file:
            self._file.close()
            self._file = None

    async def forget(self, person: int) -> None:
        """Drop the updates of a person that were set aside."""
        await self.handled([a.update.number for a in self._state.set_aside() if person_of(a.update) == person])
        self._forgotten.add(person)
        self._compact()

    async def compact(self) -> None:
        """Write the journal anew: what was handled leaves no words behind."""
        self._compact()

    def _write(self, event: dict[str, Any]) -> None:
        self._append(line_of(event))
        self._state.apply(event)

    def _append(self, line: bytes) -> None:
        if self._file:
            self._file.write(line)
            self._file.flush()
            self._unsynced = True

    def _compact(self) -> None:
        """Write the journal anew with what is still needed, atomically."""
        self._state.handled = dict.fromkeys(list(self._state.handled)[-REMEMBERED:])
        fresh = self._path.with_suffix(".tmp")
        with open_private(fresh, "wb") as file:
            file.writelines(self._state.lines())
            file.flush()
            os.fsync(file.fileno())
        if self._file:
            self._file.close()
        fresh.replace(self._path)
        sync_folder(self._path.parent)
        self._file = open_private(self._path, "ab")
        self._unsynced = False

    def _take_up_walls(self) -> None:
        """Count how often each update held up a former process; what did so twice is not handled a third time."""
        lines = self._walls.read_bytes().split() if self._walls.exists() else []
        for number, count in Counter(int(line) for line in lines if line.isdigit()).items():
            if entry := self._state.entries.get(number):
                entry.walls = count
                if count >= WALLS and not entry.is_set_aside:
                    self._state.apply({"aside": number, "why": WALL, "at": at_now()})
        if lines:
            self._keep_walls()

    def _keep_walls(self) -> None:
        """Write the walls anew, for the updates that are still here."""
        lines = [b"%d\n" % number * entry.walls for number, entry in self._state.entries.items() if entry.walls]
        if lines or self._walls.exists():
            write_atomically(self._walls, b"".join(lines))


def person_of(update: RawUpdate) -> int:
    """Who an update comes from; 0 for nobody, and for what cannot be read."""
    try:
        bodies = [body for body in update.body.values() if isinstance(body, dict)]
    except (ValueError, RecursionError):
        return 0
    people = [body.get("from") or body.get("user") for body in bodies]
    return next((p["id"] for p in people if isinstance(p, dict) and type(p.get("id")) is int), 0)
