"""The inbox in PostgreSQL: an update a row, for any number of processes; durable as soon as it is accepted."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import text

from bot.store.database import Database
from bot.store.inbox import ATTEMPTS, chat_of, person_of

# Telegram sends an update again for a day; what was handled is remembered for two.
REMEMBERED = timedelta(days=2)
FORGET_EVERY = 500
WAITING = "handled_at IS NULL AND NOT set_aside"
NOW = f"{WAITING} AND (held_until IS NULL OR held_until <= :now)"


class PostgresInbox:
    """Updates in the table ``inbox``; see ``Inbox`` for what may be relied on."""

    def __init__(self, database: Database) -> None:
        """Take the database."""
        self.database = database
        self._since_forgetting = 0

    async def accept(self, update: dict[str, Any], held_until: datetime | None = None) -> bool:
        """Take an update in."""
        asked = """INSERT INTO inbox (update_id, chat, body, held_until)
            VALUES (:number, :chat, CAST(:body AS json), :held_until) ON CONFLICT DO NOTHING"""
        named = {"number": update["update_id"], "chat": chat_of(update), "body": orjson.dumps(update).decode()}
        return await self.database.run(asked, **named, held_until=held_until) == 1

    async def flush(self) -> None:
        """All is durable already."""

    async def say_once(self, number: int, what: str) -> bool:
        """Note that an answer is about to go out."""
        asked = "UPDATE inbox SET said = array_append(said, :what) WHERE update_id = :number AND NOT :what = ANY(said)"
        if await self.database.run_softly(asked, number=number, what=what):
            return True
        return not await self.database.rows("SELECT 1 FROM inbox WHERE update_id = :number", number=number)

    async def unsay(self, number: int, what: str) -> None:
        """Note that an answer did not go out after all."""
        asked = "UPDATE inbox SET said = array_remove(said, :what) WHERE update_id = :number"
        await self.database.run_softly(asked, number=number, what=what)

    async def handled(self, numbers: Sequence[int]) -> None:
        """Updates have been dealt with: their numbers are remembered for a while, their words are not."""
        asked = "UPDATE inbox SET handled_at = now(), body = NULL WHERE update_id = ANY(:numbers)"
        await self.database.run_softly(asked, numbers=list(numbers))
        self._since_forgetting += len(numbers)
        if self._since_forgetting >= FORGET_EVERY:
            self._since_forgetting = 0
            await self.database.run(
                "DELETE FROM inbox WHERE handled_at < now() - CAST(:kept AS interval)", kept=REMEMBERED
            )

    async def failed(self, number: int) -> bool:
        """Handling failed. Says whether it is to be tried again."""
        asked = """UPDATE inbox SET attempts = attempts + 1, set_aside = attempts + 1 >= :most
            WHERE update_id = :number RETURNING set_aside"""
        async with self.database.transaction() as connection:
            row = (await connection.execute(text(asked), {"number": number, "most": ATTEMPTS})).first()
        return row is not None and not row[0]

    async def pending(self) -> list[dict[str, Any]]:
        """Updates that still are to be handled, in the order in which they came."""
        return await self._bodies(WAITING)

    async def pending_of(self, chat: int) -> list[dict[str, Any]]:
        """What is to be handled of one chat now."""
        return await self._bodies(f"{NOW} AND chat = :chat", chat=chat, now=datetime.now(UTC))

    async def chats_waiting(self) -> list[int]:
        """The chats of which something is to be handled now."""
        asked = f"SELECT DISTINCT chat FROM inbox WHERE {NOW}"  # noqa: S608 - no data in it
        return [int(row[0]) for row in await self.database.rows(asked, now=datetime.now(UTC))]

    async def set_aside(self) -> list[dict[str, Any]]:
        """Updates whose handling failed too often."""
        return await self._bodies("set_aside")

    async def forget(self, person: int) -> None:
        """Drop the updates of a person that were set aside."""
        theirs = [u["update_id"] for u in await self._bodies("set_aside") if person_of(u) == person]
        if theirs:
            await self.handled(theirs)

    async def compact(self) -> None:
        """What was handled has left no words behind."""

    async def close(self) -> None:
        """The store lets go of the database."""

    async def _bodies(self, which: str, **named: Any) -> list[dict[str, Any]]:
        asked = f"SELECT body::text FROM inbox WHERE {which} AND body IS NOT NULL ORDER BY update_id"  # noqa: S608 - no data in it
        return [orjson.loads(str(row[0])) for row in await self.database.rows(asked, **named)]
