"""The way in: whatever Telegram sends is kept as it came; what cannot be read is set aside, and the next one is handled."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import FREE, App
from bot.config import Config
from bot.sandbox import people
from bot.sandbox.api import bot_api
from bot.sandbox.stage import Clock
from bot.sandbox.world import World
from bot.serving import serving
from bot.store.journal import UNREADABLE
from tests.conftest import CHAT, MONDAY, TOKEN, Troupe
from tests.journeys.test_replicas import a_free_port
from tests.store.servers import a_database

DEEP = "[" * 50_000 + "]" * 50_000
WHO = '"from":{"id":2,"is_bot":false,"first_name":"Mei"},"chat":{"id":-1001000000001,"type":"supergroup","title":"E"}'
# Each is a JSON object with a number; "{n}" is where that number goes.
UNREADABLES = [
    '{"update_id":{n},"message":{"message_id":900,"date":1000000000000000000,"text":"/next",' + WHO + "}}",
    '{"update_id":{n},"message":{"message_id":901,"date":-99999999999999,"text":"/next",' + WHO + "}}",
    '{"update_id":{n},"message":{"message_id":902,"date":"soon","text":"x",' + WHO + "}}",
    '{"update_id":{n},"message":5}',
    '{"update_id":{n},"message":"words"}',
    '{"update_id":{n},"message":{"message_id":903,"date":1,"from":7,"chat":"here"}}',
    '{"update_id":{n},"message":{"message_id":"x","date":1,"text":"y",' + WHO + "}}",
    '{"update_id":{n},"message":{"message_id":904,"date":1,"text":{"a":1},' + WHO + "}}",
    '{"update_id":{n},"callback_query":{"id":[],"from":{"id":{}}}}',
    '{"update_id":{n},"message":{"message_id":905,"date":1,"chat":{"id":{"no":"number"},"type":"group"}}}',
    '{"update_id":{n},"edited_message":{"message_id":906,"date":1,"edit_date":1e400,' + WHO + "}}",
    '{"update_id":{n},"message":{"date":1,"deep":' + DEEP + "}}",
]
# These are about something nobody here knows, and so about nothing.
STRANGE = [
    '{"update_id":{n},"a_kind_of_tomorrow":{"text":"\\ud800","number":' + "9" * 5000 + "}}",
    '{\n  "update_id" : {n} ,\r\n  "message_reaction_count" : null }',
    '{"update_id":{n},"message":[]}',
]
# And these are messages like any other, whatever stands beside the words.
FORWARDED = '"forward_origin":{"type":"hologram","date":1,"sender":{"x":[1.5,"\\udc00",18446744073709551616]}}'
BACKGROUND = '"chat_background_set":{"type":{"type":"aurora","fill":{"type":"plaid"}}}'
READABLES = [
    '{"update_id":{n},"message":{"message_id":{m},"date":1772000000,"text":"/next",' + WHO + "," + FORWARDED + "}}",
    '{"update_id":{n},"message":{"message_id":{m},"date":1772000000,"text":"/next \\ud83d",' + WHO + "," + BACKGROUND + "}}",
]


class RawTelegram:
    """Around the sandbox's Bot API: answers ``getUpdates`` with texts that are put here, as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.texts, self.offsets, self.given = app, list[tuple[int, str]](), list[int](), list[int]()

    def put(self, number: int, text: str) -> None:
        self.texts.append((number, text.replace("{n}", str(number)).replace("{m}", str(number))))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not (self.texts and scope["type"] == "http" and scope["path"].endswith("/getUpdates")):
            await self.app(scope, receive, send)
            return
        body = b""
        while True:
            part = await receive()
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        asked = dict(httpx.QueryParams(body.decode()))
        offset = int(asked.get("offset", 0))
        self.offsets.append(offset)
        self.texts = [(number, text) for number, text in self.texts if number >= offset]
        self.given += [number for number, _ in self.texts]
        answer = b'{"ok":true,"result":[' + ",".join(text for _, text in self.texts).encode() + b"]}"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": answer})


class Raw(Troupe):
    """A stage at which raw updates come in."""

    telegram: RawTelegram

    async def comes(self, *texts: str) -> None:
        """Let texts come in one answer, and wait until they are dealt with."""
        first = 1 + max([self.account.next_update, *self.telegram.given]) if self.telegram.given else 5_000
        for number, text in enumerate(texts, first):
            self.telegram.put(number, text)
        async with self.world.news:
            self.world.news.notify_all()
        people.write(self.world, self.stranger.id, CHAT, "something, so that the poll returns")
        await self.settle()

    async def why(self) -> list[str]:
        return [a.why for a in await self.running.inbox.set_aside()]


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
