"""Announcements to thousands of groups at once: how near to Telegram's 30 messages a second, and do answers wait?

    python tests/benchmarks/broadcast.py [GROUPS] [STORE]        STORE: tinydb or postgresql

The sandbox refuses, as Telegram may, what is more than 30 messages within any one second. While the announcements go out a
member asks for the board now and then; the time until the answer is taken. The floor is the same command with nothing else
going on. Pins are left out, as they are no messages.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from bot.app import App, Limits
from bot.config import Config
from bot.practice.calendar.topic import Topic
from bot.practice.group import Group
from bot.practice.session import Session
from bot.sandbox import people
from bot.sandbox.api import METHODS, bot_api
from bot.sandbox.errors import ApiError
from bot.sandbox.stage import Clock
from bot.sandbox.world import World
from bot.serving import serving
from tests.store.servers import a_database

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TOKEN, MEMBER, ASKED = "4200:bench", 500, -1005000000000
ALLOWED = 30


class Measure:
    """Counts messages, and refuses the thirty-first within a second."""

    def __init__(self) -> None:
        self.recent: deque[float] = deque()
        self.sent = self.refused = 0

    def around(self, method: Any) -> Any:
        def send(world: Any, bot: Any, params: dict[str, Any]) -> Any:
            now = time.monotonic()
            while self.recent and now - self.recent[0] > 1.0:
                self.recent.popleft()
            if len(self.recent) >= ALLOWED:
                self.refused += 1
                raise ApiError(429, "Too Many Requests: retry after 1", {"retry_after": 1})
            self.recent.append(now)
            self.sent += 1
            return method(world, bot, params)

        return send


async def fill(app: App, world: World, count: int, bot: int) -> None:
    world.add_user(MEMBER, "Member", "member")
    for number in range(count + 1):
        chat = ASKED - number
        world.add_group(chat, f"Group {number}", {MEMBER: "creator", bot: "administrator"})
        group = Group(chat, chat, f"Group {number}", START - timedelta(days=9), app.desk.defaults)
        group.meet(MEMBER, "Member", "member", at=START)
        await app.store.add(group)
        if number:
            starts = START + timedelta(days=7, hours=2)
            await app.store.add(Session(chat, 1, Topic("On time"), starts, planned_at=START - timedelta(hours=1)))


async def ask(world: World, messages: int) -> float:
    """How long an answer takes."""
    began = time.perf_counter()
    people.write(world, MEMBER, ASKED, "/plan")
    while len(world.chats[ASKED].messages) < messages + 2:
        await asyncio.sleep(0.002)
    return time.perf_counter() - began


async def main(count: int, kind: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    clock, measure = Clock(START), Measure()
    METHODS["sendmessage"] = measure.around(METHODS["sendmessage"])
    world = World(clock)
    account = world.add_bot(TOKEN, "Study", "study_bot")
    with tempfile.TemporaryDirectory() as folder:
        async with serving(bot_api(world)) as address:
            url = f"tinydb:{Path(folder) / 'data'}" if kind == "tinydb" else a_database()
            settings = {"locale": "en", "announce_at": "11:00", "pin": False, "digest": ""}
            app = App(
                Config(telegram={"token": TOKEN, "base_url": f"{address}/bot"}, store={"url": url}, group=settings),
                clock,
                Limits(),
            )
            await app.start()
            await fill(app, world, count, account.user.id)
            await asyncio.sleep(3)
            assert measure.sent == 0, "something went out before its time"
            floor = []
            for n in range(10):
                floor.append(await ask(world, 2 * n))
            sent, began = measure.sent, time.monotonic()
            clock.at = START + timedelta(hours=1, minutes=5)
            took: list[float] = []
            while measure.sent - sent - len(took) < count:
                took.append(await ask(world, 2 * (10 + len(took))))
                await asyncio.sleep(1.0)
            seconds = time.monotonic() - began
            announced = sum(
                any("📣" in m.get("text", "") for m in c.messages.values()) for c in world.chats.values() if c.id < 0
            )
            await app.stop()
    rate = (measure.sent - sent) / seconds
    quiet, busy = statistics.median(floor), statistics.median(took)
    print(
        f"{kind}: {announced} of {count} groups announced in {seconds:.1f} s: {rate:.1f} messages/s, {rate / ALLOWED:.1%} of 30; {measure.refused} refused"
    )
    print(
        f"answers: {quiet * 1000:.0f} ms alone, {busy * 1000:.0f} ms meanwhile (median of {len(took)}, longest {max(took) * 1000:.0f} ms): {busy / quiet:.1f} times"
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000, sys.argv[2] if len(sys.argv) > 2 else "tinydb"))
