"""``studybot sandbox`` as a process: a week put forward brings what is due on the way at its time, and in its language."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest


class Visitor:
    """The first person, at the address that the terminal names."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def state(self, chat: str = "group") -> Any:
        return (await self.client.get("/sandbox/state", params={"chat": chat})).json()

    async def act(self, **body: Any) -> Any:
        return (await self.client.post("/sandbox/act", json=body)).json()

    async def sees(self, holds: Callable[[dict[str, Any]], Any]) -> Any:
        """Waits until something holds of a message, and gives it."""
        async with asyncio.timeout(20):
            while True:
                for message in reversed((await self.state())["messages"]):
                    if found := holds(message):
                        return found
                await asyncio.sleep(0.05)


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    command = [sys.executable, "-m", "bot", "sandbox", "--port", "0", "--locale", "zh-CN"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout
        async with asyncio.timeout(30):
            printed = (await process.stdout.readline()).decode()
        address = re.search(r"http://127\.0\.0\.1:\d+", printed)
        assert address, printed
        async with httpx.AsyncClient(base_url=address.group(), timeout=30, trust_env=False) as client:
            yield Visitor(client)
    finally:
        process.terminate()
        await process.wait()


def laid(message: dict[str, Any]) -> dict[str, Any] | None:
    """The press that lays the previewed pack on the calendar."""
    keys = [key for row in message.get("reply_markup", {}).get("inline_keyboard", []) for key in row]
    found = next((key for key in keys if "就这样安排" in key["text"]), None)
    return found and {"message": message["message_id"], "button": found["callback_data"]}


async def test_a_week_put_forward_skips_nothing_and_nothing_is_late(visitor: Visitor) -> None:
    assert (await visitor.state())["language"] == "zh-CN"
    begins = datetime.now(UTC) + timedelta(days=8)
    await visitor.act(act="say", text=f"/plan load analects-zh from {begins:%Y-%m-%d}")
    assert (await visitor.act(act="press", **await visitor.sees(laid)))["ok"]

    for _ in range(3):
        assert (await visitor.act(act="jump", hours=24 * 7))["ok"]

    announced = await visitor.sees(lambda m: "学习预告" in m.get("text", "") and "第2期" in m["text"] and m)
    assert f"{datetime.fromtimestamp(announced['date'], UTC):%H:%M}" == "01:00"  # 9:00 in Shanghai
    assert not any("补发" in m.get("text", "") for m in (await visitor.state())["messages"])
    assert (await visitor.act(act="next"))["result"] is True


async def test_a_port_that_is_taken_is_one_line(visitor: Visitor) -> None:
    command = [sys.executable, "-m", "bot", "sandbox", "--port", str(visitor.client.base_url.port)]
    second = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    _, said = await second.communicate()

    assert (second.returncode, said.decode().count("\n")) == (1, 1)
    assert "--port" in said.decode()
