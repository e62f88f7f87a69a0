"""One process among several on one database, by one connection that holds locks and listens.

Which chats are its own for the moment, and whether it runs the clock, are advisory locks. They go with the connection, and
so with the process: PostgreSQL gives them free at once, and another replica takes over.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import asyncpg
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database, translated
from bot.store.rows import CHANGED
from bot.store.store import StoreLost

log = structlog.get_logger(__name__)
RIGHTS = "rights:"
# The connection need not be asked again whether it lives within so many seconds.
SURE_FOR = 0.5
PLACE = """
    UPDATE pace SET next_at = greatest(next_at, clock_timestamp() - make_interval(secs => 4 * :step))
        + make_interval(secs => :step)
    RETURNING extract(epoch FROM next_at - clock_timestamp()) - :step
"""


class PostgresReplica:
    """One process of several; see ``Replica`` for what may be relied on."""

    def __init__(self, database: Database) -> None:
        """Take the database; nothing is held yet."""
        self.database = database
        self.heard: Callable[[int], None] = lambda _: None
        self.heard_rights: Callable[[int], None] = lambda _: None
        self._connection: AsyncConnection | None = None
        self._one = asyncio.Lock()
        self._mine: set[int] = set()
        self._seen = 0.0

    async def take(self, lock: int) -> bool:
        """Hold a lock, if nobody else does. One that is held already is not taken twice."""
        async with self._one:
            if lock in self._mine:
                return False
            if await self._ask("SELECT pg_try_advisory_lock(:lock)", lock):
                self._mine.add(lock)
                return True
            return False

    async def give(self, lock: int) -> None:
        """Let go of a lock."""
        async with self._one:
            if lock in self._mine:
                await self._ask("SELECT pg_advisory_unlock(:lock)", lock)
                self._mine.discard(lock)

    async def holds(self, lock: int) -> bool:
        """Whether a lock is still held: the connection may have been lost, and every lock with it."""
        async with self._one:
            if time.monotonic() - self._seen > SURE_FOR:
                await self._ask("SELECT CAST(:lock AS bigint) IS NOT NULL", lock)
            return lock in self._mine

    async def reserve(self, a_second: float) -> float:
        """Reserve a place in the sending of all processes."""
        async with self.database.transaction() as connection:
            return max(0.0, float((await connection.execute(text(PLACE), {"step": 1 / a_second})).scalar_one()))

    async def close(self) -> None:
        """Let go of every lock, and of the connection."""
        async with self._one:
            await self._drop()

    async def _ask(self, asked: str, lock: int) -> bool:
        try:
            with translated():
                connection = await self._connected()
                answer = bool((await connection.execute(text(asked), {"lock": lock})).scalar())
                self._seen = time.monotonic()
                return answer
        except StoreLost as error:
            log.warning("the database's connection is lost; its locks are free for others", why=str(error))
            await self._drop()
            return False
        except BaseException:
            # Given up in the middle, so what is held cannot be known: with the connection all locks go.
            await asyncio.shield(asyncio.create_task(self._drop()))
            raise

    async def _connected(self) -> AsyncConnection:
        if self._connection is None:
            connection = self.database.engine.connect()
            try:
                await connection.start()
            except OSError as error:
                raise StoreLost(type(error).__name__) from error
            self._connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
            raw = await self._connection.get_raw_connection()
            driver: Any = raw.driver_connection
            await driver.add_listener(CHANGED, self._hear)
        return self._connection

    async def tell_rights(self, chat: int) -> None:
        """Tell every process that what somebody may do in a chat has changed."""
        await self.database.rows("SELECT pg_notify(:channel, :word)", channel=CHANGED, word=f"{RIGHTS}{chat}")

    def _hear(self, _: Any, __: int, ___: str, payload: str) -> None:
        if payload.startswith(RIGHTS):
            self.heard_rights(int(payload.removeprefix(RIGHTS)))
        else:
            self.heard(int(payload))

    async def _drop(self) -> None:
        """Let go of the connection, whatever state it is in; the server frees its locks when it is gone."""
        self._mine.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await connection.invalidate()
            with suppress(SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await connection.close()
