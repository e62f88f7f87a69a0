"""Draws the READMEs' pictures: an evening with the real bot, on the sandbox's chat page, in a browser.

python .ci/picture.py            both, beside this file
python .ci/picture.py zh-CN      one of them
"""

import asyncio
import sys
import tempfile
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import structlog
from playwright.async_api import async_playwright

from bot.app import FREE, App
from bot.config import Config
from bot.sandbox import people
from bot.sandbox.api import bot_api
from bot.sandbox.cast import gather, read_lines
from bot.sandbox.page import page_routes
from bot.sandbox.stage import Clock, Stage
from bot.sandbox.world import World
from bot.serving import serving

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
TOKEN, CHAT = "4200:picture", -1004200000003
STORIES: dict[str, dict[str, Any]] = {
    "en": {
        "to": "chat.png", "pack": "stoics-en", "place": "Room 301",
        "lay": "Lay it", "come": "I come", "lead": "I lead", "here": "I am here",
        "talk": "I read the letter twice. The first time I argued with every line; the second time I noticed that he argues with himself first.",
        "remark": "May I disagree? This is easier said by somebody who had servants.",
        "answer": "It is. Read the last line again, though.",
        "reflection": "What stayed with me is the difference between being busy and being occupied. I made a list of yesterday's hours, and could not say of most of them whose they had been. I want to keep one this week.",
    },
    "zh-CN": {
        "to": "chat.zh-CN.png", "pack": "analects-zh", "place": "三楼会议室",
        "lay": "就这样", "come": "我参加", "lead": "我来主讲", "here": "签到",
        "talk": "这一章我读了两遍，一遍在地铁上，一遍在家里的饭桌旁。第一遍几乎每句都想跟它争；第二遍才发现，说话的人早已同自己争过了。",
        "remark": "我不太同意。“不亦乐乎”是不是衣食无忧的人说起来才容易？",
        "answer": "所以才要把最后一句再读一遍：“人不知而不愠”，这一句谁说起来都不容易。",
        "reflection": "这次最触动我的，是“时习”两个字。以前总以为是“常常复习”，听了主讲才明白，还有“到了时候就去做”的意思。交流的时候我把昨天的时间一小时一小时写下来，发现大半说不清给了谁。这个星期我想每天留一个钟头给自己，读一页，合上书想一想，再去做一件小事。",
    },
}  # fmt: skip
# Only the chat is left, and of it what tells the story.
KEEP = """(shown) => {
  document.querySelectorAll('header, footer, #down, #trouble, #toast, .more').forEach(part => part.remove());
  document.querySelectorAll('main li:not(.day)').forEach(li => { if (!shown.includes(+li.dataset.message)) li.remove(); });
  document.querySelectorAll('main li.day').forEach(li => { if (!li.nextElementSibling || li.nextElementSibling.className === 'day') li.remove(); });
  document.documentElement.style.height = document.body.style.height = 'auto';
}"""


async def play(stage: Stage, story: dict[str, Any]) -> list[int]:
    """A week and an evening; gives the messages that are shown."""
    xu, mei, bo, ana = (u for u in stage.world.users.values() if not u.is_bot)
    people.set_status(stage.world, CHAT, people.bot_of(stage.world).user.id, "administrator", by=xu.id)
    await stage.settle()
    await stage.says(xu, f"/plan load {story['pack']} from 03-10")
    await stage.presses(xu, story["lay"])
    await stage.until(MONDAY + timedelta(days=4, hours=1))
    announced = stage.last_with(story["come"])["message_id"]
    for person in (mei, ana):
        await stage.presses(person, story["come"])
    await stage.presses(bo, story["lead"])
    await stage.until(MONDAY + timedelta(days=11, hours=5))
    await stage.says(xu, "/open")
    for person in (mei, ana, bo):
        await stage.presses(person, story["here"])
    opened = stage.last_with(story["here"])["message_id"]
    shown = [await stage.says(bo, story["talk"])]
    await stage.passes(minutes=6)
    shown.append(await stage.says(mei, story["remark"]))
    await stage.passes(minutes=2)
    shown.append(await stage.says(bo, story["answer"], reply_to=shown[-1]["message_id"]))
    await stage.passes(minutes=50)
    await stage.says(xu, "/close")
    called = stage.said()[-1]["message_id"]
    await stage.passes(hours=4)
    shown.append(await stage.says(ana, f"/reflect {story['reflection']}"))
    await stage.says(ana, "/points")
    return [announced, opened, *(m["message_id"] for m in shown), called, stage.said()[-1]["message_id"]]


async def draw(locale: str, story: dict[str, Any]) -> None:
    """Play the story, and photograph the chat."""
    clock = Clock(MONDAY)
    world, lines = World(clock), read_lines(locale)
    account = world.add_bot(TOKEN, "studybot", "study_bot")
    cast = gather(world, lines, 4)
    group = world.add_group(CHAT, lines["group"], {u.id: "member" for u in cast} | {cast[0].id: "creator"})
    stage = Stage(world, clock, group)
    routes = page_routes(world, CHAT, lambda hours: stage.passes(hours=hours))
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(bot_api(world, routes)))
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        telegram = {"token": account.token, "base_url": f"{address}/bot", "base_file_url": f"{address}/file/bot"}
        settings = {"locale": locale, "place": story["place"]}
        app = App(Config(telegram=telegram, store={"url": f"tinydb:{folder}/data"}, group=settings), clock, FREE)
        await app.start(alarm=False)
        stack.push_async_callback(app.stop)
        stage.is_quiet, stage.look, stage.next_due = (lambda: app.is_idle), app.watch.look, app.watch.next_instant
        shown = await play(stage, story)
        tool = await stack.enter_async_context(async_playwright())
        browser = await tool.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(
            viewport={"width": 600, "height": 900}, device_scale_factor=1.5, timezone_id="Asia/Shanghai", locale=locale
        )
        await page.goto(f"{address}/?as={cast[1].id}&lang={locale}")
        await page.wait_for_selector(f"[data-message='{shown[-1]}']")
        await page.context.set_offline(True)  # nothing is drawn anew while the picture is taken
        await page.evaluate(KEEP, shown)
        await page.locator("main").screenshot(path=HERE / story["to"])
        await browser.close()


async def draw_all(wanted: list[str]) -> None:
    """Draw the pictures of the languages that are wanted, or of all."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    for locale in wanted or STORIES:
        await draw(locale, STORIES[locale])


if __name__ == "__main__":
    asyncio.run(draw_all(sys.argv[1:]))
