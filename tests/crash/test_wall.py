"""An update that holds up the program: noted, interrupted, tried once more, set aside; everybody else goes on."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.chat import order, wall
from bot.store.journal import WALL
from bot.store.looking_on import Onlooker
from bot.store.opening import opened
from tests.conftest import Troupe
from tests.journeys.test_process import TOKEN, Machine, a_machine
from tests.store.servers import a_database

# The program itself, in which the words "spin" send a handler into a loop, and which loses its patience early.
PROGRAM = """
import re, time
from bot.chat import wall
from bot.practice.session import Session
wall.SECONDS, wall.GRACE, wall.LAST = 0.6, 0.3, 2.5
submit = Session.submit
def loop():
    while True:
        pass
def swallowing():
    while True:
        try:
            loop()
        except Exception:
            pass
def matching():
    re.match("(a+)+$", "a" * 60 + "b")
def sleeping():
    time.sleep(3600)
def counting():
    sum(range(10 ** 13))
def spin(self, member, text, **more):
    if "spin" in text:
        {way}()
    return submit(self, member, text, **more)
Session.submit = spin
from bot.__main__ import main
main()
"""


def begin(machine: Machine, way: str, **more: str) -> None:
    environment = {
        "PATH": "/usr/bin:/bin",
        "STUDYBOT_TELEGRAM__TOKEN": TOKEN,
        "STUDYBOT_TELEGRAM__BASE_URL": f"{machine.address}/bot",
        "STUDYBOT_STORE__URL": f"tinydb:{machine.folder / 'data'}",
        "STUDYBOT_GROUP__LOCALE": "en",
    } | more
    machine.process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.replace("{way}", way), "run"],
        env=environment, cwd=Path(__file__).parents[2], stdout=machine.log, stderr=machine.log,
    )  # fmt: skip


async def prepared(machine: Machine) -> None:
    await machine.until(lambda: any("Hello, Readers" in t for t in machine.texts()), 40)
    machine.says(1, "/topic add Patience")
    await machine.until(lambda: any("📣" in t for t in machine.texts()), 40)


@pytest.mark.parametrize("way", ["loop", "matching", "sleeping"])
async def test_what_spins_is_interrupted_twice_and_set_aside_while_the_process_goes_on(
    tmp_path: Path, way: str
) -> None:
    async with a_machine(tmp_path) as machine:
        begin(machine, way)
        await prepared(machine)
        machine.says(2, "/reflect 1 spin")
        machine.says(3, "/reflect 1 words of another")
        await machine.until(lambda: len(machine.chat.reactions) == 1, 40)
        aside = await Onlooker(tmp_path / "data").updates_aside()
        assert [(a.why, "spin" in a.update.text) for a in aside] == [(WALL, True)]
        assert machine.process is not None
        assert machine.process.poll() is None
        assert any("Something went wrong on my side" in t for t in machine.texts())
        log = (tmp_path / "log.txt").read_text("utf-8")
        assert "Traceback" not in log
        assert "the program is held up" in log
        assert await machine.end(signal.SIGTERM) == 0


@pytest.mark.parametrize("way", ["swallowing", "counting"])
async def test_what_cannot_be_interrupted_ends_the_process_and_is_set_aside_after_two(tmp_path: Path, way: str) -> None:
    async with a_machine(tmp_path) as machine:
        begin(machine, way)
        await prepared(machine)
        machine.says(2, "/reflect 1 spin")
        machine.says(3, "/reflect 1 words of another")
        lives = 1
        while not machine.chat.reactions:
            assert machine.process is not None
            if machine.process.poll() is not None:
                assert lives < 4, "an update was handled again and again"
                begin(machine, way)
                lives += 1
            await asyncio.sleep(0.05)
        aside = await Onlooker(tmp_path / "data").updates_aside()
        assert [(a.why, "spin" in a.update.text) for a in aside] == [(WALL, True)]


async def test_in_postgresql_too(tmp_path: Path) -> None:
    url = a_database()
    async with a_machine(tmp_path) as machine:
        begin(machine, "loop", STUDYBOT_STORE__URL=url)
        await prepared(machine)
        machine.says(2, "/reflect 1 spin")
        machine.says(3, "/reflect 1 words of another")
        await machine.until(lambda: len(machine.chat.reactions) == 1, 40)
        async with opened(url) as rest:
            assert [(a.why, "spin" in a.update.text) for a in await rest.inbox.set_aside()] == [(WALL, True)]


async def test_being_killed_at_it_again_and_again_is_not_running_into_the_wall(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine:
        begin(machine, "sleeping")
        await prepared(machine)
        machine.says(2, "/reflect 1 innocent words")
        for _ in range(4):
            await machine.end(signal.SIGKILL)
            begin(machine, "loop")
        await machine.until(lambda: len(machine.chat.reactions) == 1, 40)
        assert await Onlooker(tmp_path / "data").updates_aside() == []


async def test_what_waits_for_ever_holds_only_its_own_chat_and_not_for_ever(
    laid: Troupe, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid.may_fail = True
    monkeypatch.setattr(order, "PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(wall, "LONGEST", 0.3)
    real = laid.running.desk.voice.acknowledge

    async def never(chat: int, message: int, emoji: str = "👍") -> bool:
        if laid.chat.messages[message].get("text", "").endswith("never"):
            await asyncio.Event().wait()
        return await real(chat, message, emoji)

    monkeypatch.setattr(laid.running.desk.voice, "acknowledge", never)
    await laid.says(laid.mei, "/reflect 1 never")
    await laid.says(laid.bo, "/reflect 1 words of another")

    assert [a.why for a in await laid.running.inbox.set_aside()] == [WALL]
    assert "words of another" in [c.text for c in (await laid.session(1)).standing()]
