"""What the configuration's ``[store] url`` names: a store with its inbox, made ready and let go of together."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.store.embedded import EmbeddedStore
from bot.store.inbox import FileInbox, Inbox
from bot.store.store import Store, StoreBusy
from bot.store.turns import Replica, SharedInbox

CONNECTIONS = 8


@dataclass(frozen=True)
class Rest:
    """Where everything rests. ``replica`` and ``shared`` are for several processes on one database; ``None`` for one alone.

    ``folder``: where the inbox is, for one process alone.
    """

    store: Store
    inbox: Inbox
    replica: Replica | None = None
    shared: SharedInbox | None = None
    folder: Path | None = None

    async def close(self) -> None:
        """Let go of all of it."""
        await self.inbox.close()
        if self.replica:
            await self.replica.close()
        await self.store.close()


def rest_of(url: str, connections: int = CONNECTIONS) -> Rest:
    """The store and inbox of ``tinydb:FOLDER`` or ``postgresql://…``, not opened yet; raises ``StoreBusy``.

    ``connections``: so many to PostgreSQL, at the most.
    """
    kind, _, place = url.partition(":")
    if kind == "tinydb":
        store = EmbeddedStore(Path(place))
        folder = store.folder / "inbox"
        return Rest(store, FileInbox(folder), folder=folder)
    try:
        from sqlalchemy.exc import ArgumentError

        from bot.store.database import Database
        from bot.store.postgres import PostgresStore
        from bot.store.postgres_inbox import PostgresInbox
        from bot.store.replica import PostgresReplica
    except ModuleNotFoundError as error:
        raise StoreBusy(f'PostgreSQL needs {error.name}: pip install "studybot[postgres]"') from error
    try:
        database = Database(url, connections)
    except (ValueError, ArgumentError) as error:
        raise StoreBusy("store.url: cannot be read; accepted is postgresql://USER:PASSWORD@HOST/DATABASE") from error
    inbox = PostgresInbox(database)
    return Rest(PostgresStore(database), inbox, PostgresReplica(database), inbox)


def is_empty(url: str) -> bool:
    """Whether a url names a folder in which no store was made yet."""
    kind, _, place = url.partition(":")
    return kind == "tinydb" and not any((Path(place) / name).is_dir() for name in ("groups", "inbox"))


def address_of(url: str) -> str:
    """The url as it may be shown: without the password."""
    return re.sub(r"(://[^:/@]*):.*@", r"\1:***@", url)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Rest]:
    """The same, open within the block."""
    rest = rest_of(url)
    try:
        await rest.store.open()
        yield rest
    finally:
        await rest.close()
