"""What all tests share: a group in a sandbox, with the real bot in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.app import FREE, App
from bot.config import Config
from bot.sandbox import people
from bot.sandbox.api import bot_api
from bot.sandbox.stage import Clock, Stage
from bot.sandbox.world import User, World
from bot.serving import serving

TOKEN = "4200:sandbox-token"
CHAT = -1001000000001
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


class Troupe(Stage):
    """A stage with a cast, and the bot beside it."""

    def __init__(self, world: World, clock: Clock, folder: Path, url: str = "", **settings: Any) -> None:
        self.xu = world.add_user(1, "Xu Ning", "xuning", "zh-hans")
        self.mei = world.add_user(2, "Mei", "mei_lin")
        self.bo = world.add_user(3, "Bo", "bo_chen")
        self.ana = world.add_user(4, "Ana")
        self.stranger = world.add_user(9, "Stranger", "stranger")
        self.account = world.add_bot(TOKEN, "Study", "study_bot")
        status = {1: "creator", 2: "member", 3: "member", 4: "member"}
        super().__init__(world, clock, world.add_group(CHAT, "Evening Readers", status))
        self.folder, self.settings = folder, {"locale": "en"} | settings
        self.url = url or f"tinydb:{folder}"
        self.address = ""
        self.may_fail = False
        self.app: App | None = None

    def config(self) -> Config:
        return Config(
            telegram={
                "token": TOKEN,
                "base_url": f"{self.address}/bot",
                "base_file_url": f"{self.address}/file/bot",
                "proxy": "direct",
            },
            store={"url": self.url},
            group=self.settings,
        )

    async def start(self) -> None:
        self.app = App(self.config(), self.clock, FREE)
        await self.app.start(alarm=False)
        self.is_quiet = lambda: self.app is None or self.app.is_idle
        self.look, self.next_due = self.app.watch.look, self.app.watch.next_instant

    async def stop(self) -> None:
        if self.app:
            await self.app.stop()
        self.app = None
        self.look, self.next_due = _nothing, lambda: None

    async def add_bot(self, status: str = "administrator") -> None:
        people.set_status(self.world, self.chat.id, self.account.user.id, status, by=self.xu.id)
        await self.settle()

    async def lays(self, pack: str = "stoics-en") -> None:
        await self.says(self.xu, f"/plan load {pack}")
        await self.presses(self.xu, "Lay it")

    async def opens(self, command: str = "/open 1", by: User | None = None) -> None:
        """Somebody opens a meeting, whatever the day, and presses the button if asked whether it is meant."""
        await self.says(by or self.xu, command)
        if "now?" in self.texts()[-1]:
            await self.presses(by or self.xu, "Open issue")

    async def publishes(self, command: str = "/publish") -> None:
        """A secretary publishes by hand, and presses the button if asked whether it is not too early."""
        await self.says(self.xu, command)
        if "48 hours" in self.texts()[-1]:
            await self.presses(self.xu, "all the same")

    @property
    def running(self) -> App:
        assert self.app is not None
        return self.app

    async def session(self, issue: int) -> Any:
        return await self.running.desk.session(await self.running.store.group(self.chat.id), issue)


async def _nothing() -> None:
    return


@asynccontextmanager
async def a_troupe(folder: Path, url: str = "", **settings: Any) -> AsyncIterator[Troupe]:
    """A cast in a group whose bot is listening, and not yet added."""
    clock = Clock(MONDAY)
    world = World(clock)
    async with AsyncExitStack() as stack:
        troupe = Troupe(world, clock, folder, url, **settings)
        troupe.address = await stack.enter_async_context(serving(bot_api(world)))
        await troupe.start()
        stack.push_async_callback(troupe.stop)
        yield troupe
        assert world.unknown == [], "the bot called a method that the sandbox does not know"
        if troupe.app and not troupe.may_fail:
            assert await troupe.app.inbox.set_aside() == [], "a handler failed at an update"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Troupe]:
    """A group in English with the bot added as administrator."""
    async with a_troupe(tmp_path / "data") as troupe:
        await troupe.add_bot()
        yield troupe


@pytest.fixture
def eventually() -> Callable[..., Any]:
    """Waits until something holds."""

    async def wait(holds: Callable[[], bool], seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            while not holds():
                await asyncio.sleep(0.01)

    return wait


@pytest.fixture
async def laid(stage: Troupe) -> Troupe:
    """The group with a pack on its calendar."""
    await stage.lays()
    return stage


@pytest.fixture(autouse=True)
def quiet_log() -> None:
    """No test prints a log, whatever the one before set up."""
    structlog.reset_defaults()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
