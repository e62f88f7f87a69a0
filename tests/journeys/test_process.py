"""The real process: ``studybot run`` in a system of its own, killed at any instant and started again."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import people
from bot.sandbox.api import bot_api
from bot.sandbox.faults import Fault
from bot.sandbox.world import Chat, World
from bot.serving import serving

TOKEN = "4200:process-token"
CHAT = -1001000000077
FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


class Machine:
    """A world in real time, and a process that is started, stopped and killed."""

    def __init__(self, folder: Path, address: str, world: World, chat: Chat) -> None:
        self.folder, self.address, self.world, self.chat = folder, address, world, chat
        self.process: subprocess.Popen[bytes] | None = None
        self.log = (folder / "log.txt").open("ab")

    def start(self, faketime: str = "", **more: str) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "STUDYBOT_TELEGRAM__TOKEN": TOKEN,
            "STUDYBOT_TELEGRAM__BASE_URL": f"{self.address}/bot",
            "STUDYBOT_STORE__URL": f"tinydb:{self.folder / 'data'}",
            "STUDYBOT_GROUP__LOCALE": "en",
        }
        environment |= more
        if faketime:
            environment |= {"LD_PRELOAD": str(FAKETIME[0]), "FAKETIME": faketime}
        command = [sys.executable, "-m", "bot", "run"]
        self.process = subprocess.Popen(
            command, env=environment, cwd=Path(__file__).parents[2], stdout=self.log, stderr=self.log
        )

    async def end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return await asyncio.to_thread(self.process.wait, 20)

    def texts(self, chat: int | None = None) -> list[str]:
        place = self.world.chats[chat or self.chat.id]
        return [m.get("text") or m.get("caption") or "" for m in place.messages.values() if m["from"]["is_bot"]]

    def logged(self, word: str) -> int:
        return (self.folder / "log.txt").read_text("utf-8").count(word)

    def says(self, user: int, text: str) -> Any:
        return people.write(self.world, user, self.chat.id, text)[0]

    async def until(self, holds: Callable[[], bool], seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, (self.folder / "log.txt").read_text("utf-8")[-2000:] + "\n".join(
                self.texts()
            )
            await asyncio.sleep(0.02)


@asynccontextmanager
async def a_machine(folder: Path) -> AsyncIterator[Machine]:
    world = World()
    account = world.add_bot(TOKEN, "Study", "study_bot")
    for number, name in ((1, "Xu"), (2, "Mei"), (3, "Bo")):
        world.add_user(number, name, f"{name.lower()}_reads")
    chat = world.add_group(CHAT, "Readers", {1: "creator", 2: "member", 3: "member"})
    async with serving(bot_api(world)) as address:
        machine = Machine(folder, address, world, chat)
        people.set_status(world, CHAT, account.user.id, "administrator", by=1)
        try:
            yield machine
        finally:
            if machine.process and machine.process.poll() is None:
                machine.process.kill()
                machine.process.wait()
            machine.log.close()


@pytest.mark.skipif(not FAKETIME, reason="needs faketime to shift a process's clock")
async def test_with_the_clock_shifted_by_weeks_each_topic_is_announced_once(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine:
        machine.start()
        await machine.until(lambda: any("Hello, Readers" in t for t in machine.texts()))
        machine.says(1, "/plan load stoics-en")
        await machine.until(lambda: any("laid on the calendar" in t for t in machine.texts()))
        preview = next(m for m in machine.chat.messages.values() if "laid on the calendar" in m.get("text", ""))
        people.press(machine.world, 1, CHAT, preview["message_id"], "Lay it")
        await machine.until(lambda: any("is on the calendar" in t for t in machine.texts()))
        await machine.until(lambda: any("Announcement" in t for t in machine.texts()))
        await machine.end(signal.SIGKILL)

        for starts, days in enumerate((6, 7, 13, 14), 2):
            machine.start(f"+{days}d")
            await machine.until(lambda n=starts: machine.logged("ready") == n)  # type: ignore[misc]
            await asyncio.sleep(0.7)
            await machine.end(signal.SIGTERM)

        cards = [t.splitlines()[1] for t in machine.texts() if "Announcement" in t]
        assert len(cards) == len(set(cards))
        assert len(cards) >= 3
        assert not any("Traceback" in line for line in (tmp_path / "log.txt").read_text("utf-8").splitlines())


async def test_a_second_process_on_the_same_folder_is_refused_with_a_clear_sentence(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine:
        machine.start()
        await machine.until(lambda: any("Hello, Readers" in t for t in machine.texts()))
        first, machine.process = machine.process, None
        machine.start()
        second = machine.process
        assert first is not None
        assert second is not None
        assert await asyncio.to_thread(second.wait, 20) == 1
        machine.process = first
        assert "in use by another studybot" in (tmp_path / "log.txt").read_text("utf-8")


async def test_the_token_is_in_no_log(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine:
        machine.world.faults.plan("getMe", Fault.SERVER)
        machine.start()
        await machine.until(lambda: any("Hello, Readers" in t for t in machine.texts()))
        machine.says(2, "/reflect a private thought")
        await asyncio.sleep(0.5)
        await machine.end(signal.SIGTERM)

        log = (tmp_path / "log.txt").read_text("utf-8")
        assert "process-token" not in log
        assert "private thought" not in log
