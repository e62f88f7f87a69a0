"""Every command with wrong inputs: an exit code of 1 or 2, one clear line with the mend, and never a traceback."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.bot.test_cli import said

GROUP = "-1004200000001"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a season's data, a configuration for it, and files that are not what they should be."""
    folder = tmp_path_factory.mktemp("place")
    assert said("demo", "--weeks", "1", "--members", "3", "--locale", "en", "--out", str(folder / "demo"))[0] == 0
    (folder / "config.toml").write_text(
        f"[telegram]\ntoken = '1:x'\n[store]\nurl = 'tinydb:{folder}/demo/data'\n", "utf-8"
    )
    (folder / "empty.toml").write_text(f"[store]\nurl = 'tinydb:{folder}/none'\n", "utf-8")
    (folder / "words.zip").write_text("words", "utf-8")
    (folder / "nothing.zip").write_bytes(b"")
    with zipfile.ZipFile(folder / "other.zip", "w") as bundle:
        bundle.writestr("manifest.json", "{}")
    (folder / "a folder").mkdir()
    (folder / "积分 😀\n.toml").write_bytes("[check_in]\npoints = '分'\n".encode("gbk", "replace"))
    (folder / "utf16.toml").write_text("[check_in]\npoints = 1\n", "utf-16")
    (folder / "bad.json").write_text('{"messages": 5}', "utf-8")
    return folder


WRONG = [
    (["export", GROUP[:-1]], "there is no group -100420000000"), (["export", "−5"], "there is no group -5"),
    (["export", "abc"], "such as -1001234567890"), (["export"], "Missing argument"), (["export", "-x"], "No such option"),
    (["export", GROUP, "--out", "a folder"], "a folder"), (["export", GROUP, "--out", "config.toml/x.zip"], "config.toml"),
    (["export", GROUP, "--config", "empty.toml"], "there is no data in"),
    (["compile", "-5", "1"], "it holds -1004200000001 (Evening Readers)"), (["compile", GROUP], "an ISSUE or a --year"),
    (["compile", GROUP, "99"], "has no session 99"), (["compile", GROUP, "--year", "1999"], "held no session in 1999"),
    (["compile", GROUP, "0"], "greater than or equal to 1"), (["compile", GROUP, "--year", "0"], "greater than or equal to 1"),
    (["compile", GROUP, "--year", "99999"], "less than or equal to 9998"), (["compile", GROUP, "1", "--format", "papyrus"], "papyrus"),
    (["compile", GROUP, "1", "--format", ""], "html, md"), (["compile", GROUP, "1", "--paper", "a9"], "a4 and a5"),
    (["compile", GROUP, "1", "--out", "config.toml"], "config.toml"), (["compile", GROUP, "one"], "as an integer"),
    (["import", "none.zip"], "none.zip"), (["import", "words.zip"], "nothing was changed"), (["import", "a folder"], "a folder"),
    (["import", "nothing.zip"], "nothing was changed"), (["import", "other.zip"], "nothing was changed"),
    (["restore", "none.zip"], "none.zip"), (["restore", "words.zip"], "nothing was changed"), (["restore", "a folder"], "a folder"),
    (["restore", "nothing.zip"], "nothing was changed"), (["restore", "other.zip"], "nothing was changed"),
    (["backup", "--out", "a folder"], "a folder"), (["backup", "--out", "config.toml/x"], "config.toml"),
    (["backup", "--config", "empty.toml"], "there is no data in"), (["backup", "--out", "/proc/nowhere/x.zip"], "/proc/nowhere"),
    (["verify", "none.pdf"], "none.pdf"), (["verify", "a folder"], "a folder"), (["verify", "words.zip"], "words.zip"),
    (["verify", "--config", "empty.toml"], "there is no data in"), (["verify", "nothing.zip"], "nothing.zip"),
    (["points", "simulate", GROUP, "none.toml"], "none.toml: no such file"), (["points", "simulate", GROUP], "Missing argument"),
    (["points", "simulate", GROUP, "a folder"], "is a folder"), (["points", "simulate", GROUP, "utf16.toml"], "UTF-16"),
    (["points", "simulate", GROUP, "积分 😀\n.toml"], "UTF-8"), (["points", "simulate", "-5", "config.toml"], ""),
    (["points", "simulate", GROUP, "config.toml", "--from", "yesterday"], "yesterday"), (["points"], ""),
    (["import-chat", GROUP, "none.json"], "none.json"), (["import-chat", GROUP, "bad.json"], "bad.json"),
    (["import-chat", GROUP, "a folder"], "a folder"), (["import-chat", GROUP, "words.zip"], "words.zip"),
    (["import-chat", GROUP, "bad.json", "--skip", "x"], "--skip"), (["import-chat", "-5", "bad.json"], "there is no group -5"),
    (["move", "--from", "tinydb:", "--to", "tinydb:x"], "accepted are"), (["move"], "Missing option"),
    (["move", "--from", "tinydb:demo/data", "--to", "postgresql://u:hunter2@h:port/d"], "store.url"),
    (["move", "--from", "tinydb:demo/data", "--to", "postgresql://u:hunter2@127.0.0.1:1/d"], "cannot be reached"),
    (["move", "--from", "tinydb:demo/data", "--to", "tinydb:/proc/nowhere"], "/proc/nowhere"),
    (["move", "--from", "tinydb:demo/data", "--to", "tinydb:config.toml"], "config.toml"),
    (["demo", "--weeks", "0"], "greater than or equal to 1"), (["demo", "--weeks", "many"], "as an integer"), (["demo", "--locale", "xx"], "xx"),
    (["demo", "--out", "config.toml"], "config.toml"), (["demo", "--out", "/proc/nowhere"], "/proc/nowhere"),
    (["sandbox", "--port", "99999"], ""), (["sandbox", "--port", "-1"], ""), (["sandbox", "--members", "1"], "greater than or equal to 2"),
    (["run", "--config", "none.toml"], "no such file"), (["run", "--config", "a folder"], "is a folder"), (["run", "now"], "now"),
    (["check", "--config", "utf16.toml"], "UTF-16"), (["check", "--confg", "x"], "--confg"), (["chek"], "chek"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "expected"), WRONG, ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else ""
)
def test_a_wrong_input_is_told_in_a_line(
    place: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], expected: str
) -> None:
    monkeypatch.chdir(place)

    code, output = said(*command)

    plain = " ".join(output.replace("│", " ").split())
    assert code in (1, 2), output
    assert " ".join(expected.split()) in plain
    assert "hunter2" not in output
    assert not any(word in output for word in ("Traceback", "a fault in studybot itself", "Error("))
    assert not (place / "none").exists()


RUN_FAILS = {
    "no token": ("", "telegram.token: missing"),
    "no such token": ("[telegram]\ntoken = 'hello world'", "telegram.token: is no token"),
    "token file": ("[telegram]\ntoken_file = 'a folder'", "telegram.token_file"),
    "address": ("[telegram]\ntoken = '1:x'\nbase_url = 'api.telegram.org/bot'", "telegram.base_url"),
    "webhook without url": (
        "[telegram]\ntoken = '1:x'\nmode = 'webhook'\n[webhook]\nsecret_token = 'x'",
        "webhook.url: missing",
    ),
    "webhook by http": (
        "[telegram]\ntoken = '1:x'\nmode = 'webhook'\n[webhook]\nsecret_token = 'x'\nurl = 'http://h/'",
        "webhook.url: found",
    ),
    "webhook without secret": (
        "[telegram]\ntoken = '1:x'\nmode = 'webhook'\n[webhook]\nurl = 'https://h/'",
        "webhook.secret_token",
    ),
    "webhook with a bad secret": (
        "[telegram]\ntoken = '1:x'\nmode = 'webhook'\n[webhook]\nurl = 'https://h/'\nsecret_token = 'a b'",
        "webhook.secret_token",
    ),
    "webhook nowhere": (
        "[telegram]\ntoken = '1:x'\nmode = 'webhook'\n[webhook]\nurl = 'https://h/'\nsecret_token = 'x'\nlisten = '198.51.100.7'",
        "cannot listen on 198.51.100.7:8443",
    ),
    "speech": ("[telegram]\ntoken = '1:x'\n[speech]\nmodel = 'nowhere'", "speech.model"),
    "content": ("[telegram]\ntoken = '1:x'\n[content]\npath = 'nowhere'", "content.path: there is no folder nowhere"),
    "folder": ("[telegram]\ntoken = '1:x'\n[store]\nurl = 'tinydb:/proc/nowhere/data'", "cannot be written to"),
    "a file for a folder": ("[telegram]\ntoken = '1:x'\n[store]\nurl = 'tinydb:config.toml'", "config.toml"),
    "database": (
        "[telegram]\ntoken = '1:x'\n[store]\nurl = 'postgresql://u:hunter2@127.0.0.1:1/d'",
        "cannot be reached",
    ),
    "no database": (
        "[telegram]\ntoken = '1:x'\n[store]\nurl = 'postgresql://u:hunter2@h:x/d'",
        "store.url: cannot be read",
    ),
    "proxy": ("[telegram]\ntoken = '1:x'\nproxy = 'socks9://h:1'", "telegram.proxy"),
}


@pytest.mark.parametrize("name", RUN_FAILS)
@pytest.mark.parametrize("command", ["run", "check"])
def test_check_fails_where_run_fails_and_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, command: str
) -> None:
    toml, expected = RUN_FAILS[name]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a folder").mkdir()
    nowhere = "" if "base_url" in toml else "\nbase_url = 'http://127.0.0.1:9/bot'"
    if "http://h/" in toml:
        nowhere = ""
    (tmp_path / "config.toml").write_text(toml.replace("token = '1:x'", f"token = '1:x'{nowhere}"), "utf-8")

    code, output = said(command)

    assert code in (1, 2), output
    assert expected in output
    assert not any(word in output for word in ("Traceback", "hunter2", "a fault in studybot itself"))


@pytest.mark.parametrize(
    "command", [["--help"], ["demo", "--weeks", "1", "--members", "3"], ["check"], ["points", "simulate", "--help"]]
)
@pytest.mark.parametrize(
    "terminal",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C"},
    ],
    ids=str,
)
def test_no_terminals_encoding_stops_a_command(tmp_path: Path, command: list[str], terminal: dict[str, str]) -> None:
    root = str(Path(__file__).parents[2])
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": root} | terminal
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command], env=environment, cwd=tmp_path, capture_output=True, check=False
    )

    assert done.returncode == (1 if command == ["check"] else 0), done.stderr
    assert b"Error" not in done.stderr
    assert b"tables of , or" not in done.stdout


def test_a_name_that_no_encoding_can_show_is_no_traceback(place: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    for command in ("verify", "restore", "import"):
        done = subprocess.run(
            [os.fsencode(sys.executable), b"-m", b"bot", command.encode(), b"\xff\xfe.zip"],
            env=environment, cwd=place, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_busy_store_and_a_busy_port_fail_both(place: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    import socket

    from filelock import FileLock

    monkeypatch.chdir(place)
    with FileLock(place / "demo" / "data" / ".lock"):
        config = place / "busy.toml"
        telegram = f"[telegram]\ntoken = '1:x'\nbase_url = 'http://127.0.0.1:9/bot'\n[store]\nurl = 'tinydb:{place}/demo/data'\n"
        config.write_text(telegram, "utf-8")
        code, output = said(command, "--config", str(config))
        assert (code, "in use by another studybot; stop that one first" in output) == (1, True), output
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        webhook = f"mode = 'webhook'\n[webhook]\nurl = 'https://h/'\nsecret_token = 'x'\nport = {port}\n"
        config.write_text(telegram.replace("[store]", webhook + "[store]"), "utf-8")
        code, output = said(command, "--config", str(config))
        assert (code, f"cannot listen on 127.0.0.1:{port}" in output) == (1, True), output
