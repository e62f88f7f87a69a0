"""The store in a folder: a small TinyDB file a group, a small file a session.

    data/groups/<group id>/group.json
    data/groups/<group id>/sessions/0001.json
    data/groups/<group id>/files/<SHA-256>      pictures, recordings and documents that members handed in

One process at a time. A file that cannot be read is set aside beside its place, never overwritten.
"""

import asyncio
import hashlib
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from copy import copy
from pathlib import Path
from typing import Any

from bot.practice.group import Group
from bot.practice.notices.due import has_more
from bot.practice.session import Session
from bot.store import shape
from bot.store.files import remove_folder, write_document, write_once
from bot.store.folders import DIGEST, aside_in, file_of, group_files, held_in, is_taken, path_of, session_files
from bot.store.private import taken_alone
from bot.store.reading import read_aggregate
from bot.store.replacing import Replacing, Staging, settle
from bot.store.store import LeftAlone, NotStored, SessionKey, SetAside, Unreadable, key_of

REMEMBERED = 256
_deferring: ContextVar[bool] = ContextVar("deferring", default=False)


class EmbeddedStore:
    """Groups and sessions in files; see ``Store`` for what may be relied on."""

    def __init__(self, folder: Path) -> None:
        """Take the folder for this process alone, and read what is at work; raises ``StoreBusy``."""
        self.folder = folder
        self._lock = taken_alone(folder)
        settle(folder / "groups")
        # Nobody listens, until the composition root puts somebody here.
        self.changed: Callable[[int], None] = lambda _: None
        self._alone: defaultdict[object, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._groups: dict[int, Group] = {}
        self._unsaved: dict[int | SessionKey, Group | Session] = {}
        self._waiting: defaultdict[int, dict[int, Session]] = defaultdict(dict)
        self._finished: OrderedDict[SessionKey, Session] = OrderedDict()
        self._issues: defaultdict[int, set[int]] = defaultdict(set)
        self._left: dict[int | SessionKey, SetAside] = {}
        self._pieces: defaultdict[int | SessionKey, shape.Pieces] = defaultdict(shape.Pieces)
        self._read_all()

    # -- reading -------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """It is open since it was made."""

    async def groups(self) -> list[Group]:
        """All groups, in order of their ids."""
        return [self._groups[key] for key in sorted(self._groups)]

    async def group(self, group: int) -> Group:
        """A group by its own id."""
        if group in self._left:
            raise Unreadable(f"{self._left[group].where}: {self._left[group].why}")
        if group not in self._groups:
            raise NotStored(f"group {group}")
        return self._groups[group]

    async def held(self) -> list[int]:
        """The ids of all groups of which anything stands."""
        return held_in(self.folder)

    async def groups_of(self, person: int) -> list[Group]:
        """The groups that have a person on their roster."""
        return [g for g in await self.groups() if person in g.roster]

    async def group_of_chat(self, chat: int) -> Group | None:
        """The group that lives in a chat today."""
        found = self._groups.get(chat)
        if found and found.chat == chat:
            return found
        return next((g for g in self._groups.values() if g.chat == chat), None)

    async def session(self, key: SessionKey) -> Session:
        """A session."""
        if key.issue in self._waiting[key.group]:
            return self._waiting[key.group][key.issue]
        if key in self._left:
            raise Unreadable(f"{self._left[key].where}: {self._left[key].why}")
        if key.issue not in self._issues[key.group]:
            raise NotStored(f"session {key.issue} of group {key.group}")
        if key not in self._finished:
            session = await asyncio.to_thread(self._read, key)
            assert isinstance(session, Session)
            self._remember(key, session)
        self._finished.move_to_end(key)
        return self._finished[key]

    async def sessions(self, group: int) -> list[Session]:
        """All sessions of a group, in order of issue; those that cannot be read are left out."""
        found = []
        for issue in sorted(self._issues[group]):
            try:
                found.append(await self.session(SessionKey(group, issue)))
            except Unreadable:
                self._issues[group].discard(issue)
        return found

    async def waiting(self, group: int) -> list[Session]:
        """The sessions for which time may still bring something, in order of issue."""
        return [session for _, session in sorted(self._waiting[group].items())]

    # -- changing ------------------------------------------------------------------------------------------

    async def add(self, aggregate: Group | Session) -> bool:
        """Keep a new aggregate."""
        key = key_of(aggregate)
        async with self._alone[key]:
            if self._stands(key):
                return False
            await self._save(aggregate)
        self.changed(aggregate.id if isinstance(aggregate, Group) else aggregate.group)
        return True

    @asynccontextmanager
    async def edit_group(self, group: int) -> AsyncIterator[Group]:
        """Hold a group alone, and save it."""
        async with self._alone[group]:
            before = await self.group(group)
            working = copy(before)
            yield working
            if working == before:
                return
            await self._save(working)
        self.changed(group)

    @asynccontextmanager
    async def edit_session(self, key: SessionKey) -> AsyncIterator[Session]:
        """Hold a session alone, and save it."""
        async with self._alone[key]:
            before = await self.session(key)
            working = copy(before)
            yield working
            if vars(working) == vars(before):
                return
            await self._save(working)
        self.changed(key.group)

    @contextmanager
    def deferring(self) -> Iterator[None]:
        """Changes within wait for ``flush``."""
        token = _deferring.set(True)
        try:
            yield
        finally:
            _deferring.reset(token)

    async def flush(self) -> None:
        """Write all that waits: one write an aggregate, however many changes it had."""
        for key in list(self._unsaved):
            async with self._alone[key]:
                aggregate = self._unsaved.get(key)
                if aggregate is not None:
                    await self._write(aggregate)

    # -- files of members ----------------------------------------------------------------------------------

    async def keep(self, group: int, content: bytes) -> str:
        """Keep a file under its digest."""
        digest = hashlib.sha256(content).hexdigest()
        await asyncio.shield(asyncio.to_thread(write_once, file_of(self.folder, group, digest), content))
        return digest

    async def kept(self, group: int, digest: str) -> bytes:
        """A file by its digest."""
        try:
            return await asyncio.to_thread(file_of(self.folder, group, digest).read_bytes)
        except FileNotFoundError:
            raise NotStored(f"file {digest}") from None

    async def files(self, group: int) -> list[str]:
        """The digests of a group's files."""
        folder = path_of(self.folder, group).parent / "files"
        return sorted(p.name for p in folder.glob("*") if DIGEST.fullmatch(p.name))

    async def let_go(self, group: int, digest: str) -> None:
        """Keep a file no longer."""
        await asyncio.to_thread(file_of(self.folder, group, digest).unlink, missing_ok=True)

    async def remove(self, group: int) -> None:
        """Erase a group: its folder goes in one step, out of sight first, so that a crash leaves all or nothing."""
        async with self._alone[group]:
            self._forget(group)
            await asyncio.to_thread(remove_folder, path_of(self.folder, group).parent)

    @asynccontextmanager
    async def replacing(self) -> AsyncIterator[Replacing]:
        """Put whole groups in place of those that stand, all at once."""
        staging = Staging(self.folder / "groups")
        try:
            yield Replacing(staging)
            await self.flush()
            await asyncio.shield(asyncio.to_thread(staging.take_place))
        finally:
            await asyncio.to_thread(staging.drop)
        for group in staging.ids:
            self._forget(group)
            self._read_group(group)
            self.changed(group)

    async def set_aside(self) -> list[SetAside]:
        """What could not be read, and what was left as it is."""
        return [*aside_in(self.folder), *self._left.values()]

    async def close(self) -> None:
        """Write what waits, and let go of the folder."""
        await self.flush()
        self._lock.release()

    # -- files ---------------------------------------------------------------------------------------------

    async def _save(self, aggregate: Group | Session) -> None:
        if _deferring.get():
            self._unsaved[key_of(aggregate)] = aggregate
        else:
            await self._write(aggregate)
        self._take(aggregate)

    async def _write(self, aggregate: Group | Session) -> None:
        key = key_of(aggregate)
        document = shape.dump(aggregate, self._pieces[key])
        await asyncio.shield(asyncio.to_thread(write_document, path_of(self.folder, key), document))
        self._unsaved.pop(key, None)
        if isinstance(aggregate, Group) or not has_more(aggregate):
            self._pieces.pop(key, None)

    def _take(self, aggregate: Group | Session) -> None:
        if isinstance(aggregate, Group):
            self._groups[aggregate.id] = aggregate
            return
        key = SessionKey(aggregate.group, aggregate.issue)
        self._issues[key.group].add(key.issue)
        if has_more(aggregate):
            self._waiting[key.group][key.issue] = aggregate
            return
        self._waiting[key.group].pop(key.issue, None)
        self._remember(key, aggregate)

    def _remember(self, key: SessionKey, session: Session) -> None:
        self._finished[key] = session
        while len(self._finished) > REMEMBERED and next(iter(self._finished)) not in self._unsaved:
            self._finished.popitem(last=False)

    def _stands(self, key: int | SessionKey) -> bool:
        known = key in self._groups if isinstance(key, int) else key.issue in self._issues[key.group]
        # What cannot be read keeps its number: it must not be written over by a namesake.
        return known or is_taken(path_of(self.folder, key))

    def _forget(self, group: int) -> None:
        for known in (self._groups, self._waiting, self._issues):
            known.pop(group, None)
        tables: tuple[dict[Any, Any], ...] = (self._unsaved, self._finished, self._left, self._pieces)
        for table in tables:
            for key in [k for k in table if k == group or (isinstance(k, SessionKey) and k.group == group)]:
                table.pop(key)

    def _read_all(self) -> None:
        for place in group_files(self.folder):
            self._read_group(int(place.parent.name))

    def _read_group(self, group: int) -> None:
        if self._taken(group):
            for place in session_files(self.folder, group):
                self._taken(SessionKey(group, int(place.stem)))

    def _taken(self, key: int | SessionKey) -> bool:
        """Read and remember an aggregate. False where it cannot be read."""
        try:
            self._take(self._read(key))
        except Unreadable:
            return False
        return True

    def _read(self, key: int | SessionKey) -> Group | Session:
        """The aggregate of a file; raises ``NotStored`` or ``Unreadable``. One of another build is left as it is."""
        place = path_of(self.folder, key)
        try:
            return read_aggregate(place, key)
        except LeftAlone as error:
            self._left[key] = SetAside(str(place), str(error), error.mend)
            raise
