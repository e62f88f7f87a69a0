"""What one durable write costs with 10 and with 1,000 sessions of history, and what start-up costs with 200 groups.

python tests/benchmarks/history.py
"""

import asyncio
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from bot.practice.calendar.topic import Topic
from bot.practice.group import Group
from bot.practice.meeting.attendance import Presence
from bot.practice.meeting.contribution import Source
from bot.practice.meeting.lifecycle import State
from bot.practice.session import Session
from bot.store.embedded import EmbeddedStore
from bot.store.store import SessionKey

NOW = datetime(2026, 3, 6, 7, 0, tzinfo=UTC)
TEXT = "一题一写，一人一讲。" * 60
WRITES = 300


def a_session(group: int, issue: int, *, published: bool, pieces: int = 20) -> Session:
    """A session of a usual size."""
    session = Session(group, issue, Topic("论语", introduction=TEXT), NOW + timedelta(days=7 * issue), NOW)
    session.state, session.due = State.COLLECTING, NOW
    for member in range(pieces):
        session.check_in(member, Presence.ONLINE, by=member, at=NOW)
        session.submit(member, TEXT, source=Source(group, issue * 100 + member), at=NOW)
    if published:
        session.publish((), by=0, at=NOW)
        for form in ("html", "md"):
            session.claim(f"publication:{form}", at=NOW, late=False)
    return session


async def a_store(folder: Path, groups: int, sessions: int) -> EmbeddedStore:
    """Groups with a history of published sessions and one that is collecting."""
    store = EmbeddedStore(folder)
    for number in range(1, groups + 1):
        await store.add(Group(-number, -number, f"g{number}", NOW))
        for issue in range(1, sessions + 1):
            await store.add(a_session(-number, issue, published=issue < sessions))
    return store


async def writes(store: EmbeddedStore, issue: int, first: int) -> Iterator[float]:
    """Milliseconds of one edit each."""
    times = []
    for number in range(WRITES // 10):
        began = time.perf_counter()
        async with store.edit_session(SessionKey(-1, issue)) as session:
            session.submit(999, "x", source=Source(-1, first + number), at=NOW)
            session.withdraw(999, at=NOW + timedelta(seconds=first + number))
        times.append((time.perf_counter() - began) * 1000)
    return iter(times)


async def history() -> None:
    """The two histories in turn, so that a change of the machine's speed touches both."""
    with tempfile.TemporaryDirectory() as folder:
        short, long = await a_store(Path(folder) / "short", 1, 10), await a_store(Path(folder) / "long", 1, 1000)
        low: list[float] = []
        high: list[float] = []
        for turn in range(10):
            low += await writes(short, 10, 10**6 + turn * 1000)
            high += await writes(long, 1000, 10**6 + turn * 1000)
        a, b = statistics.median(low), statistics.median(high)
        print(
            f"one write, median: {a:.2f} ms with 10 sessions, {b:.2f} ms with 1,000; ratio {b / a:.2f} (aim: below 1.2)"
        )
        await short.close()
        await long.close()


async def start_up(folder: Path) -> None:
    """In a process of its own: time and memory to open the store."""
    began = time.perf_counter()
    store = EmbeddedStore(folder)
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"start-up with {len(await store.groups())} groups of 40 sessions: {seconds:.2f} s, peak memory {memory:.0f} MB"
    )
    await store.close()


async def prepare(folder: Path) -> None:
    """200 groups of 40 sessions."""
    await (await a_store(folder, 200, 40)).close()


def main() -> None:
    """Print the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    if len(sys.argv) > 1:
        asyncio.run(start_up(Path(sys.argv[1])))
        return
    asyncio.run(history())
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(prepare(Path(folder)))
        subprocess.run(
            [sys.executable, __file__, folder], check=True, env={"PYTHONPATH": str(Path(__file__).parents[2])}
        )


if __name__ == "__main__":
    main()
