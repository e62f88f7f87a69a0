"""Being told to stop, where loops know signals and where (as on Windows) they do not. Windows itself is not tried here."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.stopping import told_to_stop

ROOT = Path(__file__).parents[2]
WITHOUT_SIGNALS = """
import asyncio, runpy, sys
def refuse(*_): raise NotImplementedError
asyncio.unix_events._UnixSelectorEventLoop.add_signal_handler = refuse
sys.argv = ["studybot", "run"]
runpy.run_module("bot", run_name="__main__")
"""


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_block_hears_of_it_and_leaves_all_as_it_was(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals, *, is_known: bool
) -> None:
    def refuse(*_: object) -> None:
        raise NotImplementedError

    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    if not is_known:
        monkeypatch.setattr(loop, "add_signal_handler", refuse)
        # A signal that only Windows knows; here any other one stands for it.
        monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
    with told_to_stop(stopping.set):
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stopping.wait(), 10)

    assert {n: signal.getsignal(n) for n in before} == before


@pytest.mark.skipif(os.name != "posix", reason="takes the signals away from a POSIX loop")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_process_whose_loop_knows_no_signals_still_stops_in_order(
    tmp_path: Path, number: signal.Signals
) -> None:
    from tests.journeys.test_process import TOKEN, a_machine

    async with a_machine(tmp_path) as machine:
        environment = os.environ | {
            "STUDYBOT_TELEGRAM__TOKEN": TOKEN, "STUDYBOT_TELEGRAM__BASE_URL": f"{machine.address}/bot",
            "STUDYBOT_STORE__URL": f"tinydb:{tmp_path / 'data'}", "STUDYBOT_TELEGRAM__PROXY": "direct",
        }  # fmt: skip
        command = [sys.executable, "-c", WITHOUT_SIGNALS]
        machine.process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=machine.log, stderr=machine.log)
        await machine.until(lambda: machine.logged("ready") == 1)

        assert await machine.end(number) == 0
        assert machine.logged("Traceback") == 0
