"""Whole groups put into a database in one transaction: all of them, or none."""

from collections.abc import Callable, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.practice.group import Group
from bot.practice.session import Session
from bot.store.rows import insert

TABLES = (("files", "group_id"), ("sessions", "group_id"), ("groups", "id"))
KEEP = text("INSERT INTO files VALUES (:group, :digest, :content)")


class Replacing:
    """Groups that are about to be put in place, in a transaction that is open; see ``Store.replacing``."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Take the transaction."""
        self._connection = connection
        self.ids: list[int] = []

    async def put(
        self, group: Group, sessions: Sequence[Session], digests: Sequence[str], content: Callable[[str], bytes]
    ) -> None:
        """Put a group in place of the one that stands, as far as this transaction sees."""
        await erase(self._connection, group.id)
        await insert(self._connection, group)
        for session in sessions:
            await insert(self._connection, session)
        for digest in digests:
            await self._connection.execute(KEEP, {"group": group.id, "digest": digest, "content": content(digest)})
        self.ids.append(group.id)


async def erase(connection: AsyncConnection, group: int) -> None:
    """Erase a group with its sessions and files."""
    for table, column in TABLES:
        await connection.execute(text(f"DELETE FROM {table} WHERE {column} = :group"), {"group": group})  # noqa: S608
