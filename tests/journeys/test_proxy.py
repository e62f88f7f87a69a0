"""The real process behind a real proxy: everything goes through it, it is waited for, and its password is nowhere."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from telegram import Bot

from bot.chat.connecting import request_for
from bot.config import Telegram
from tests.journeys.proxies import AProxy, http, socks
from tests.journeys.test_process import TOKEN, Machine, a_machine

PASSWORD = "s3cret@#:/"
QUOTED = "s3cret%40%23%3A%2F"
DOORS = {"socks5": socks, "socks5h": socks, "http": http}


def log_of(machine: Machine) -> str:
    return (machine.folder / "log.txt").read_text("utf-8")


async def greeted(machine: Machine) -> None:
    await machine.until(lambda: any("Hello, Readers" in text for text in machine.texts()))


async def checked(machine: Machine, **more: str) -> tuple[int, str]:
    environment = {
        "PATH": os.environ["PATH"],
        "STUDYBOT_TELEGRAM__TOKEN": TOKEN,
        "STUDYBOT_TELEGRAM__BASE_URL": f"{machine.address}/bot",
        "STUDYBOT_STORE__URL": f"tinydb:{machine.folder / 'data'}",
    }

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", "check"]
        place = Path(__file__).parents[2]
        return subprocess.run(command, env=environment | more, cwd=place, capture_output=True, text=True, check=False)

    done = await asyncio.to_thread(run)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("scheme", DOORS)
@pytest.mark.parametrize("user", ["", "study"])
async def test_all_traffic_goes_through_the_proxy_that_the_key_names(tmp_path: Path, scheme: str, user: str) -> None:
    async with a_machine(tmp_path) as machine, DOORS[scheme](AProxy(user, PASSWORD if user else "")) as proxy:
        before = f"{user}:{QUOTED}@" if user else ""
        key = {"STUDYBOT_TELEGRAM__PROXY": f"{scheme}://{before}{proxy.place}"}
        machine.start(**key, STUDYBOT_TELEGRAM__BASE_FILE_URL=f"{machine.address}/file/bot")
        await greeted(machine)
        code, output = await checked(machine, STUDYBOT_STORE__URL=f"tinydb:{tmp_path / 'other'}", **key)

        assert await machine.end(signal.SIGTERM) == 0
        assert set(proxy.through) == {machine.address.removeprefix("http://")}
        assert (code, f"through the proxy {scheme}://{proxy.place} (telegram.proxy)" in output) == (0, True), output
        for told in (log_of(machine), output):
            assert "s3cret" not in told
            assert "Traceback" not in told


@pytest.mark.parametrize("name", ["ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"])
async def test_the_environments_proxy_holds_without_a_key_and_no_proxy_and_direct_exempt(
    tmp_path: Path, name: str
) -> None:
    async with a_machine(tmp_path) as machine, socks(AProxy()) as proxy:
        there = {name: f"socks5://{proxy.place}"}
        machine.start(**there)
        await greeted(machine)
        await machine.end(signal.SIGTERM)
        used = len(proxy.through)

        _, through = await checked(machine, **there)
        with_key = len(proxy.through)
        _, exempt = await checked(machine, NO_PROXY="localhost,127.0.0.0/8", **there)
        _, direct = await checked(machine, STUDYBOT_TELEGRAM__PROXY="direct", **there)

        assert used > 0
        assert with_key > used
        assert len(proxy.through) == with_key
        assert f"through the proxy socks5://{proxy.place} ({name})" in through
        assert "directly (NO_PROXY)" in exempt
        assert "directly (telegram.proxy)" in direct


@pytest.mark.parametrize(
    ("exempt", "ways"), [("", ["127.0.0.1", "localhost"]), ("localhost", ["127.0.0.1"]), ("127.0.0.1", ["localhost"])]
)
async def test_calls_and_files_go_each_their_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exempt: str, ways: list[str]
) -> None:
    async with a_machine(tmp_path) as machine, socks(AProxy()) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5://{proxy.place}")
        monkeypatch.setenv("NO_PROXY", exempt)
        machine.world.files["file1"] = ("words.txt", b"words")
        files = f"{machine.address.replace('127.0.0.1', 'localhost')}/file/bot"
        telegram = Telegram(base_url=f"{machine.address}/bot", base_file_url=files)
        async with Bot(TOKEN, telegram.base_url, files, request=request_for(telegram, 2)) as bot:
            file = await bot.get_file("file1")
            assert await file.download_as_bytearray() == b"words"

    assert [place.split(":")[0] for place in dict.fromkeys(proxy.through)] == ways


async def test_a_proxy_that_is_away_or_cuts_off_is_waited_for_and_told(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine:
        async with socks(AProxy()) as first:
            port = first.port
        key = {"STUDYBOT_TELEGRAM__PROXY": f"socks5://study:{QUOTED}@127.0.0.1:{port}"}
        code, output = await checked(machine, **key)
        assert (code, "cannot be reached" in output, f"socks5://127.0.0.1:{port}" in output) == (1, True, True)

        machine.start(**key)
        await machine.until(lambda: f"cannot be reached through the proxy socks5://127.0.0.1:{port}" in log_of(machine))
        async with socks(AProxy("study", PASSWORD, cuts=2, port=port)) as proxy:
            await greeted(machine)
            proxy.cuts = 1
            machine.says(1, "/help")
            await machine.end(signal.SIGTERM)
        assert "Traceback" not in log_of(machine)
        assert "s3cret" not in log_of(machine)


@pytest.mark.parametrize("scheme", DOORS)
@pytest.mark.parametrize("given", ["", "study:wrong@"])
async def test_a_proxy_that_wants_another_password_is_told_at_once(tmp_path: Path, scheme: str, given: str) -> None:
    async with a_machine(tmp_path) as machine, DOORS[scheme](AProxy("study", PASSWORD)) as proxy:
        key = {"STUDYBOT_TELEGRAM__PROXY": f"{scheme}://{given}{proxy.place}"}
        machine.start(**key)
        assert machine.process is not None
        assert await asyncio.to_thread(machine.process.wait, 30) == 1
        code, output = await checked(machine, **key)

        for told in (log_of(machine), output):
            assert f"Telegram cannot be reached through the proxy {scheme}://{proxy.place}" in told.replace(
                "telegram: c", "Telegram c"
            )
            assert "user and password" in told
            assert "wrong" not in told
            assert "Traceback" not in told
        assert (code, proxy.through) == (1, [])


async def test_a_proxy_that_lets_nobody_through_is_told(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine, socks(AProxy(refuses=True)) as proxy:
        code, output = await checked(machine, STUDYBOT_TELEGRAM__PROXY=f"socks5h://{proxy.place}")

        assert (code, "cannot be reached" in output, "Traceback" in output) == (1, True, False)
        assert proxy.refused > 0


@pytest.mark.parametrize(
    "value",
    ["127.0.0.1:1080", "socks4://127.0.0.1:1080", "socks5://", "socks5://:1080", "socks5://u:hunter2@h:port", "ftp://u:hunter2@h:1",
     "http://h:99999", "http://u:hunter2@h:80/path", "socks5://u:hunter#2@h:1", "u:hunter2@h:1", "http://a b:1", "http://u:hunter2@h:1?x"],
)  # fmt: skip
@pytest.mark.parametrize("command", ["run", "check"])
def test_a_value_that_is_no_proxy_is_refused_with_its_key_and_without_its_password(
    tmp_path: Path, value: str, command: str
) -> None:
    from tests.bot.test_cli import said

    path = tmp_path / "config.toml"
    path.write_text(
        f"[telegram]\ntoken = '1:x'\nproxy = {json.dumps(value)}\n[store]\nurl = 'tinydb:{tmp_path}/d'", "utf-8"
    )

    code, output = said(command, "--config", str(path))

    assert code == 2
    assert "telegram.proxy: found" in output
    assert "socks5://HOST:PORT" in output
    assert "hunter" not in output
    assert not (tmp_path / "d").exists()


def test_a_bad_proxy_in_the_environment_is_refused_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from tests.bot.test_cli import said

    path = tmp_path / "config.toml"
    path.write_text(f"[telegram]\ntoken = '1:x'\n[store]\nurl = 'tinydb:{tmp_path}/d'", "utf-8")
    monkeypatch.setenv("ALL_PROXY", "gopher://u:hunter2@10.0.0.1:70")
    for name in ("HTTPS_PROXY", "https_proxy", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)

    code, output = said("run", "--config", str(path))

    assert (code, "ALL_PROXY: found" in output, "hunter2" in output) == (2, True, False), output


async def test_the_demo_and_the_sandbox_pass_the_environments_proxy_by(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from bot.cli.demo import _config
    from bot.proxy import way_to

    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    telegram = _config("http://127.0.0.1:9", tmp_path, "en").telegram
    assert way_to(telegram.base_url, telegram.proxy).proxy is None


async def test_an_https_address_is_asked_for_by_connect(tmp_path: Path) -> None:
    async with a_machine(tmp_path) as machine, http(AProxy("study", PASSWORD)) as proxy:
        secure = machine.address.replace("http://", "https://")
        key = {"HTTPS_PROXY": f"http://study:{QUOTED}@{proxy.place}", "STUDYBOT_TELEGRAM__BASE_URL": f"{secure}/bot"}
        code, output = await checked(machine, **key)

        # The tunnel stands; behind it nobody speaks TLS here.
        assert proxy.through == [machine.address.removeprefix("http://")]
        assert (code, "(HTTPS_PROXY)" in output, "s3cret" in output, "Traceback" in output) == (1, True, False, False)
