"""The store in PostgreSQL: a row an aggregate, ``SELECT … FOR UPDATE`` as the lock; for any number of processes at once.

What was read is remembered by its version, so that an aggregate is parsed once however often it is looked at. Changes
are durable at once; there is nothing to flush. After each, every process hears of it (``NOTIFY``).
"""

import asyncio
import hashlib
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from copy import copy
from typing import Any

import orjson
import structlog
from sqlalchemy import Row, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.practice.group import Group
from bot.practice.session import Session
from bot.store import shape
from bot.store.database import Database
from bot.store.replacing_rows import Replacing, erase
from bot.store.rows import (
    CHANGED,
    GROUP_BODIES,
    SESSION_BODIES,
    Key,
    asked_for,
    group_of,
    insert,
    named_by,
    update,
)
from bot.store.store import FROM_BACKUP, UPDATE, LeftAlone, NotStored, SessionKey, SetAside, StoreBusy, key_of

log = structlog.get_logger(__name__)
REMEMBERED = 4096
# A database that answers, and cannot serve yet, is waited for so long: it is out of resources, or starts or stops.
PATIENCE_SECONDS, FULL_OR_STARTING = 60, ("53", "57")


class PostgresStore:
    """Groups and sessions in a database; see ``Store`` for what may be relied on."""

    def __init__(self, database: Database) -> None:
        """Take the database; nothing is asked of it before ``open``."""
        self.database = database
        self.changed: Callable[[int], None] = lambda _: None
        self._alone: defaultdict[Key, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._known: OrderedDict[Key, tuple[int, Group | Session]] = OrderedDict()
        self._unreadable: dict[Key, SetAside] = {}
        self._pieces: defaultdict[Key, shape.Pieces] = defaultdict(shape.Pieces)

    async def open(self) -> None:
        """Reach the database, and bring its schema to the newest; raises ``StoreBusy`` where it cannot be reached."""
        for again in (*[True] * PATIENCE_SECONDS, False):
            try:
                await self.database.open()
            except (OSError, DBAPIError) as error:
                code = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
                if not (again and code.startswith(FULL_OR_STARTING)):
                    why = str(getattr(error, "orig", None) or error).splitlines()[0]
                    raise StoreBusy(f"the database cannot be reached: {why}; check store.url") from error
                log.warning("the database cannot serve yet; tried again", code=code)
                await asyncio.sleep(1)
            else:
                return

    # -- reading -------------------------------------------------------------------------------------------

    async def groups(self) -> list[Group]:
        """All groups, in order of their ids."""
        found = await self._many(
            "SELECT id, version FROM groups ORDER BY id", {}, lambda row: int(row[0]), GROUP_BODIES
        )
        return [g for g in found if isinstance(g, Group)]

    async def held(self) -> list[int]:
        """The ids of all groups of which anything stands."""
        rows = await self.database.rows("SELECT id FROM groups ORDER BY id")
        return [int(row[0]) for row in rows]

    async def groups_of(self, person: int) -> list[Group]:
        """The groups that have a person on their roster, in order of their ids."""
        listed = "SELECT id, version FROM groups JOIN members ON group_id = id WHERE person = :person ORDER BY id"
        found = await self._many(listed, {"person": person}, lambda row: int(row[0]), GROUP_BODIES)
        return [g for g in found if isinstance(g, Group)]

    async def group(self, group: int) -> Group:
        """A group by its own id."""
        found = await self._one(group)
        assert isinstance(found, Group)
        return found

    async def group_of_chat(self, chat: int) -> Group | None:
        """The group that lives in a chat today."""
        rows = await self.database.rows("SELECT id FROM groups WHERE chat = :chat ORDER BY id LIMIT 1", chat=chat)
        return await self.group(int(rows[0][0])) if rows else None

    async def session(self, key: SessionKey) -> Session:
        """A session."""
        found = await self._one(key)
        assert isinstance(found, Session)
        return found

    async def sessions(self, group: int) -> list[Session]:
        """All sessions of a group, in order of issue; those that cannot be read are left out."""
        return await self._sessions(group, "")

    async def waiting(self, group: int) -> list[Session]:
        """The sessions for which time may still bring something, in order of issue."""
        return await self._sessions(group, "AND waiting")

    # -- changing ------------------------------------------------------------------------------------------

    async def add(self, aggregate: Group | Session) -> bool:
        """Keep a new aggregate."""
        async with self.database.transaction() as connection:
            if not await insert(connection, aggregate):
                return False
            await self._announce(connection, group_of(aggregate))
        self._remember(key_of(aggregate), 1, aggregate)
        self.changed(group_of(aggregate))
        return True

    @asynccontextmanager
    async def edit_group(self, group: int) -> AsyncIterator[Group]:
        """Hold a group alone, and save it."""
        async with self._editing(group) as working:
            assert isinstance(working, Group)
            yield working

    @asynccontextmanager
    async def edit_session(self, key: SessionKey) -> AsyncIterator[Session]:
        """Hold a session alone, and save it."""
        async with self._editing(key) as working:
            assert isinstance(working, Session)
            yield working

    @contextmanager
    def deferring(self) -> Iterator[None]:
        """Changes are durable at once here."""
        yield

    async def flush(self) -> None:
        """Nothing waits here."""

    async def remove(self, group: int) -> None:
        """Erase a group with its sessions and files."""
        async with self.database.transaction() as connection:
            await erase(connection, group)
        self._forget(group)

    @asynccontextmanager
    async def replacing(self) -> AsyncIterator[Replacing]:
        """Put whole groups in place of those that stand, in one transaction."""
        async with self.database.transaction() as connection:
            fresh = Replacing(connection)
            yield fresh
            for group in fresh.ids:
                await self._announce(connection, group)
        for group in fresh.ids:
            self._forget(group)
            self.changed(group)

    # -- files of members ----------------------------------------------------------------------------------

    async def keep(self, group: int, content: bytes) -> str:
        """Keep a file under its digest."""
        digest = hashlib.sha256(content).hexdigest()
        await self.database.run(
            "INSERT INTO files VALUES (:group, :digest, :content) ON CONFLICT DO NOTHING",
            group=group, digest=digest, content=content,
        )  # fmt: skip
        return digest

    async def kept(self, group: int, digest: str) -> bytes:
        """A file by its digest."""
        asked = "SELECT content FROM files WHERE group_id = :group AND digest = :digest"
        rows = await self.database.rows(asked, group=group, digest=digest)
        if not rows:
            raise NotStored(f"file {digest}")
        return bytes(rows[0][0])

    async def files(self, group: int) -> list[str]:
        """The digests of a group's files."""
        rows = await self.database.rows("SELECT digest FROM files WHERE group_id = :group ORDER BY digest", group=group)
        return [str(row[0]) for row in rows]

    async def let_go(self, group: int, digest: str) -> None:
        """Keep a file no longer."""
        await self.database.run(
            "DELETE FROM files WHERE group_id = :group AND digest = :digest", group=group, digest=digest
        )

    async def set_aside(self) -> list[SetAside]:
        """What could not be read since the store was opened; it is left as it is."""
        return list(self._unreadable.values())

    async def close(self) -> None:
        """Let go of the database."""
        await self.database.close()

    # -- rows ----------------------------------------------------------------------------------------------

    async def _one(self, key: Key) -> Group | Session:
        rows = await self.database.rows(asked_for(key), **named_by(key), known=self._version(key))
        return self._read(key, rows[0] if rows else None)

    async def _sessions(self, group: int, which: str) -> list[Session]:
        listed = f"SELECT issue, version FROM sessions WHERE group_id = :group {which} ORDER BY issue"  # noqa: S608
        found = await self._many(listed, {"group": group}, lambda row: SessionKey(group, int(row[0])), SESSION_BODIES)
        return [s for s in found if isinstance(s, Session)]

    async def _many(
        self, listed: str, named: dict[str, Any], named_as: Callable[[Row[Any]], Key], bodies: str
    ) -> list[Group | Session]:
        """Aggregates by a list of their versions; only those that have changed are fetched."""
        async with self.database.connection() as connection:
            rows = (await connection.execute(text(listed), named)).all()
            wanted = [(named_as(row), int(row[1])) for row in rows]
            stale = [key for key, version in wanted if self._version(key) != version]
            if stale:
                numbers = [key.issue if isinstance(key, SessionKey) else key for key in stale]
                fetched = await connection.execute(text(bodies), named | {"numbers": numbers})
                for row in fetched:
                    self._load(named_as(row), int(row[1]), str(row[2]))
        return [self._known[key][1] for key, _ in wanted if key in self._known]

    @asynccontextmanager
    async def _editing(self, key: Key) -> AsyncIterator[Group | Session]:
        async with self._alone[key]:
            async with self.database.transaction() as connection:
                asked = text(asked_for(key) + " FOR UPDATE")
                row = (await connection.execute(asked, named_by(key) | {"known": self._version(key)})).first()
                before = self._read(key, row)
                working = copy(before)
                yield working
                if vars(working) == vars(before):
                    return
                version = self._known[key][0] + 1
                await update(connection, key, working, version, self._pieces[key])
            self._remember(key, version, working)
        self.changed(group_of(working))

    async def _announce(self, connection: AsyncConnection, group: int) -> None:
        await connection.execute(text("SELECT pg_notify(:channel, :group)"), {"channel": CHANGED, "group": str(group)})

    def _read(self, key: Key, row: Any) -> Group | Session:
        if row is None:
            self._known.pop(key, None)
            raise NotStored(str(key))
        if row[1] is not None and not self._load(key, int(row[0]), str(row[1])):
            raise LeftAlone(f"{_named(key)}: {self._unreadable[key].why}")
        self._known.move_to_end(key)
        return self._known[key][1]

    def _load(self, key: Key, version: int, body: str) -> bool:
        try:
            aggregate = shape.load(orjson.loads(body))
            if key_of(aggregate) != key:
                raise ValueError("holds what belongs in another place")
        except (ValueError, shape.TooNew, orjson.JSONDecodeError) as error:
            log.error("a row cannot be read; left as it is", key=str(key), kind=type(error).__name__)
            is_foreign = isinstance(error, shape.TooNew)
            why = f"{error}; left as it is" if is_foreign else "could not be read; left as it is"
            self._unreadable[key] = SetAside(_named(key), why, UPDATE if is_foreign else FROM_BACKUP)
            self._known.pop(key, None)
            return False
        self._remember(key, version, aggregate)
        return True

    def _forget(self, group: int) -> None:
        for key in [k for k in self._known if k == group or (isinstance(k, SessionKey) and k.group == group)]:
            self._known.pop(key)

    def _remember(self, key: Key, version: int, aggregate: Group | Session) -> None:
        self._known[key] = (version, aggregate)
        self._known.move_to_end(key)
        while len(self._known) > REMEMBERED:
            self._pieces.pop(self._known.popitem(last=False)[0], None)

    def _version(self, key: Key) -> int:
        return self._known[key][0] if key in self._known else 0


def _named(key: Key) -> str:
    """A row as an operator may look for it."""
    return f"session {key.issue} of group {key.group}" if isinstance(key, SessionKey) else f"group {key}"
