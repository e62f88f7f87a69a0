"""A folder of the embedded store seen from outside while another process works in it: for backups.

Each file is replaced whole, so whatever is read is a whole file, old or new. Nothing is written, and no lock is taken.
"""

from pathlib import Path

import orjson

from bot.practice.group import Group
from bot.practice.session import Session
from bot.store import shape
from bot.store.files import read_document
from bot.store.folders import DIGEST, aside_in, group_files, session_files
from bot.store.journal import Aside, State, count_broken, read
from bot.store.raw_update import RawUpdate
from bot.store.store import NotStored, SetAside


class Onlooker:
    """What ``carrying.back_up`` asks of a store and an inbox, answered from the files of a folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder."""
        self.folder = folder
        self._passed_over: dict[Path, str] = {}

    async def set_aside(self) -> list[SetAside]:
        """What could not be read, and so was not given: now, or when it was set aside."""
        return [*aside_in(self.folder), *(SetAside(str(p), why) for p, why in sorted(self._passed_over.items()))]

    async def groups(self) -> list[Group]:
        """All groups that can be read, in order of their ids."""
        found = [self._read(p) for p in group_files(self.folder)]
        return sorted((g for g in found if isinstance(g, Group)), key=lambda g: g.id)

    async def group(self, group: int) -> Group:
        """A group; raises ``NotStored``."""
        found = self._read(self.folder / "groups" / str(group) / "group.json")
        if not isinstance(found, Group):
            raise NotStored(f"group {group}")
        return found

    async def sessions(self, group: int) -> list[Session]:
        """The sessions of a group that can be read, in order of issue."""
        places = session_files(self.folder, group)
        return [s for s in (self._read(p) for p in places) if isinstance(s, Session)]

    async def files(self, group: int) -> list[str]:
        """The digests of a group's files."""
        places = (self.folder / "groups" / str(group) / "files").glob("*")
        return sorted(p.name for p in places if DIGEST.fullmatch(p.name))

    async def kept(self, group: int, digest: str) -> bytes:
        """A file by its digest."""
        return (self.folder / "groups" / str(group) / "files" / digest).read_bytes()

    async def pending(self) -> list[RawUpdate]:
        """Updates that still are to be handled."""
        return self._journal()[0].waiting()

    async def updates_aside(self) -> list[Aside]:
        """Updates that were set aside."""
        return self._journal()[0].set_aside()

    async def broken(self) -> int:
        """How many lines of the journal cannot be read, or could not be and are kept aside."""
        return count_broken(self.folder / "inbox" / "inbox.broken.jsonl") + len(self._journal()[1])

    def _journal(self) -> tuple[State, list[bytes]]:
        return read(self.folder / "inbox" / "inbox.jsonl")

    def _read(self, place: Path) -> Group | Session | None:
        try:
            document = read_document(place)
            return shape.load(document) if document else None
        except (ValueError, OSError, orjson.JSONDecodeError, shape.TooNew) as error:
            self._passed_over[place] = str(error) if isinstance(error, shape.TooNew) else "could not be read"
            return None
