"""The way in: whatever Telegram sends is kept as it came; what cannot be read is set aside, and the next one is handled."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import FREE, App
from bot.sandbox.api import bot_api
from bot.sandbox.stage import Clock
from bot.sandbox.world import World
from bot.serving import serving
from bot.store.journal import UNREADABLE
from tests.conftest import MONDAY, Troupe
from tests.journeys.test_replicas import a_free_port
from tests.store.servers import a_database

DEEP = "[" * 50_000 + "]" * 50_000
WHO = '"from":{"id":2,"is_bot":false,"first_name":"Mei"},"chat":{"id":-1001000000001,"type":"supergroup","title":"E"}'
# Each is a JSON object with a number; "{n}" is where that number goes.
UNREADABLES = [
    '{"update_id":{n},"a_kind_of_tomorrow":{"text":"\\ud800","number":' + "9" * 5000 + "}}",
    '{"update_id":{n},"message":{"message_id":910,"date":1772000000,"text":"/reflect 1 half \\ud83d",' + WHO + "}}",
    '{"update_id":{n},"message":{"message_id":911,"date":1772000000,"text":"x","n":36893488147419103232,' + WHO + "}}",
    '{"update_id":{n},"message":{"message_id":9223372036854775807,"date":1772000000,"text":"x",' + WHO + "}}",
    '{"update_id":{n},"message":{"message_id":900,"date":1000000000000000000,"text":"/next",' + WHO + "}}",
    '{"update_id":{n},"message":{"message_id":901,"date":-99999999999999,"text":"/next",' + WHO + "}}",
    '{"update_id":{n},"message":{"message_id":902,"date":"soon","text":"x",' + WHO + "}}",
    '{"update_id":{n},"message":5}',
    '{"update_id":{n},"message":[]}',
    '{"update_id":{n},"message":"words"}',
    '{"update_id":{n},"message":{"message_id":903,"date":1,"from":7,"chat":"here"}}',
    '{"update_id":{n},"message":{"message_id":"x","date":1,"text":"y",' + WHO + "}}",
    '{"update_id":{n},"callback_query":{"id":[],"from":{"id":{}}}}',
    '{"update_id":{n},"message":{"message_id":905,"date":1,"chat":{"id":{"no":"number"},"type":"group"}}}',
    '{"update_id":{n},"edited_message":{"message_id":906,"date":1,"edit_date":1e400,' + WHO + "}}",
    '{"update_id":{n},"message":{"date":1,"deep":' + DEEP + "}}",
]
# Texts and ids of another type would be kept and not be read again, or stop what comes after them.
ODD_WHO = '"from":{"id":2,"is_bot":false,"first_name":"Mei","username":["a"]},"chat":{"id":-1001000000001,"type":"supergroup"}'
ODD_LINK = '"entities":[{"type":"text_link","offset":0,"length":1,"url":{"x":1}}],'
ODD = [
    '{"update_id":{n},"message":{"message_id":904,"date":1,"text":{"a":1},' + WHO + "}}",
    '{"update_id":{n},"message":{"message_id":905,"date":1,"text":"x",' + ODD_WHO + "}}",
    '{"update_id":{n},"message":{"message_id":906,"date":1,"text":"x",' + ODD_LINK + WHO + "}}",
    '{"update_id":{n},"message":{"message_id":null,"date":1,"text":"x",' + WHO + "}}",
    '{"update_id":{n},"message":{"message_id":907,"date":1,"migrate_to_chat_id":"x",' + WHO + "}}",
]
# These are about something nobody here knows, and so about nothing.
BACKGROUND = '"chat_background_set":{"type":{"type":"aurora","fill":{"type":"plaid"}}}'
STRANGE = [
    '{"update_id":{n},"message":{"message_id":{m},"date":1772000000,' + WHO + "," + BACKGROUND + "}}",
    '{"update_id":{n},"a_kind_of_tomorrow":{"text":"?","number":[0.1e-400,-0.0]}}',
    '{\n  "update_id" : {n} ,\r\n  "message_reaction_count" : null }',
]
# And these are messages like any other, whatever stands beside the words.
FORWARDED = '"forward_origin":{"type":"hologram","date":1,"sender":{"x":[1.5,"?",null,1e400]}}'
QUOTE = '"quote":{"text":"?","position":0,"colour":{"r":-1e-7}}'
COMMAND = '"entities":[{"type":"bot_command","offset":0,"length":5}],'
READABLES = [
    '{"update_id":{n},"message":{"message_id":{m},"date":1772000000,"text":"/next",'
    + COMMAND
    + WHO
    + ","
    + FORWARDED
    + "}}",
    '{"update_id":{n},"message":{"message_id":{m},"date":1772000000,"text":"/next",'
    + COMMAND
    + WHO
    + ","
    + QUOTE
    + "}}",
]


class RawTelegram:
    """Around the sandbox's Bot API: an update with a member ``raw`` is given as that text, as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.given = app, list[int]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith("/getUpdates"):
            await self.app(scope, receive, send)
            return
        parts: list[Any] = []

        async def keep(part: Any) -> None:
            parts.append(part)

        await self.app(scope, receive, keep)
        answer = json.loads(b"".join(part.get("body", b"") for part in parts))
        if answer.get("result"):
            self.given += [update["update_id"] for update in answer["result"]]
        texts = [update.get("raw") or json.dumps(update) for update in answer.get("result") or []]
        body = (
            b'{"ok":true,"result":[' + ",".join(texts).encode() + b"]}" if answer["ok"] else json.dumps(answer).encode()
        )
        await send({"type": "http.response.start", "status": parts[0]["status"], "headers": []})
        await send({"type": "http.response.body", "body": body})


class Raw(Troupe):
    """A stage at which raw updates come in."""

    telegram: RawTelegram

    async def comes(self, *texts: str) -> None:
        """Let texts come in one answer, a member's words after them, and wait until all is dealt with."""
        for text in texts:
            number = self.world._next_update = self.world._next_update + 1
            raw = text.replace("{n}", str(number)).replace("{m}", str(10_000 + number))
            self.account.updates.append({"update_id": number, "raw": raw})
        await self.says(self.mei, f"/reflect 1 after {len(texts)}")

    async def why(self) -> list[str]:
        return [a.why for a in await self.running.inbox.set_aside()]

    async def heard(self, count: int) -> bool:
        return f"after {count}" in [c.text for c in (await self.session(1)).standing()]


@asynccontextmanager
async def a_raw_stage(folder: Path, url: str = "") -> AsyncIterator[Raw]:
    clock = Clock(MONDAY)
    world = World(clock)
    stage = Raw(world, clock, folder, url)
    stage.telegram = RawTelegram(bot_api(world))
    async with serving(stage.telegram) as address:
        stage.address = address
        await stage.start()
        try:
            await stage.add_bot()
            await stage.lays()
            yield stage
        finally:
            await stage.stop()


@pytest.fixture(params=("journal", "postgresql"))
async def raw(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Raw]:
    async with a_raw_stage(tmp_path / "data", a_database() if request.param == "postgresql" else "") as stage:
        yield stage


async def test_a_whole_answer_of_what_cannot_be_read_is_set_aside_and_the_next_is_handled(raw: Raw) -> None:
    await raw.comes(*UNREADABLES)

    assert await raw.heard(len(UNREADABLES))
    assert await raw.why() == [UNREADABLE] * len(UNREADABLES)
    kept = [a.update.text for a in await raw.running.inbox.set_aside()]
    wanted = [text.partition(",")[2] for text in UNREADABLES]
    assert [text.partition(",")[2] for text in kept] == wanted
    assert len(raw.telegram.given) == len(set(raw.telegram.given)), "something was asked for twice"

    await raw.stop()
    await raw.start()
    await raw.comes()
    assert await raw.heard(0)
    assert len(await raw.why()) == len(UNREADABLES)


async def test_a_part_of_another_type_is_set_aside_and_spoils_nothing_that_is_kept(raw: Raw) -> None:
    await raw.comes(*ODD)

    assert await raw.heard(len(ODD))
    assert await raw.why() == [UNREADABLE] * len(ODD)
    await raw.stop()
    await raw.start()
    await raw.comes()
    assert await raw.heard(0)


async def test_what_is_about_nothing_known_is_taken_and_done_with(raw: Raw) -> None:
    await raw.comes(*STRANGE)

    assert await raw.heard(len(STRANGE))
    assert await raw.why() == []
    async with asyncio.timeout(10):
        while await raw.running.inbox.pending():
            await asyncio.sleep(0.05)


async def test_a_message_with_something_unknown_beside_the_words_is_handled_like_any_other(raw: Raw) -> None:
    said = len(raw.texts())
    await raw.comes(*READABLES)

    assert await raw.heard(len(READABLES))
    assert await raw.why() == []
    assert sum("Issue 1" in t for t in raw.texts()[said:]) == len(READABLES), raw.texts()[said:]


async def test_what_has_no_number_is_passed_over_and_stops_nobody(raw: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.chat.intake.LATER", 0.01)
    await raw.comes('{"message":{"text":"no number"}}', "[1,2]", "7", '{"update_id":"{n}"}', '{"update_id":{n}.0}')

    assert await raw.heard(5)
    assert await raw.why() == []


async def test_what_cannot_be_read_and_was_put_back_is_set_aside_again_at_the_next_start(raw: Raw) -> None:
    await raw.comes(UNREADABLES[0])
    assert len(await raw.running.inbox.retry([a.update.number for a in await raw.running.inbox.set_aside()])) == 1
    await raw.stop()
    await raw.start()
    async with asyncio.timeout(10):
        while await raw.running.inbox.pending():
            await asyncio.sleep(0.05)
    await raw.comes()
    assert await raw.heard(0)
    assert await raw.why() == [UNREADABLE]


@pytest.mark.parametrize("kind", ["journal", "postgresql"])
async def test_a_webhook_takes_whatever_has_a_number(tmp_path: Path, kind: str) -> None:
    async with a_raw_stage(tmp_path / "data", a_database() if kind == "postgresql" else "") as stage:
        await stage.stop()
        port, secret = a_free_port(), "s" * 16
        config = stage.config()
        config.telegram.mode = "webhook"
        config.webhook.url, config.webhook.secret_token, config.webhook.port = "https://study.example/in", secret, port
        stage.app = App(config, stage.clock, FREE)
        await stage.app.start(alarm=False)
        async with httpx.AsyncClient() as client:
            for number, text in enumerate([*UNREADABLES, *STRANGE, *READABLES], 70_000):
                body = text.replace("{n}", str(number)).replace("{m}", str(number)).encode()
                headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
                answer = await client.post(f"http://127.0.0.1:{port}/in", content=body, headers=headers)
                assert answer.status_code == 200, text[:80]
        async with asyncio.timeout(10):
            while await stage.running.inbox.pending():
                await asyncio.sleep(0.02)
        assert await stage.why() == [UNREADABLE] * len(UNREADABLES)
