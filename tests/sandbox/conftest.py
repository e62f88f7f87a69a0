"""The chat page in a browser, with the real bot behind it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.api import bot_api
from bot.sandbox.page import page_routes
from bot.sandbox.stage import Clock
from bot.sandbox.world import World
from bot.serving import serving
from tests.conftest import CHAT, MONDAY, Troupe

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FAKES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


class Browsed(Troupe):
    """A stage whose group is looked at, and acted in, through the page."""

    def __init__(self, folder: Path) -> None:
        clock = Clock(MONDAY)
        super().__init__(World(clock), clock, folder)
        self.language = "en"
        self.browser: Any = None
        self.faults: list[str] = []

    async def looks(self, who: Any = None, chat: str = "group", *, phone: bool = False, **how: Any) -> Any:
        """A person opens the page, in a tab of a browser of their own."""
        assert self.browser
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 800}
        context = await self.browser.new_context(viewport=size, timezone_id="Asia/Shanghai", **({"locale": "en"} | how))
        page = await context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        await page.goto(f"{self.address}/?as={(who or self.xu).id}&chat={chat}")
        await page.wait_for_selector("#as option", state="attached")
        return page

    async def jump(self, hours: float) -> None:
        """What the page's buttons do to the clock."""
        await self.passes(hours=hours)

    async def tongue(self) -> str:
        """The language that the page opens in."""
        return self.language


@pytest.fixture
async def browsed(tmp_path: Path) -> AsyncIterator[Browsed]:
    """The page of a group in English, with the bot as administrator."""
    playwright = pytest.importorskip("playwright.async_api")
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's chromium")
    stage = Browsed(tmp_path / "data")
    routes = page_routes(stage.world, CHAT, stage.jump, stage.until_said, stage.tongue)
    async with serving(bot_api(stage.world, routes)) as stage.address, playwright.async_playwright() as tool:
        await stage.start()
        await stage.add_bot()
        stage.browser = await tool.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS + FAKES)
        try:
            yield stage
        finally:
            await stage.browser.close()
            await stage.stop()
    assert stage.faults == []
    assert stage.world.unknown == []
