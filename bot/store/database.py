"""A PostgreSQL database: connections, single questions, transactions, and the one connection that holds locks and listens."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import URL, Row, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store.migrating import migrate
from bot.store.store import StoreLost

AT_ONCE, SOFT_AT_ONCE = 16, 8
PATIENCE_SECONDS = 10


@contextmanager
def translated() -> Iterator[None]:
    """A lost database is a ``StoreLost``; any other error stays what it is."""
    try:
        yield
    except DBAPIError as error:
        if error.connection_invalidated or isinstance(error, InterfaceError | OperationalError):
            raise StoreLost(type(error.orig).__name__) from error
        raise
    except (ConnectionError, TimeoutError) as error:
        raise StoreLost(type(error).__name__) from error


class Database:
    """The database behind a store and its inbox; ``url`` is ``postgresql://…``."""

    def __init__(self, url: str) -> None:
        """Keep the address; nothing is reached yet."""
        address = make_url(url).set(drivername="postgresql+asyncpg")
        self.engine = _engine(address, AT_ONCE)
        # Single statements need no transaction around them: one way to the database and back instead of three.
        self._single = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        # For what a crash of the database itself may take back without harm, the disk is not waited for.
        self._soft_engine = _engine(address, SOFT_AT_ONCE, synchronous_commit="off")
        self._soft = self._soft_engine.execution_options(isolation_level="AUTOCOMMIT")

    async def open(self) -> None:
        """Reach the database, and bring its schema to the newest."""
        async with self.engine.begin() as connection:
            await connection.run_sync(migrate)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection for questions; what is read within sees one state of things."""
        with translated():
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose changes hold together: durable when the block is left, undone on any error."""
        with translated():
            async with self.engine.begin() as connection:
                yield connection

    async def rows(self, asked: str, **named: Any) -> Sequence[Row[Any]]:
        """The answer to one question."""
        with translated():
            async with self._single.connect() as connection:
                return (await connection.execute(text(asked), named)).all()

    async def run(self, asked: str, **named: Any) -> int:
        """Change something, durably; gives how many rows it was."""
        with translated():
            async with self._single.connect() as connection:
                return (await connection.execute(text(asked), named)).rowcount

    async def run_softly(self, asked: str, **named: Any) -> int:
        """Change something that may be lost, if the database itself crashes within the next second."""
        with translated():
            async with self._soft.connect() as connection:
                return (await connection.execute(text(asked), named)).rowcount

    async def close(self) -> None:
        """Let go of every connection."""
        await self.engine.dispose()
        await self._soft_engine.dispose()


def _engine(address: URL, at_once: int, **settings: str) -> AsyncEngine:
    known = {"timeout": PATIENCE_SECONDS, "server_settings": settings}
    return create_async_engine(address, pool_size=at_once, max_overflow=4, connect_args=known)
