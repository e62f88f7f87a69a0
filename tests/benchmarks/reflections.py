"""How fast reflections are handled durably, as a ratio to python-telegram-bot making the same one call without a store.

    python tests/benchmarks/reflections.py [STORE] [GROUPS ...]

STORE is tinydb (as if not said) or postgresql. Both run in one process of their own against a sandbox in another one; several
rounds in turn, medians. With several numbers of groups it shows how the figure grows with them.
"""

import asyncio
import itertools
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from telegram import ReactionTypeEmoji, Update
from telegram.ext import ApplicationBuilder, CommandHandler, ContextTypes

from bot.app import FREE, App
from bot.config import Config
from bot.practice.calendar.topic import Topic
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.session import Session
from bot.sandbox import people
from bot.sandbox.api import bot_api
from bot.sandbox.world import World
from bot.serving import serving
from tests.store.servers import a_database

TOKEN, GROUPS, MESSAGES, ROUNDS = "4200:bench", 20, 1000, 3
MEMBERS, LENGTH = 30, 300


def reflection(number: int) -> str:
    """Words unlike any others, so that no doubt is raised about them: those are the exception."""
    signs = random.Random(number).choices(range(0x4E00, 0x9FA5), k=LENGTH)
    return "/reflect " + "".join(chr(sign) for sign in signs)


def sandbox(pipe: Any, groups: int) -> None:
    """The other process: a world that puts messages into groups when asked, and counts reactions."""
    world = World()
    numbers = itertools.count()
    world.add_bot(TOKEN, "b", "bench_bot", sees_all=True)
    for member in range(1, MEMBERS + 1):
        world.add_user(member, f"Member {member}", f"member_{member}")
    for number in range(groups):
        world.add_group(
            -(10**12) - number, f"g{number}", {4200: "administrator"} | dict.fromkeys(range(1, MEMBERS + 1), "member")
        )

    async def fill(request: Request) -> JSONResponse:
        for number in range(MESSAGES):
            member = 1 + number // groups % MEMBERS
            people.write(world, member, -(10**12) - number % groups, reflection(next(numbers)))
        return JSONResponse({})

    async def count(request: Request) -> JSONResponse:
        return JSONResponse(sum(len(c.reactions) for c in world.chats.values()))

    async def serve() -> None:
        async with serving(bot_api(world, [Route("/fill", fill), Route("/count", count)])) as address:
            pipe.send(address)
            await asyncio.Event().wait()

    asyncio.run(serve())


async def timed(address: str, seen: int) -> float:
    """Messages a second, from the first one waiting to the last reaction."""
    async with httpx.AsyncClient() as client:
        began = time.perf_counter()
        await client.get(f"{address}/fill", timeout=60)
        while (await client.get(f"{address}/count")).json() < seen + MESSAGES:
            await asyncio.sleep(0.02)
        return MESSAGES / (time.perf_counter() - began)


async def floor(address: str, seen: int) -> float:
    """python-telegram-bot alone: one reaction a message."""

    async def react(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message
        await update.effective_message.set_reaction(ReactionTypeEmoji("👍"))

    application = ApplicationBuilder().token(TOKEN).base_url(f"{address}/bot").build()
    application.add_handler(CommandHandler("reflect", react))
    async with application:
        await application.start()
        assert application.updater
        await application.updater.start_polling()
        speed = await timed(address, seen)
        await application.updater.stop()
        await application.stop()
    return speed


async def durable(address: str, seen: int, store: str, groups: int) -> float:
    """The whole way: inbox, rule, durable save, reaction."""
    with tempfile.TemporaryDirectory() as folder:
        url = a_database() if store == "postgresql" else f"tinydb:{folder}/data"
        app = App(Config(telegram={"token": TOKEN, "base_url": f"{address}/bot"}, store={"url": url}), limits=FREE)
        await app.store.open()
        now = datetime.now(UTC)
        for number in range(groups):
            chat = -(10**12) - number
            group = Group(chat, chat, f"g{number}", now)
            for member in range(1, MEMBERS + 1):
                group.meet(member, f"Member {member}", f"member_{member}", at=now, locale="en")
            await app.store.add(group)
            session = Session(chat, 1, Topic("On time"), now + timedelta(days=3), now)
            session.state, session.due = State.COLLECTING, now + timedelta(days=3)
            session.claim("call:first", at=now, late=False)
            await app.store.add(session)
        await app.start()
        speed = await timed(address, seen)
        await app.stop()
    return speed


def measure(store: str, groups: int) -> None:
    """Print both speeds and their ratio."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=sandbox, args=(there, groups), daemon=True)
    process.start()
    address = here.recv()
    seen, rows = 0, []
    for _ in range(ROUNDS):
        low = asyncio.run(floor(address, seen))
        high = asyncio.run(durable(address, seen + MESSAGES, store, groups))
        seen += 2 * MESSAGES
        rows.append((low, high))
        print(f"floor {low:6.0f}/s   durable {high:6.0f}/s   ratio {high / low:.2f}")
    ratio = statistics.median(high / low for low, high in rows)
    print(f"{store}, {groups} groups: median ratio {ratio:.2f} (aim: 0.8 or better)")
    process.terminate()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    for count in [int(number) for number in sys.argv[2:]] or [GROUPS]:
        measure(sys.argv[1] if len(sys.argv) > 1 else "tinydb", count)
