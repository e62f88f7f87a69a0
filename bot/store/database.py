"""A PostgreSQL database: connections, single questions, transactions, and the one connection that holds locks and listens.

A process has so many connections as it is allowed, and no more. Whoever holds one may ask for another within: a few are kept
back for that, so that those who hold one never wait for each other.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Any

import asyncpg
from sqlalchemy import URL, Row, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, PendingRollbackError, ResourceClosedError
from sqlalchemy.exc import TimeoutError as NoneIsFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store.migrating import migrate
from bot.store.store import StoreLost

CONNECTIONS, FEWEST = 8, 4
PATIENCE_SECONDS, WAITS_SECONDS = 10, 30
# What a database says while it cannot serve, by the first characters of its codes: no connection, no such login or database
# (it is being moved), rolled back for others' sake, read-only after a failover, out of resources, locked, stopping, its disk.
FOR_A_WHILE = ("08", "28", "3D", "40", "25006", "53", "55P03", "57", "58")
_holds: ContextVar[bool] = ContextVar("holds a connection", default=False)


def is_for_a_while(error: BaseException) -> bool:
    """Whether an error says that the database cannot serve now, and not that something is wrong with what was asked."""
    if isinstance(error, DBAPIError):
        code = str(getattr(error.orig, "sqlstate", None) or "")
        lost = error.connection_invalidated or isinstance(error, InterfaceError | OperationalError)
        return lost or code.startswith(FOR_A_WHILE)
    if isinstance(error, asyncpg.PostgresError):
        return str(error.sqlstate or "").startswith(FOR_A_WHILE)
    kinds = ConnectionError | TimeoutError | NoneIsFree | PendingRollbackError | ResourceClosedError
    return isinstance(error, kinds | asyncpg.InterfaceError)


@contextmanager
def translated() -> Iterator[None]:
    """What a database does wrong for a while is a ``StoreLost``; any other error stays what it is."""
    try:
        yield
    except Exception as error:
        if not is_for_a_while(error):
            raise
        raise StoreLost(type(getattr(error, "orig", None) or error).__name__) from error


class Database:
    """The database behind a store and its inbox; ``url`` is ``postgresql://…``."""

    def __init__(self, url: str, connections: int = CONNECTIONS) -> None:
        """Keep the address, and how many connections there may be, 4 at the least; nothing is reached yet."""
        self.url = url
        address = make_url(url).set(drivername="postgresql+asyncpg")
        # One holds the locks and listens.
        soft = 1 if connections < CONNECTIONS else 2
        self.engine = _engine(address, connections - soft)
        reserved = 1 if connections < CONNECTIONS else 2
        self._first = asyncio.Semaphore(connections - soft - 1 - reserved)
        # Single statements need no transaction around them: one way to the database and back instead of three.
        self._single = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        # For what a crash of the database itself may take back without harm, the disk is not waited for.
        self._soft_engine = _engine(address, soft, synchronous_commit="off")
        self._soft = self._soft_engine.execution_options(isolation_level="AUTOCOMMIT")

    async def open(self) -> None:
        """Reach the database, and bring its schema to the newest."""
        async with self.engine.begin() as connection:
            await connection.run_sync(migrate)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection for questions; what is read within sees one state of things."""
        with translated():
            async with self._turn(), reached(self.engine) as connection:
                yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose changes hold together: durable when the block is left, undone on any error."""
        with translated():
            async with self._turn(), reached(self.engine) as connection, connection.begin():
                yield connection

    async def rows(self, asked: str, **named: Any) -> Sequence[Row[Any]]:
        """The answer to one question."""
        with translated():
            async with self._turn(), reached(self._single) as connection:
                return (await connection.execute(text(asked), named)).all()

    async def run(self, asked: str, **named: Any) -> int:
        """Change something, durably; gives how many rows it was."""
        with translated():
            async with self._turn(), reached(self._single) as connection:
                return (await connection.execute(text(asked), named)).rowcount

    async def run_softly(self, asked: str, **named: Any) -> int:
        """Change something that may be lost, if the database itself crashes within the next second."""
        with translated():
            async with reached(self._soft) as connection:
                return (await connection.execute(text(asked), named)).rowcount

    def ask_apart(self, asked: str, *values: object) -> Any:
        """One value, on a connection that is made for it, while this thread's event loop stands still; raises ``OSError``."""
        answers: list[Any] = []

        async def ask() -> None:
            connection = await asyncpg.connect(self.url, timeout=PATIENCE_SECONDS)
            try:
                answers.append(await connection.fetchval(asked, *values, timeout=PATIENCE_SECONDS))
            finally:
                await connection.close(timeout=PATIENCE_SECONDS)

        def work() -> None:
            with _quietly():
                asyncio.run(ask())

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(2 * PATIENCE_SECONDS)
        if not answers:
            raise OSError("the database cannot be reached")
        return answers[0]

    async def close(self) -> None:
        """Let go of every connection."""
        await self.engine.dispose()
        await self._soft_engine.dispose()

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait until a connection may be taken; at once for whoever holds one already."""
        if _holds.get():
            yield
            return
        try:
            async with asyncio.timeout(WAITS_SECONDS):
                await self._first.acquire()
        except TimeoutError as error:
            raise StoreLost("no connection is free") from error
        token = _holds.set(True)
        try:
            yield
        finally:
            _holds.reset(token)
            self._first.release()


@asynccontextmanager
async def reached(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection of an engine; raises ``StoreLost`` where there is none to be had, whatever the system says of it."""
    connection = engine.connect()
    try:
        await connection.start()
    except OSError as error:
        raise StoreLost(type(error).__name__) from error
    try:
        yield connection
    finally:
        await asyncio.shield(asyncio.create_task(connection.close()))


@contextmanager
def _quietly() -> Iterator[None]:
    """What fails here is seen by the answer that is missing."""
    try:
        yield
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return


def _engine(address: URL, at_once: int, **settings: str) -> AsyncEngine:
    known = {"timeout": PATIENCE_SECONDS, "server_settings": settings}
    return create_async_engine(
        address, pool_size=at_once, max_overflow=0, pool_timeout=WAITS_SECONDS, connect_args=known
    )
