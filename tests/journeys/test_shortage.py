"""A database short of connections: waited for; nothing is lost, nothing set aside, and the clock goes on."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from bot.store.database import CONNECTIONS, Database, is_for_a_while, translated
from bot.store.replica import PostgresReplica
from bot.store.store import StoreLost
from tests.journeys.test_replicas import a_cluster
from tests.makers import a_reflection
from tests.store.servers import a_database, server


@contextlib.asynccontextmanager
async def no_connection_left(url: str) -> AsyncIterator[None]:
    """All of the server's connections are taken within the block, those of whoever works on the database first."""
    name = url.rsplit("/", 1)[-1].split("?", maxsplit=1)[0]
    taken: list[Any] = [await asyncpg.connect(server())]

    async def take() -> None:
        while True:
            await taken[0].execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
            try:
                while True:
                    taken.append(await asyncpg.connect(server()))
            except (asyncpg.PostgresError, OSError):
                await asyncio.sleep(0.02)

    taking = asyncio.create_task(take())
    try:
        yield
    finally:
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)
        for connection in reversed(taken):
            connection.terminate()


async def test_without_connections_for_a_while_nothing_is_lost_and_the_clock_goes_on(tmp_path: Path) -> None:
    async with a_cluster(tmp_path, 3) as cluster:
        one = cluster.machines[0]
        day = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}"
        one.says(1, f"/topic add Before on {day}")
        await cluster.until(lambda: sum("📣" in t for t in one.texts()) == 1)
        sent: dict[int, str] = {}
        async with no_connection_left(cluster.url):
            began = time.monotonic()
            for number in range(20):
                text = f"n{number} {a_reflection(number)}"
                sent[one.says(2 + number % 2, f"/reflect {text}")["message_id"]] = text
                await asyncio.sleep(0.2)
            one.says(1, f"/topic add During on {day}")
            await asyncio.sleep(max(0.0, began + 5 - time.monotonic()))
        await cluster.until(lambda: len(one.chat.reactions) == len(sent) and not cluster.account.updates, 60)
        one.says(1, f"/topic add After on {day}")
        await cluster.until(lambda: sum("📣" in t for t in one.texts()) == 3, 60)
        await asyncio.sleep(1.5)
        _, sessions, waiting, aside = await cluster.rests()

        assert {c.source.message: c.text for c in sessions[0].contributions} == sent
        assert (waiting, aside) == (0, 0)
        assert [t for t, times in Counter(one.texts()).items() if times > 1] == []
        for machine in cluster.machines:
            assert machine.process is not None
            assert machine.process.poll() is None


async def test_five_replicas_fit_a_server_as_it_comes() -> None:
    database = Database(a_database())
    await database.open()
    replica = PostgresReplica(database)
    assert await replica.take(7)
    most = 0

    async def work() -> None:
        async with database.transaction():
            await database.rows("SELECT pg_sleep(0.01)")
            await database.run_softly("SELECT 1")
            async with database.transaction():
                await database.rows("SELECT 1")

    working = asyncio.gather(*(work() for _ in range(60)))
    while not working.done():
        known = database.engine.pool.checkedout() + database._soft_engine.pool.checkedout()  # type: ignore[attr-defined]
        most = max(most, known)
        await asyncio.sleep(0.001)
    await working
    await replica.close()
    await database.close()
    assert most <= CONNECTIONS
    assert 5 * CONNECTIONS < 97


@pytest.mark.parametrize("connections", [4, 5, 8])
async def test_whoever_holds_a_connection_gets_another(connections: int) -> None:
    database = Database(a_database(), connections)
    await database.open()
    replica = PostgresReplica(database)
    assert await replica.take(7)

    async def work(number: int) -> int:
        async with database.transaction():
            await database.rows("SELECT pg_sleep(0.01)")
            return int((await database.rows("SELECT CAST(:n AS integer)", n=number))[0][0])

    async with asyncio.timeout(20):
        assert await asyncio.gather(*(work(n) for n in range(30))) == list(range(30))
    await replica.close()
    await database.close()


@pytest.mark.parametrize(
    ("error", "is_waited_for"),
    [
        (asyncpg.TooManyConnectionsError("x"), True),
        (asyncpg.CannotConnectNowError("x"), True),
        (asyncpg.AdminShutdownError("x"), True),
        (asyncpg.SerializationError("x"), True),
        (asyncpg.DeadlockDetectedError("x"), True),
        (asyncpg.DiskFullError("x"), True),
        (asyncpg.ReadOnlySQLTransactionError("x"), True),
        (asyncpg.InvalidPasswordError("x"), True),
        (asyncpg.QueryCanceledError("x"), True),
        (asyncpg.ConnectionDoesNotExistError("x"), True),
        (asyncpg.UniqueViolationError("x"), False),
        (asyncpg.UndefinedColumnError("x"), False),
        (asyncpg.DataError("x"), False),
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (FileNotFoundError(), False),
        (ZeroDivisionError(), False),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_what_a_database_does_wrong_for_a_while_is_told_from_mistakes(
    error: Exception, is_waited_for: bool
) -> None:
    assert is_for_a_while(error) is is_waited_for
    if isinstance(error, asyncpg.PostgresError):
        # As SQLAlchemy hands it on.
        known = type("Error", (Exception,), {"sqlstate": error.sqlstate})()
        assert is_for_a_while(DBAPIError("SELECT 1", {}, known)) is is_waited_for
    with pytest.raises(StoreLost if is_waited_for else type(error)), translated():
        raise error


async def test_a_lock_that_was_given_back_or_given_up_in_the_middle_is_free_for_others() -> None:
    url = a_database()
    database, other = Database(url), Database(url)
    await database.open()
    one, two = PostgresReplica(database), PostgresReplica(other)
    for pause in (0.0, 0.0005, 0.001, 0.002):
        asking = asyncio.create_task(one.take(7))
        await asyncio.sleep(pause)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        if await one.holds(7):
            giving = asyncio.create_task(one.give(7))
            await asyncio.sleep(pause)
            giving.cancel()
            await asyncio.gather(giving, return_exceptions=True)
            if await one.holds(7):
                await one.give(7)
        async with asyncio.timeout(5):
            while not await two.take(7):
                await asyncio.sleep(0.01)
        await two.give(7)
    for replica, known in ((one, database), (two, other)):
        await replica.close()
        await known.close()


async def test_a_server_that_is_away_is_waited_for() -> None:
    database = Database("postgresql://postgres@/nowhere?host=/tmp/there-is-no-server-here")
    with pytest.raises(StoreLost):
        await database.rows("SELECT 1")
    assert not await PostgresReplica(database).take(7)
    await database.close()
