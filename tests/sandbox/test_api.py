"""The sandbox refuses what Telegram refuses, shows bots what Telegram shows them, and fails on demand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReactionTypeEmoji
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.app import App
from bot.sandbox import people
from bot.sandbox.api import bot_api, deliver
from bot.sandbox.faults import Fault
from bot.sandbox.markup import parse_html
from bot.sandbox.world import World
from bot.serving import serving

TOKEN = "4200:x"
CHAT = -1001


class Here:
    """A world over HTTP, and a real python-telegram-bot in it."""

    def __init__(self, world: World, bot: Bot, address: str) -> None:
        self.world, self.bot, self.address = world, bot, address

    async def updates(self) -> list[Any]:
        found = await self.bot.get_updates(
            timeout=0, allowed_updates=["message", "edited_message", "callback_query", "my_chat_member"]
        )
        if found:
            await self.bot.get_updates(offset=found[-1].update_id + 1, timeout=0)
        return list(found)


@pytest.fixture
async def here() -> AsyncIterator[Here]:
    world = World()
    world.add_bot(TOKEN, "Bot", "a_bot")
    world.add_user(1, "Mei", "mei_lin")
    world.add_group(CHAT, "G", {1: "member", 4200: "member"})
    async with serving(bot_api(world)) as address, Bot(TOKEN, f"{address}/bot", f"{address}/file/bot") as bot:
        yield Here(world, bot, address)


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        ("x" * 4097, None, "Message is too long"),
        ("𠮷" * 2049, None, "Message is too long"),
        ("  ", None, "Message text is empty"),
        ("<b>open", "HTML", "can't find end tag"),
        ("<p>no</p>", "HTML", "unsupported start tag"),
        ("<b><i>crossed</b></i>", "HTML", "unmatched end tag"),
    ],
)
async def test_bad_texts_are_refused(here: Here, text: str, mode: str | None, words: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await here.bot.send_message(CHAT, text, parse_mode=mode)
    assert words.lower() in str(refused.value).lower()


async def test_html_becomes_entities(here: Here) -> None:
    message = await here.bot.send_message(
        CHAT, "a <b>𠮷&amp;</b> <a href='https://x.org/?a=1&amp;b=2'>c</a>", parse_mode="HTML"
    )

    assert message.text == "a 𠮷& c"
    assert [(e.type, e.offset, e.length, e.url) for e in message.entities] == [
        ("bold", 2, 3, None),
        ("text_link", 6, 1, "https://x.org/?a=1&b=2"),
    ]


async def test_what_telegram_refuses_is_refused(here: Here) -> None:
    sent = await here.bot.send_message(CHAT, "hello")
    theirs = people.write(here.world, 1, CHAT, "/hi")[0]["message_id"]
    long_data = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x" * 64)]])
    await here.bot.send_message(CHAT, "fits", reply_markup=long_data)

    for call, words in (
        (here.bot.edit_message_text("hello", CHAT, sent.message_id), "message is not modified"),
        (here.bot.edit_message_text("x", CHAT, theirs), "message can't be edited"),
        (here.bot.edit_message_text("x", CHAT, 999), "message to edit not found"),
        (here.bot.pin_chat_message(CHAT, sent.message_id), "not enough rights"),
        (here.bot.delete_message(CHAT, theirs), "message can't be deleted"),
        (here.bot.set_message_reaction(CHAT, theirs, [ReactionTypeEmoji("🥕")]), "reaction_invalid"),
        (here.bot.answer_callback_query("nothing"), "query is too old"),
        (here.bot.send_message(-77, "x"), "chat not found"),
        (here.bot.send_message(CHAT, "x", reply_to_message_id=999), "message to be replied not found"),
    ):
        with pytest.raises(BadRequest) as refused:
            await call
        assert words in str(refused.value).lower()
    with pytest.raises(Forbidden):
        people.write(here.world, 1, 1, "hello")
        await here.bot.send_message(1, "you never started me")
    async with httpx.AsyncClient() as client:
        row = {"inline_keyboard": [[{"text": "x", "callback_data": "x" * 65}]]}
        answer = await client.post(
            f"{here.address}/bot{TOKEN}/sendMessage", json={"chat_id": CHAT, "text": "x", "reply_markup": row}
        )
        assert answer.json()["description"] == "Bad Request: BUTTON_DATA_INVALID"
        unknown = await client.post(f"{here.address}/bot{TOKEN}/sendTelegram", json={})
        assert (unknown.status_code, here.world.unknown) == (404, ["sendTelegram"])
    with pytest.raises(InvalidToken):
        async with Bot("9:wrong", f"{here.address}/bot"):
            pass


async def test_privacy_mode_hides_what_telegram_hides(here: Here) -> None:
    mine = await here.bot.send_message(CHAT, "from the bot")
    people.write(here.world, 1, CHAT, "plain words")
    people.write(here.world, 1, CHAT, "/command")
    people.write(here.world, 1, CHAT, "an answer", reply_to=mine.message_id)
    people.write(here.world, 1, CHAT, "hey @a_bot")
    people.set_status(here.world, CHAT, 4200, "administrator", by=1)
    people.write(here.world, 1, CHAT, "now seen")

    texts = [u.message.text for u in await here.updates() if u.message]

    assert texts == ["/command", "an answer", "hey @a_bot", "now seen"]


async def test_updates_are_given_again_until_they_are_confirmed(here: Here) -> None:
    people.write(here.world, 1, CHAT, "/one")
    first = await here.bot.get_updates(timeout=0)
    again = await here.bot.get_updates(timeout=0)
    after = await here.bot.get_updates(offset=first[0].update_id + 1, timeout=0)

    assert [u.update_id for u in first] == [u.update_id for u in again]
    assert after == ()


async def test_files_go_up_and_down(here: Here) -> None:
    sent = await here.bot.send_document(CHAT, b"up \x00", filename="期.txt", caption="<b>c</b>", parse_mode="HTML")
    assert sent.document is not None
    assert sent.document.file_name == "期.txt"
    assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == b"up \x00"
    down = people.send_file(here.world, 1, CHAT, "d.md", b"down")
    assert bytes(await (await here.bot.get_file(down["document"]["file_id"])).download_as_bytearray()) == b"down"


async def test_faults_on_demand(here: Here) -> None:
    expected: list[tuple[Fault, type[Exception]]] = [
        (Fault.FLOOD, RetryAfter),
        (Fault.SERVER, NetworkError),
        (Fault.DROPPED, NetworkError),
        (Fault.LOST, NetworkError),
    ]
    for fault, kind in expected:
        here.world.faults.plan("sendMessage", fault)
        with pytest.raises(kind):
            await here.bot.send_message(CHAT, fault.value)

    # A lost answer is the only one of these that was carried out.
    assert [m["text"] for m in here.world.chats[CHAT].messages.values()] == ["lost"]
    with here.world.faults.at(1.0), pytest.raises((RetryAfter, NetworkError)):
        await here.bot.get_me()


async def test_an_upgraded_group_says_where_it_went(here: Here) -> None:
    people.upgrade(here.world, CHAT, -1009000000001)

    with pytest.raises(ChatMigrated) as moved:
        await here.bot.send_message(CHAT, "x")
    assert moved.value.new_chat_id == -1009000000001


async def test_updates_are_delivered_to_a_webhook_in_order_and_again_until_taken(here: Here) -> None:
    seen: list[tuple[str, str | None]] = []

    async def take(request: Request) -> Response:
        body = await request.json()
        seen.append((body["message"]["text"], request.headers.get("x-telegram-bot-api-secret-token")))
        return Response(status_code=500 if len(seen) == 1 else 200)

    async with (
        serving(Starlette(routes=[Route("/hook", take, methods=["POST"])])) as address,
        httpx.AsyncClient() as client,
    ):
        await here.bot.set_webhook(f"{address}/hook", secret_token="secret")
        people.write(here.world, 1, CHAT, "/one")
        people.write(here.world, 1, CHAT, "/two")
        task = asyncio.create_task(deliver(here.world, people.bot_of(here.world), client))
        async with asyncio.timeout(5):
            while len(seen) < 3:
                await asyncio.sleep(0.01)
        task.cancel()

    assert seen == [("/one", "secret"), ("/one", "secret"), ("/two", "secret")]


def test_lengths_are_counted_as_telegram_counts() -> None:
    text, entities = parse_html("  <i>𠮷𠮷</i>  ")

    assert (text, entities) == ("𠮷𠮷", [{"type": "italic", "offset": 0, "length": 4}])
    assert [len(p) for p in people.cut("𠮷" * 3000)] == [2048, 952]


async def test_the_chat_page_works_in_a_browser(tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.async_api")
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("needs Debian's chromium")
    from bot.sandbox.page import page_routes
    from bot.sandbox.stage import Clock
    from tests.conftest import CHAT as GROUP
    from tests.conftest import MONDAY, Troupe

    clock = Clock(MONDAY)
    world = World(clock)
    stage = Troupe(world, clock, tmp_path / "data")

    async def jump(hours: float) -> None:
        clock.at += timedelta(hours=hours)
        await stage.running.watch.look()

    async with (
        serving(bot_api(world, page_routes(world, GROUP, jump))) as stage.address,
        playwright.async_playwright() as tool,
    ):
        stage.app = App(stage.config(), clock)
        await stage.app.start()
        await stage.add_bot()
        browser = await tool.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(stage.address)
        await page.fill("#text", "/plan load stoics-en")
        await page.click("form button")
        await page.click("text=Lay it on the calendar")
        await page.click("text=I come")
        await page.wait_for_selector("text=Coming (1): Xu Ning")
        await page.fill("#text", "/topic add <img src=x onerror=document.title='pwned'> on 12-25")
        await page.click("form button")
        await page.wait_for_selector("text=onerror")
        await page.click("text=1 week")
        await page.wait_for_selector("text=Issue 2 · Life is long enough")
        assert await page.title() == "Sandbox"
        assert faults == []
        await browser.close()
        await stage.stop()
