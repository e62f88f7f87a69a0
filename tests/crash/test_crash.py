"""Crashes: power lost at writes, the real process killed at random, a disk that is full, a stop in the middle of work.

The long forms: ``python tests/crash/at_every_write.py`` and ``STUDYBOT_KILLS=1000 pytest tests/crash``.
"""

import asyncio
import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chat import intake, order
from bot.sandbox.faults import Fault
from bot.store import embedded, files
from bot.store.embedded import EmbeddedStore
from bot.store.journal import read
from bot.store.store import SessionKey
from tests.conftest import CHAT as GROUP
from tests.conftest import Troupe
from tests.journeys.test_process import CHAT, TOKEN, a_machine
from tests.makers import a_reflection

KILLS = int(os.environ.get("STUDYBOT_KILLS", "6"))


def test_power_lost_at_writes_renames_and_fsyncs_loses_nothing_acknowledged() -> None:
    script = Path(__file__).with_name("at_every_write.py")
    ran = subprocess.run([sys.executable, str(script), "9"], capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr[-2000:]
    assert "nothing acknowledged lost" in ran.stdout


async def test_killed_at_random_instants_nothing_acknowledged_is_lost_and_nothing_said_twice(tmp_path: Path) -> None:
    dice = random.Random(5)
    async with a_machine(tmp_path) as machine:
        machine.world.bots[TOKEN].started.add(1)
        machine.start()
        await machine.until(lambda: any("Hello, Readers" in t for t in machine.texts()))
        tomorrow = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}"
        machine.says(1, f"/topic add On time on {tomorrow}")
        await machine.until(lambda: any("Announcement" in t for t in machine.texts()))

        sent: dict[int, str] = {}
        for number in range(KILLS * 15):
            text = f"n{number} {a_reflection(number)}"
            sent[machine.says(2 + number % 2, f"/reflect {text}")["message_id"]] = text
            if number % 10 == 3:
                machine.says(1, f"/adjust @mei_reads +1 number {number}")
            await asyncio.sleep(dice.random() * 0.03)
            if number % 15 == 14:
                await machine.end(signal.SIGKILL)
                machine.start()
        await machine.until(lambda: len(machine.chat.reactions) == len(sent) and machine.world.idle(), 40 + KILLS)
        # So many commands of one person are slowed: they wait in the inbox, and are carried out in their turn.
        journal = tmp_path / "data" / "inbox" / "inbox.jsonl"
        await machine.until(lambda: not read(journal)[0].waiting(), 40 + KILLS)
        await asyncio.sleep(0.3)
        assert await machine.end(signal.SIGTERM) == 0

        store = EmbeddedStore(tmp_path / "data")
        session, group = await store.session(SessionKey(CHAT, 1)), await store.group(CHAT)
        await store.close()
        assert {c.source.message: c.text for c in session.contributions} == sent
        assert [a.reason for a in group.adjustments] == [f"number {n}" for n in range(3, KILLS * 15, 10)]
        assert [t for t, times in Counter(machine.texts()).items() if times > 1] == []


async def test_a_stop_finishes_what_is_in_hand_and_the_next_start_takes_over(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine:
        machine.start()
        await machine.until(lambda: any("Hello, Readers" in t for t in machine.texts()))
        # Telegram does not answer any more: what is in hand cannot be finished within the time there is.
        machine.world.faults.plan("sendMessage", Fault.STALLED)
        machine.says(1, "/topic add A topic")
        await asyncio.sleep(0.5)
        began = time.monotonic()
        assert await machine.end(signal.SIGTERM) == 0
        assert time.monotonic() - began < 10
        machine.start()
        await machine.until(lambda: machine.logged("ready") == 2)
        machine.says(1, "/topic add Another topic")
        await machine.until(lambda: any("Another topic" in t for t in machine.texts()))
        await machine.end(signal.SIGTERM)

        store = EmbeddedStore(tmp_path / "data")
        titles = [s.topic.title for s in await store.sessions(CHAT)]
        await store.close()
        assert titles == ["A topic", "Another topic"]


async def test_while_the_disk_is_full_nothing_is_lost_and_afterwards_it_goes_on(
    stage: Troupe, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.lays()
    monkeypatch.setattr(order, "LATER", 0.05)
    monkeypatch.setattr(intake, "LATER", 0.05)
    monkeypatch.setattr(intake, "GATHER", 0.01)
    await stage.says(stage.xu, "/settings quiet_hours 21:00-08:00")
    await asyncio.sleep(0.3)
    real = files.write_document
    full = True

    def write(path: Path, document: Any) -> None:
        if full:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, document)

    monkeypatch.setattr(embedded, "write_document", write)
    await stage.says(stage.mei, f"/reflect {a_reflection(3)}")
    await stage.says(stage.xu, "/settings quiet_hours 23:17-08:00")
    await asyncio.sleep(0.2)
    folder = stage.folder / "groups" / str(GROUP)
    assert "23:17" not in (folder / "group.json").read_text("utf-8")
    assert len(await stage.running.inbox.pending()) == 2
    full = False
    await asyncio.sleep(0.5)
    await stage.stop()

    assert "23:17" in (folder / "group.json").read_text("utf-8")
    assert a_reflection(3) in (folder / "sessions" / "0001.json").read_text("utf-8")
    await stage.start()
    assert await stage.running.inbox.pending() == []
