"""The inbox in PostgreSQL: an update a row, for any number of processes; durable as soon as it is accepted."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.store.database import Database
from bot.store.inbox import Incoming, person_of
from bot.store.journal import ATTEMPTS, WALL, WALLS, Aside
from bot.store.raw_update import RawUpdate, raw_update

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

    async def accept(self, update: Incoming, held_until: datetime | None = None) -> bool:
        """Take an update in."""
        asked = """INSERT INTO inbox (update_id, chat, body, held_until)
            VALUES (:number, :chat, :body, :held_until) ON CONFLICT DO NOTHING"""
        raw = raw_update(update)
        # Text has no NUL; in JSON one only stands escaped.
        named = {"number": raw.number, "chat": raw.chat, "body": raw.text.replace("\0", " ")}
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

    async def failed(self, number: int, why: str = "") -> bool:
        """Handling failed. Says whether it is to be tried again."""
        asked = """UPDATE inbox SET attempts = attempts + 1, aside_at = now(),
            set_aside = set_aside OR attempts + 1 >= :most OR walls >= :walls,
            why = CASE WHEN walls >= :walls THEN :wall ELSE :why END
            WHERE update_id = :number AND handled_at IS NULL RETURNING set_aside"""
        named = {"number": number, "most": ATTEMPTS, "walls": WALLS, "wall": WALL, "why": why}
        async with self.database.transaction() as connection:
            row = (await connection.execute(text(asked), named)).first()
        return row is not None and not row[0]

    async def put_aside(self, number: int, why: str) -> None:
        """Set an update aside at once."""
        asked = "UPDATE inbox SET set_aside = true, why = :why, aside_at = now() WHERE update_id = :number"
        await self.database.run(asked, number=number, why=why)

    def ran_into_wall(self, number: int) -> int:
        """Note durably that an update holds up the program; gives how often it has. On a connection of its own."""
        asked = """UPDATE inbox SET walls = walls + 1, set_aside = set_aside OR walls + 1 >= $2, aside_at = now(),
            why = $3 WHERE update_id = $1 RETURNING walls"""
        return int(self.database.ask_apart(asked, number, WALLS, WALL) or 0)

    async def pending(self) -> list[RawUpdate]:
        """Updates that still are to be handled, in the order in which they came."""
        return await self._bodies(WAITING)

    async def pending_of(self, chat: int) -> list[RawUpdate]:
        """What is to be handled of one chat now."""
        return await self._bodies(f"{NOW} AND chat = :chat", chat=chat, now=datetime.now(UTC))

    async def chats_waiting(self) -> list[int]:
        """The chats of which something is to be handled now."""
        asked = f"SELECT DISTINCT chat FROM inbox WHERE {NOW}"  # noqa: S608 - no data in it
        return [int(row[0]) for row in await self.database.rows(asked, now=datetime.now(UTC))]

    async def set_aside(self) -> list[Aside]:
        """Updates that were set aside."""
        asked = """SELECT update_id, body, why, aside_at, attempts FROM inbox
            WHERE set_aside AND body IS NOT NULL ORDER BY update_id"""
        rows: Sequence[Any] = await self.database.rows(asked)
        return [Aside(RawUpdate(int(r[0]), str(r[1])), str(r[2]), r[3], int(r[4])) for r in rows]

    async def retry(self, numbers: Sequence[int]) -> list[int]:
        """Put updates that were set aside back; whichever process looks next handles them."""
        asked = """UPDATE inbox SET set_aside = false, attempts = 0, walls = 0, held_until = NULL, why = '', aside_at = NULL
            WHERE update_id = ANY(:numbers) AND set_aside RETURNING update_id"""
        return sorted(int(row[0]) for row in await self.database.rows(asked, numbers=list(numbers)))

    async def drop(self, number: int) -> bool:
        """Erase an update that was set aside; its number is remembered for a while."""
        asked = """UPDATE inbox SET set_aside = false, handled_at = now(), body = NULL
            WHERE update_id = :number AND set_aside"""
        return await self.database.run(asked, number=number) == 1

    async def broken(self) -> int:
        """A row is read whole, or not at all."""
        return 0

    async def forget(self, person: int) -> None:
        """Drop the updates of a person that were set aside."""
        theirs = [one.update.number for one in await self.set_aside() if person_of(one.update) == person]
        if theirs:
            await self.handled(theirs)

    async def compact(self) -> None:
        """What was handled has left no words behind."""

    async def close(self) -> None:
        """The store lets go of the database."""

    async def _bodies(self, which: str, **named: Any) -> list[RawUpdate]:
        asked = f"SELECT update_id, body FROM inbox WHERE {which} AND body IS NOT NULL ORDER BY update_id"  # noqa: S608 - no data in it
        rows: Sequence[Any] = await self.database.rows(asked, **named)
        return [RawUpdate(int(row[0]), str(row[1])) for row in rows]
