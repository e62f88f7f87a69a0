"""``studybot inbox`` and what ``check`` says of it, as an operator meets them, on both stores."""

import asyncio
from pathlib import Path

import pytest

from bot.__main__ import app
from bot.store.inbox import Inbox
from bot.store.opening import opened
from bot.store.raw_update import raw_update
from tests.bot.test_cli import RUN, said
from tests.bot.test_keeping import a_config
from tests.conftest import Troupe
from tests.store.servers import a_database

WORDS = "words that nobody else is to read"
SPOILED = '{"update_id":8,"message":{"text":"' + WORDS + ' \\u001b[2J\\u202e \\ud800","chat":{"id":-100}}}'
DEEP = '{"update_id":9,"a":' + "[" * 30_000 + "]" * 30_000 + "}"


async def fill(url: str) -> None:
    async with opened(url) as rest:
        inbox: Inbox = rest.inbox
        await inbox.accept({"update_id": 7, "message": {"chat": {"id": -100}, "text": WORDS}})
        await inbox.accept(raw_update(SPOILED))
        await inbox.accept(raw_update(DEEP))
        for _ in range(3):
            await inbox.failed(7, "ZeroDivisionError")
        await inbox.put_aside(8, "cannot be read")
        await inbox.put_aside(9, "cannot be read")


async def pending(url: str) -> list[int]:
    async with opened(url) as rest:
        return [update.number for update in await rest.inbox.pending()]


@pytest.fixture(params=("tinydb", "postgresql"))
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    url = f"tinydb:{tmp_path}/data" if request.param == "tinydb" else a_database()
    asyncio.run(fill(url))
    return url


@pytest.fixture
def config(url: str, tmp_path: Path) -> str:
    return a_config(tmp_path, url)


def test_what_was_set_aside_is_listed_without_words_and_shown_with_them(config: str) -> None:
    code, output = said("inbox", "list", "--config", config)
    assert code == 0
    assert WORDS not in output
    line = next(line for line in output.splitlines() if line.startswith("7"))
    assert [word in line for word in ("message", "-100", "ZeroDivisionError", "3")] == [True] * 4
    assert output.count("cannot be read") == 2

    code, output = said("inbox", "show", "8", "--config", config)
    assert code == 0
    assert WORDS in output
    assert not set("\x1b\u202e\ud800") & set(output)
    assert said("inbox", "show", "9", "--config", config)[0] == 0


def test_one_is_tried_again_or_all_are(config: str, url: str) -> None:
    code, output = said("inbox", "retry", "7", "--config", config)
    assert (code, "1 update is handled anew" in output) == (0, True), output
    assert asyncio.run(pending(url)) == [7]
    assert said("inbox", "retry", "7", "--config", config)[0] == 2
    code, output = said("inbox", "retry", "--all", "--config", config)
    assert (code, "2 updates are handled anew" in output) == (0, True), output
    assert asyncio.run(pending(url)) == [7, 8, 9]
    assert "Nothing is set aside" in said("inbox", "retry", "--all", "--config", config)[1]
    assert "Nothing is set aside" in said("inbox", "list", "--config", config)[1]


def test_one_is_dropped_after_a_question(config: str, url: str) -> None:
    for typed, code in (("n\n", 1), ("", 1), ("y\n", 0)):
        assert RUN.invoke(app, ["inbox", "drop", "7", "--config", config], input=typed).exit_code == code
    assert said("inbox", "drop", "8", "--config", config, "--yes")[0] == 0
    code, output = said("inbox", "drop", "8", "--config", config, "--yes")
    assert (code, "8 is not set aside" in output) == (2, True)
    assert asyncio.run(pending(url)) == []
    assert "9" in said("inbox", "list", "--config", config)[1]


@pytest.mark.parametrize(
    "typed", [("show", "5"), ("retry", "5"), ("drop", "5", "--yes"), ("retry",), ("retry", "7", "--all")]
)
def test_bad_usage_is_one_clear_line(config: str, typed: tuple[str, ...]) -> None:
    code, output = said("inbox", *typed, "--config", config)
    assert code == 2
    assert len(set(output.strip().splitlines())) == 1
    assert output.startswith("studybot: ")


def test_check_says_how_many_and_what_to_do(config: str) -> None:
    output = said("check", "--config", config)[1]
    line = next(line for line in output.splitlines() if "inbox:" in line)
    assert "error" in line
    assert "3 updates are set aside" in line
    assert "studybot inbox list" in line


def test_lines_that_rotted_are_told(tmp_path: Path) -> None:
    url = f"tinydb:{tmp_path}/data"
    asyncio.run(fill(url))
    config = a_config(tmp_path, url)
    journal = tmp_path / "data" / "inbox" / "inbox.jsonl"
    journal.write_bytes(b'{"in": {}}\n' + journal.read_bytes())
    assert "1 line could not be read" in said("inbox", "list", "--config", config)[1]
    for _ in range(2):
        output = said("check", "--config", config)[1]
        assert "1 line could not be read" in output
        assert "inbox.broken.jsonl" in output


@pytest.mark.parametrize("command", ["list", "retry"])
def test_a_mistyped_folder_is_no_empty_one(tmp_path: Path, command: str) -> None:
    config = a_config(tmp_path, f"tinydb:{tmp_path}/dta")
    code, output = said("inbox", command, *(["--all"] if command == "retry" else []), "--config", config)
    assert (code, "check its name" in output) == (2, True), output
    assert not (tmp_path / "dta").exists()


async def test_beside_a_running_bot_a_folder_is_looked_at_and_not_changed(
    laid: Troupe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid.may_fail = True
    monkeypatch.setattr("bot.chat.order.PAUSES", (0.0, 0.0, 0.0))

    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.practice.session.Session.submit", broken)
    await laid.says(laid.mei, "/reflect my words")
    config = a_config(tmp_path, laid.url)
    code, output = await asyncio.to_thread(said, "inbox", "list", "--config", config)
    assert (code, "ZeroDivisionError" in output, "my words" in output) == (0, True, False)
    code, output = await asyncio.to_thread(said, "inbox", "retry", "--all", "--config", config)
    assert (code, "stop that one first" in output) == (1, True), output

    monkeypatch.undo()
    await laid.stop()
    assert (await asyncio.to_thread(said, "inbox", "retry", "--all", "--config", config))[0] == 0
    await laid.start()
    await laid.settle()
    assert [c.text for c in (await laid.session(1)).standing()] == ["my words"]
