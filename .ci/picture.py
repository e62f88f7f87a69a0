"""Draws the README's picture: a real exchange with the real bot, on the sandbox's chat page, in a browser.

python .ci/picture.py .ci/chat.png
"""

import asyncio
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.async_api import async_playwright

from bot.sandbox.api import bot_api
from bot.sandbox.page import page_routes
from bot.serving import serving
from bot.sandbox.stage import Clock
from bot.sandbox.world import World
from tests.conftest import MONDAY, Troupe

KEEP = """(words) => {
  document.querySelector('header').remove(); document.querySelector('form').remove(); document.body.style.display = 'block';
  for (const li of document.querySelectorAll('li')) if (!words.some(w => li.innerText.includes(w)) || li.className === 'note') li.remove();
}"""
SHOWN = [
    "A time of one's own\n\n",
    "I read the letter twice",
    "May I disagree",
    "Read the last line",
    "Thank you all",
    "What stayed with me",
    "Ana: ",
]


async def draw(path: str) -> None:
    """Play a week, and photograph what stands in the chat."""
    clock = Clock(MONDAY)
    world = World(clock)
    stage = Troupe(world, clock, Path(tempfile.mkdtemp()) / "data", locale="en", place="Room 301")

    async def stand(hours: float) -> None:
        """The clock is moved by the story."""

    async with (
        serving(bot_api(world, page_routes(world, stage.chat.id, stand))) as stage.address,
        async_playwright() as tool,
    ):
        await stage.start()
        await stage.add_bot()
        await stage.says(stage.xu, "/plan load stoics-en from 03-10")
        await stage.presses(stage.xu, "Lay it")
        await stage.until(MONDAY + timedelta(days=4, hours=1))
        for person in (stage.mei, stage.ana):
            await stage.presses(person, "I come")
        await stage.presses(stage.bo, "I lead")
        await stage.until(MONDAY + timedelta(days=11, hours=5))
        await stage.says(stage.xu, "/open")
        for person in (stage.mei, stage.ana, stage.bo):
            await stage.presses(person, "I am here")
        await stage.says(
            stage.bo,
            "I read the letter twice. The first time I argued with every line; the second time I noticed that he argues with himself first.",
        )
        await stage.passes(minutes=6)
        remark = await stage.says(stage.mei, "May I disagree? This is easier said by somebody who had servants.")
        await stage.passes(minutes=2)
        await stage.says(stage.bo, "It is. Read the last line again, though.", reply_to=remark["message_id"])
        await stage.passes(minutes=50)
        await stage.says(stage.xu, "/close")
        await stage.passes(hours=4)
        text = "What stayed with me is the difference between being busy and being occupied. I made a list of yesterday's hours, and could not say of most of them whose they had been. I want to keep one this week."
        await stage.says(stage.ana, f"/reflect {text}")
        await stage.says(stage.ana, "/points")
        browser = await tool.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = await browser.new_page(
            viewport={"width": 560, "height": 900}, device_scale_factor=1.5, timezone_id="Asia/Shanghai"
        )
        await page.goto(stage.address)
        await page.select_option("#as", str(stage.mei.id))
        await page.wait_for_timeout(900)
        await page.evaluate(KEEP, SHOWN)
        await page.locator("main").screenshot(path=path)
        await browser.close()
        await stage.stop()


if __name__ == "__main__":
    asyncio.run(draw(sys.argv[1]))
