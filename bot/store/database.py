"""A PostgreSQL database: connections, single questions, transactions, and the one connection that holds locks and listens."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import Row, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store.migrating import migrate
from bot.store.store import StoreLost

AT_ONCE = 16
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
        self.engine: AsyncEngine = create_async_engine(
            address, pool_size=AT_ONCE, max_overflow=4, pool_pre_ping=True, connect_args={"timeout": PATIENCE_SECONDS}
        )

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
        async with self.connection() as connection:
            return (await connection.execute(text(asked), named)).all()

    async def run(self, asked: str, **named: Any) -> int:
        """Change something, durably; gives how many rows it was."""
        async with self.transaction() as connection:
            return (await connection.execute(text(asked), named)).rowcount

    async def close(self) -> None:
        """Let go of every connection."""
        await self.engine.dispose()
