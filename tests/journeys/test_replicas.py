"""Several processes on one PostgreSQL, behind a webhook: order within a group, once, one clock, and any of them may die."""

import asyncio
import random
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from bot.practice.group import Group
from bot.practice.session import Session
from bot.sandbox import people
from bot.sandbox.api import bot_api
from bot.sandbox.world import BotAccount, World
from bot.serving import serving
from bot.store.opening import opened
from tests.journeys.test_process import CHAT, TOKEN, Machine
from tests.makers import a_reflection
from tests.store.servers import a_database

SECRET = "a-secret_of-16x"


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """Processes on one database, and a balancer that hands updates to any that takes them, several at a time."""

    def __init__(self, folder: Path, address: str, world: World, account: BotAccount, count: int) -> None:
        self.world, self.account, self.url = world, account, a_database()
        chat = world.chats[CHAT]
        self.machines = [Machine(self._folder(folder, n), address, world, chat) for n in range(count)]
        self.ports = [a_free_port() for _ in range(count)]
        self.client = httpx.AsyncClient(timeout=20)
        self.sent = 0

    @staticmethod
    def _folder(folder: Path, number: int) -> Path:
        (folder / str(number)).mkdir()
        return folder / str(number)

    def start(self, number: int) -> None:
        self.machines[number].start(
            STUDYBOT_STORE__URL=self.url, STUDYBOT_TELEGRAM__MODE="webhook", STUDYBOT_WEBHOOK__URL="https://study.example/hook",
            STUDYBOT_WEBHOOK__SECRET_TOKEN=SECRET, STUDYBOT_WEBHOOK__PORT=str(self.ports[number]),
        )  # fmt: skip

    async def balance(self) -> None:
        """Deliver what waits, up to four at once, each to whichever process takes it."""
        turn = 0
        while True:
            batch = [self.account.updates[n] for n in range(min(4, len(self.account.updates)))]
            if batch:
                turn += 1
                await asyncio.gather(*(self.deliver(update, turn + place) for place, update in enumerate(batch)))
                for _ in batch:
                    self.account.updates.popleft()
            await asyncio.sleep(0.005)

    async def deliver(self, update: dict[str, Any], turn: int) -> None:
        for attempt in range(2000):
            port = self.ports[(turn + attempt) % len(self.ports)]
            try:
                answer = await self.client.post(
                    f"http://127.0.0.1:{port}/hook", json=update, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}
                )
                if answer.is_success:
                    self.sent += 1
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.02)
        raise AssertionError("nobody took an update")

    async def ready(self, number: int) -> None:
        async def asks() -> bool:
            try:
                return (await self.client.get(f"http://127.0.0.1:{self.ports[number]}/health/ready")).is_success
            except httpx.HTTPError:
                return False

        end = time.monotonic() + 30
        while not await asks():
            assert time.monotonic() < end, (self.machines[number].folder / "log.txt").read_text("utf-8")[-3000:]
            await asyncio.sleep(0.05)

    async def metrics(self, number: int) -> str:
        return (await self.client.get(f"http://127.0.0.1:{self.ports[number]}/metrics")).text

    async def until(self, holds: Callable[[], bool], seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not holds():
            logs = "\n".join((m.folder / "log.txt").read_text("utf-8")[-1500:] for m in self.machines)
            assert time.monotonic() < end, logs
            await asyncio.sleep(0.02)

    def kill(self, number: int) -> None:
        process = self.machines[number].process
        assert process is not None
        process.kill()
        process.wait()

    async def rests(self) -> tuple[Group, list[Session], int, int]:
        async with opened(self.url) as rest:
            waiting, aside = len(await rest.inbox.pending()), len(await rest.inbox.set_aside())
            return await rest.store.group(CHAT), await rest.store.sessions(CHAT), waiting, aside


@asynccontextmanager
async def a_cluster(folder: Path, count: int) -> AsyncIterator[Cluster]:
    world = World()
    account = world.add_bot(TOKEN, "Study", "study_bot")
    for number, name in ((1, "Xu"), (2, "Mei"), (3, "Bo")):
        world.add_user(number, name, f"{name.lower()}_reads")
    world.add_group(CHAT, "Readers", {1: "creator", 2: "member", 3: "member"})
    async with serving(bot_api(world)) as address:
        cluster = Cluster(folder, address, world, account, count)
        balancing = asyncio.create_task(cluster.balance())
        try:
            for number in range(count):
                cluster.start(number)
            for number in range(count):
                await cluster.ready(number)
            people.set_status(world, CHAT, account.user.id, "administrator", by=1)
            await cluster.until(lambda: any("Hello, Readers" in t for t in cluster.machines[0].texts()))
            yield cluster
        finally:
            balancing.cancel()
            await asyncio.gather(balancing, return_exceptions=True)
            await cluster.client.aclose()
            for machine in cluster.machines:
                if machine.process and machine.process.poll() is None:
                    machine.process.kill()
                    machine.process.wait()
                machine.log.close()


async def test_three_processes_one_killed_again_and_again_lose_nothing_and_say_nothing_twice(tmp_path: Path) -> None:
    dice = random.Random(11)
    async with a_cluster(tmp_path, 3) as cluster:
        one = cluster.machines[0]
        day = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}"
        one.says(1, f"/topic add On time on {day}")
        await cluster.until(lambda: sum("📣" in t for t in one.texts()) == 1)
        # Updates come over several connections: who is named below is known before, whichever arrives first.
        one.says(2, "/reflect the first words")
        await cluster.until(lambda: len(one.chat.reactions) == 1)

        sent: dict[int, str] = {}
        for number in range(60):
            text = f"n{number} {a_reflection(number)}"
            sent[one.says(2 + number % 2, f"/reflect {text}")["message_id"]] = text
            one.says(1, f"/adjust @mei_reads +1 number {number}")
            await asyncio.sleep(dice.random() * 0.05)
            if number % 20 == 19:
                victim = dice.randrange(3)
                cluster.kill(victim)
                cluster.start(victim)
        await cluster.until(lambda: len(one.chat.reactions) > len(sent) and not cluster.account.updates, 60)
        await asyncio.sleep(1.5)
        group, sessions, waiting, aside = await cluster.rests()

        assert {c.source.message: c.text for c in sessions[0].contributions[1:]} == sent
        assert sorted(a.reason for a in group.adjustments) == sorted(f"number {n}" for n in range(60))
        assert (waiting, aside) == (0, 0)
        assert [t for t, times in Counter(one.texts()).items() if times > 1] == []


async def test_the_clock_is_run_by_one_and_taken_over_when_it_dies(tmp_path: Path) -> None:
    async with a_cluster(tmp_path, 2) as cluster:
        one = cluster.machines[0]
        runs = [("studybot_runs_clock 1.0" in await cluster.metrics(n)) for n in range(2)]
        assert sorted(runs) == [False, True]
        leader = runs.index(True)
        cluster.kill(leader)
        day = f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%d}"
        began = time.monotonic()
        one.says(1, f"/topic add After the death on {day}")
        await cluster.until(lambda: any("📣" in t for t in one.texts()), 20)

        assert time.monotonic() - began < 10
        assert "studybot_runs_clock 1.0" in await cluster.metrics(1 - leader)
        cluster.start(leader)
        await cluster.ready(leader)
        assert "studybot_runs_clock 0.0" in await cluster.metrics(leader)
        assert sum("📣" in t for t in one.texts()) == 1


async def test_order_within_a_group_is_held_whichever_process_takes_an_update_in(tmp_path: Path) -> None:
    async with a_cluster(tmp_path, 2) as cluster:
        one = cluster.machines[0]
        for number in range(40):
            one.says(1, f"/settings place Room {number}")
        await cluster.until(lambda: sum("Place" in t or "Room" in t for t in one.texts()) >= 40, 40)
        group, *_ = await cluster.rests()

        places = [a.after for a in group.audit if a.verb == "settings"]
        # Four are on their way at once, as Telegram delivers them; what is taken in is handled by number.
        assert all(abs(int(p.split()[1]) - place) <= 4 for place, p in enumerate(places))
        assert len(set(places)) == 40


async def test_what_is_no_update_of_telegrams_is_turned_away(tmp_path: Path) -> None:
    cases = (
        ("wrong", b"{}", 403), ("", b"{}", 403), (SECRET, b"not json", 400), (SECRET, b"[1, 2]", 400), (SECRET, b"{}" * 600_000, 413),
    )  # fmt: skip
    async with a_cluster(tmp_path, 1) as cluster:
        address = f"http://127.0.0.1:{cluster.ports[0]}"
        for secret, body, status in cases:
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
            answer = await cluster.client.post(f"{address}/hook", content=body, headers=headers)
            assert answer.status_code == status, (secret, body[:20])
        assert (await cluster.client.get(f"{address}/health")).json() == {"status": "ok"}
        metrics = await cluster.metrics(0)
        assert "studybot_updates_total" in metrics
        assert TOKEN not in metrics
