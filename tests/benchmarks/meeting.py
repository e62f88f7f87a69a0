"""A large meeting: 200 members say 20 things each. Is the last message handled as quickly as the first?

    python tests/benchmarks/meeting.py [MEMBERS] [EACH]

The whole way: sandbox, python-telegram-bot, inbox, rule, shared write. Each message's time runs from the moment it is put
in the world to the moment its handling has ended; medians of the first and the last tenth, and their ratio.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from telegram import Update

from bot.app import App
from bot.config import Config
from bot.practice.calendar.topic import Topic
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.session import Session
from bot.sandbox import people
from bot.sandbox.api import bot_api
from bot.sandbox.world import World
from bot.serving import serving

TOKEN, CHAT = "4200:bench", -1001000000001
MEMBERS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
EACH = int(sys.argv[2]) if len(sys.argv) > 2 else 20


async def prepared(app: App) -> None:
    """A group whose members are known, in a meeting that is on."""
    now = datetime.now(UTC)
    group = Group(CHAT, CHAT, "Large", now)
    for number in range(MEMBERS):
        group.meet(1000 + number, f"M{number}", f"m_{number}", at=now, locale="en")
    await app.store.add(group)
    session = Session(CHAT, 1, Topic("On time"), now, now - timedelta(days=30))
    session.state, session.opened_at = State.OPEN, now
    await app.store.add(session)


async def played(world: World, app: App) -> list[float]:
    """The seconds that each message took."""
    took: list[float] = []
    ended = asyncio.Event()
    original = app.attempts.carry_out

    async def carry_out(update: Update, attempt: Awaitable[Any]) -> bool:
        done = await original(update, attempt)
        ended.set()
        return done

    app.attempts.carry_out = carry_out  # type: ignore[method-assign]
    for turn in range(MEMBERS * EACH):
        ended.clear()
        began = time.perf_counter()
        people.write(world, 1000 + turn % MEMBERS, CHAT, f"{turn}: " + "原汁原味的精读分享实录。" * 5)
        await ended.wait()
        took.append(time.perf_counter() - began)
    return took


async def main() -> None:
    """Play it, and print the ratio."""
    world = World()
    world.add_bot(TOKEN, "b", "bench_bot", sees_all=True)
    for number in range(MEMBERS):
        world.add_user(1000 + number, f"M{number}", f"m_{number}")
    world.add_group(CHAT, "Large", {1000 + n: "member" for n in range(MEMBERS)} | {4200: "administrator"})
    with tempfile.TemporaryDirectory() as folder:
        async with serving(bot_api(world)) as address:
            settings: dict[str, Any] = {"token": TOKEN, "base_url": f"{address}/bot"}
            app = App(Config(telegram=settings, store={"url": f"tinydb:{folder}/data"}))
            await prepared(app)
            await app.start()
            took = await played(world, app)
            await app.stop()
            size = (Path(folder) / f"data/groups/{CHAT}/sessions/0001.json").stat().st_size
    tenth = max(1, len(took) // 10)
    first, last = statistics.median(took[:tenth]), statistics.median(took[-tenth:])
    print(f"{len(took)} messages of {MEMBERS} members; the session's file has {size / 1e6:.1f} MB")
    print(
        f"median of the first tenth {first * 1000:.2f} ms, of the last {last * 1000:.2f} ms: ratio {last / first:.2f}"
    )


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    asyncio.run(main())
