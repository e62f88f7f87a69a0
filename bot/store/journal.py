"""The journal of the inbox on disk: one line an event, and what the events come to.

{"in":UPDATE}                               accepted, as Telegram sent it
{"said":N,"what":W}  {"unsaid":N,"what":W}  an answer is about to go out; it did not
{"failed":N,"why":W,"at":T}                 handling failed once; W is a type of error, T an instant in UTC
{"aside":N,"why":W,"at":T}                  set aside
{"again":N}                                 put back by the operator, to be handled anew
{"done":N}                                  dealt with
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from bot.store.files import sync_folder
from bot.store.private import open_private
from bot.store.raw_update import RawUpdate, members, raw_update

ATTEMPTS, WALLS = 3, 2
UNREADABLE, WALL = "cannot be read", "held up the program"


@dataclass
class Entry:
    """An update, how often handling it failed or held up the program, and which of its answers went out."""

    update: RawUpdate
    attempts: int = 0
    walls: int = 0
    said: set[str] = field(default_factory=set)
    is_set_aside: bool = False
    why: str = ""
    since: datetime | None = None


@dataclass(frozen=True)
class Aside:
    """An update that was set aside: why (a type of error or a fixed phrase), since when (UTC), how many attempts."""

    update: RawUpdate
    why: str = ""
    since: datetime | None = None
    attempts: int = 0


class State:
    """What the events of a journal come to."""

    def __init__(self) -> None:
        """Nothing was accepted yet."""
        self.entries: dict[int, Entry] = {}
        self.handled: dict[int, None] = {}

    def accept(self, update: RawUpdate) -> None:
        """An update was accepted."""
        self.entries[update.number] = Entry(update)

    def apply(self, event: dict[str, Any]) -> None:
        """Let any other event take effect; raises ``ValueError`` for one that is not known."""
        match event:
            case {"done": int(number)}:
                self.entries.pop(number, None)
                self.handled[number] = None
            case {"failed": int(number)}:
                if entry := self.entries.get(number):
                    entry.attempts += 1
                    self._note(entry, event, is_set_aside=entry.attempts >= ATTEMPTS)
            case {"aside": int(number)}:
                if entry := self.entries.get(number):
                    self._note(entry, event, is_set_aside=True)
            case {"again": int(number)}:
                if entry := self.entries.get(number):
                    self.entries[number] = Entry(entry.update, said=entry.said)
            case {"said": int(number), "what": str(what)}:
                if entry := self.entries.get(number):
                    entry.said.add(what)
            case {"unsaid": int(number), "what": str(what)}:
                if entry := self.entries.get(number):
                    entry.said.discard(what)
            case _:
                raise ValueError("no event of the journal")

    def waiting(self) -> list[RawUpdate]:
        """The updates that still are to be handled, in the order of their numbers."""
        return [entry.update for _, entry in sorted(self.entries.items()) if not entry.is_set_aside]

    def set_aside(self) -> list[Aside]:
        """The updates that were set aside, in the order of their numbers."""
        return [Aside(e.update, e.why, e.since, e.attempts) for _, e in sorted(self.entries.items()) if e.is_set_aside]

    def lines(self) -> Iterator[bytes]:
        """A journal that comes to the same."""
        yield from (line_of({"done": number}) for number in self.handled)
        for number, entry in self.entries.items():
            note = {"why": entry.why, "at": entry.since.isoformat() if entry.since else ""}
            yield line_in(entry.update)
            yield from (line_of({"failed": number} | note) for _ in range(entry.attempts))
            if entry.is_set_aside and entry.attempts < ATTEMPTS:
                yield line_of({"aside": number} | note)
            yield from (line_of({"said": number, "what": what}) for what in sorted(entry.said))

    @staticmethod
    def _note(entry: Entry, event: dict[str, Any], *, is_set_aside: bool) -> None:
        entry.is_set_aside, entry.why = is_set_aside, str(event.get("why", ""))
        with contextlib.suppress(ValueError):
            entry.since = datetime.fromisoformat(str(event.get("at", "")))


def line_in(update: RawUpdate) -> bytes:
    """The line of an update that is accepted."""
    return b'{"in":' + update.text.encode() + b"}\n"


def line_of(event: dict[str, Any]) -> bytes:
    """The line of any other event."""
    return orjson.dumps(event) + b"\n"


def at_now() -> str:
    """The present instant, as events note it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read_into(state: State, line: bytes) -> None:
    """Let a line take effect; raises ``ValueError`` for one that cannot be read or is of no known shape."""
    text = line.decode().strip()
    if text.startswith('{"in":'):
        update = dict(members(text)).get("in", "")
        state.accept(raw_update(update))
        return
    event = orjson.loads(text)
    if not isinstance(event, dict):
        raise ValueError("no event of the journal")
    state.apply(event)


def read(path: Path) -> tuple[State, list[bytes]]:
    """A journal's state, and the lines that cannot be read. The last line may be torn by a crash: that is no fault."""
    state, broken = State(), list[bytes]()
    whole, _, last = path.read_bytes().rpartition(b"\n") if path.exists() else (b"", b"", b"")
    for line in [*whole.split(b"\n"), last]:
        if not line.strip(b"\0\r "):
            continue
        try:
            read_into(state, line)
        except (ValueError, RecursionError):
            if line is not last or not _is_torn(line):
                broken.append(line)
    return state, broken


def keep_broken(path: Path, lines: list[bytes]) -> None:
    """Add lines to a file of what could not be read, durably; a line that is there already is not added twice."""
    kept = path.read_bytes().split(b"\n") if path.exists() else []
    fresh = [line for line in dict.fromkeys(lines) if line not in kept]
    if not fresh:
        return
    with open_private(path, "ab") as file:
        file.write(b"".join(line + b"\n" for line in fresh))
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def count_broken(path: Path) -> int:
    """How many lines that could not be read are kept in a file."""
    return sum(1 for line in path.read_bytes().split(b"\n") if line) if path.exists() else 0


def _is_torn(line: bytes) -> bool:
    """Whether a last line without its end is the beginning of an event: never made durable, so never acknowledged."""
    try:
        line.decode()
    except UnicodeDecodeError as error:
        # A character may have been cut in two; anything else that is no UTF-8 was not written here.
        if error.end < len(line) or len(line) - error.start > 3:
            return False
    begins = any(line.startswith(sign) or sign.startswith(line) for sign in _BEGINNINGS)
    return begins and not any(byte < ord(" ") for byte in line.rstrip(b"\0"))


_BEGINNINGS = tuple(f'{{"{name}":'.encode() for name in ("in", "said", "unsaid", "failed", "aside", "again", "done"))
