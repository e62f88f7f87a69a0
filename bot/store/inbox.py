"""Updates accepted from Telegram and not yet handled: the contract, and the journal on disk, one line an event.

An update is written before Telegram hears that it was accepted (``flush`` makes it durable), and marked when it
is handled. After a crash what is not marked is handled again; what Telegram sends twice is accepted once.
What an update's handling has said is noted too, so that handling it again does not say it again.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import orjson

from bot.store.files import sync_folder
from bot.store.private import make_folder, open_private

ATTEMPTS = 3
REMEMBERED = 5_000
COMPACT_AFTER = 4_000_000


@dataclass
class Entry:
    """An update as Telegram sent it, how often handling it failed, and which of its answers went out."""

    update: dict[str, Any]
    attempts: int = 0
    said: set[str] = field(default_factory=set)
    is_set_aside: bool = False


class Inbox(Protocol):
    """Updates that are still to be handled, and what was said in answer to them."""

    async def accept(self, update: dict[str, Any], held_until: datetime | None = None) -> bool:
        """Take an update in. False if it has been taken before. Until ``held_until`` no other process is to handle it."""
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

    async def failed(self, number: int) -> bool:
        """Handling failed. Says whether it is to be tried again; if not, the update is set aside."""
        ...

    async def pending(self) -> list[dict[str, Any]]:
        """Updates that still are to be handled, in the order in which they came."""
        ...

    async def set_aside(self) -> list[dict[str, Any]]:
        """Updates whose handling failed too often."""
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
    """The journal. Not for several processes: the store's lock keeps them apart."""

    def __init__(self, folder: Path) -> None:
        """Read what a former process left; a line that a crash tore is passed over."""
        make_folder(folder)
        self._unsynced = False
        self._file: BinaryIO | None = None
        self._path = folder / "inbox.jsonl"
        self._entries: dict[int, Entry] = {}
        self._handled: dict[int, None] = {}
        for event in events_in(self._path):
            apply(event, self._entries, self._handled)
        self._compact()

    async def accept(self, update: dict[str, Any], held_until: datetime | None = None) -> bool:
        """Take an update in. False if it has been taken before. There is no other process here from which to hold it."""
        del held_until
        number = update["update_id"]
        if number in self._entries or number in self._handled:
            return False
        self._write({"in": update})
        return True

    async def flush(self) -> None:
        """Make all that was accepted durable."""
        if self._unsynced and self._file:
            os.fsync(self._file.fileno())
            self._unsynced = False

    async def say_once(self, number: int, what: str) -> bool:
        """Note that an answer is about to go out. False if it has gone out before."""
        entry = self._entries.get(number)
        if entry is None:
            return True
        if what in entry.said:
            return False
        self._write({"said": number, "what": what})
        return True

    async def unsay(self, number: int, what: str) -> None:
        """Note that an answer did not go out after all."""
        if number in self._entries:
            self._write({"unsaid": number, "what": what})

    async def handled(self, numbers: Sequence[int]) -> None:
        """Updates have been dealt with."""
        for number in numbers:
            self._write({"done": number})
        if self._file and self._file.tell() > COMPACT_AFTER:
            self._compact()

    async def failed(self, number: int) -> bool:
        """Handling failed. Says whether it is to be tried again; if not, the update is set aside."""
        self._write({"failed": number})
        return not self._entries[number].is_set_aside

    async def pending(self) -> list[dict[str, Any]]:
        """Updates that still are to be handled, in the order in which they came."""
        return waiting_in(self._entries)

    async def set_aside(self) -> list[dict[str, Any]]:
        """Updates whose handling failed too often."""
        return [e.update for _, e in sorted(self._entries.items()) if e.is_set_aside]

    async def close(self) -> None:
        """Make all durable and let go of the file."""
        await self.flush()
        if self._file:
            self._file.close()
            self._file = None

    def _write(self, event: dict[str, Any]) -> None:
        if self._file:
            self._file.write(orjson.dumps(event) + b"\n")
            self._file.flush()
            self._unsynced = True
        apply(event, self._entries, self._handled)

    async def forget(self, person: int) -> None:
        """Drop the updates of a person that were set aside."""
        await self.handled(
            [n for n, e in sorted(self._entries.items()) if e.is_set_aside and person_of(e.update) == person]
        )

    async def compact(self) -> None:
        """Write the journal anew: what was handled leaves no words behind."""
        self._compact()

    def _compact(self) -> None:
        """Write the journal anew with what is still needed, atomically."""
        self._handled = dict.fromkeys(list(self._handled)[-REMEMBERED:])
        fresh = self._path.with_suffix(".tmp")
        with open_private(fresh, "wb") as file:
            for event in self._events():
                file.write(orjson.dumps(event) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if self._file:
            self._file.close()
        fresh.replace(self._path)
        sync_folder(self._path.parent)
        self._file = open_private(self._path, "ab")
        self._unsynced = False

    def _events(self) -> Iterator[dict[str, Any]]:
        yield from ({"done": number} for number in self._handled)
        for number, entry in self._entries.items():
            yield {"in": entry.update}
            yield from ({"failed": number} for _ in range(entry.attempts))
            yield from ({"said": number, "what": what} for what in sorted(entry.said))


def chat_of(update: dict[str, Any]) -> int:
    """The chat that an update came from, within which order is held; 0 for none."""
    for kind, body in update.items():
        if kind == "update_id" or not isinstance(body, dict):
            continue
        message = body.get("message") if kind == "callback_query" else body
        chat = (message or {}).get("chat") or {}
        return int(chat.get("id", 0))
    return 0


def person_of(update: dict[str, Any]) -> int:
    """Who an update comes from; 0 if nobody."""
    bodies = [body for kind, body in update.items() if kind != "update_id" and isinstance(body, dict)]
    people = [body.get("from") or body.get("user") or {} for body in bodies]
    return next((int(person["id"]) for person in people if isinstance(person, dict) and person.get("id")), 0)


def events_in(path: Path) -> Iterator[dict[str, Any]]:
    """The events of a journal; a line that a crash tore, or that is just being written, is passed over."""
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            yield orjson.loads(line)
        except orjson.JSONDecodeError:
            continue


def apply(event: dict[str, Any], entries: dict[int, Entry], handled: dict[int, None]) -> None:
    """Let one event of a journal take effect."""
    match event:
        case {"in": update}:
            entries[update["update_id"]] = Entry(update)
        case {"done": number}:
            entries.pop(number, None)
            handled[number] = None
        case {"failed": number} if number in entries:
            entry = entries[number]
            entry.attempts += 1
            entry.is_set_aside = entry.attempts >= ATTEMPTS
        case {"said": number, "what": what} if number in entries:
            entries[number].said.add(what)
        case {"unsaid": number, "what": what} if number in entries:
            entries[number].said.discard(what)


def waiting_in(entries: dict[int, Entry]) -> list[dict[str, Any]]:
    """The updates that still are to be handled, in the order in which they came."""
    return [entry.update for _, entry in sorted(entries.items()) if not entry.is_set_aside]


def pending_of_events(events: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same, of the events of a journal."""
    entries: dict[int, Entry] = {}
    handled: dict[int, None] = {}
    for event in events:
        apply(event, entries, handled)
    return waiting_in(entries)
