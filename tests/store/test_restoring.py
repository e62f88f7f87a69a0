"""Backups that are damaged or meant badly, restored over a store by an operator: one sentence, and nothing was changed."""

import asyncio
import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.store import replacing
from bot.store.opening import opened
from tests.bot.test_cli import said
from tests.bot.test_keeping import a_config
from tests.store.hostile import hostile, packed, summed, unpacked, with_inner
from tests.store.servers import a_database
from tests.store.test_carrying import everything, fill

Snapshot = Callable[[], Any]


def snapshot(url: str) -> Any:
    """All that a store holds, byte by byte."""
    kind, _, place = url.partition(":")
    if kind == "tinydb":
        return {str(p): p.read_bytes() for p in sorted(Path(place).rglob("*")) if p.is_file() and p.name != ".lock"}

    async def rows() -> Any:
        async with opened(url) as rest:
            database: Any = rest.store.database  # type: ignore[attr-defined]
            tables = ("groups", "sessions", "members", "files", "inbox")
            return [sorted(map(repr, await database.rows(f"SELECT t.* FROM {table} t"))) for table in tables]

    return asyncio.run(rows())


def lines_of(output: str) -> set[str]:
    return {line.strip() for line in output.splitlines() if line.strip()}


def filled(url: str, *, extra: int = 0) -> None:
    async def work() -> None:
        async with opened(url) as rest:
            await fill(rest, 2 + extra)
        # Opening tidies the inbox's journal: what is compared afterwards has been opened once.
        async with opened(url):
            pass

    asyncio.run(work())


@pytest.fixture(params=["tinydb", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    found = f"tinydb:{tmp_path / 'data'}" if request.param == "tinydb" else a_database()
    filled(found)
    return found


@pytest.fixture
def backup(url: str, tmp_path: Path) -> bytes:
    file = tmp_path / "night.zip"
    assert said("backup", "--config", a_config(tmp_path, url), "--out", str(file))[0] == 0
    return file.read_bytes()


def test_whatever_is_wrong_with_a_backup_it_is_said_in_a_sentence_and_nothing_is_changed(
    url: str, backup: bytes, tmp_path: Path
) -> None:
    config, file, before = a_config(tmp_path, url), tmp_path / "bad.zip", snapshot(url)
    tried = 0
    for wrong, raw in hostile(backup):
        file.write_bytes(raw)
        code, output = said("restore", str(file), "--config", config, "--overwrite")
        (line,) = lines_of(output)
        assert (code, line[:10], line[-21:]) == (1, "studybot: ", "; nothing was changed"), (wrong, output)
        assert snapshot(url) == before, wrong
        tried += 1
    assert tried > 100


def test_a_group_that_is_imported_is_looked_at_as_closely(url: str, backup: bytes, tmp_path: Path) -> None:
    config, file, before = a_config(tmp_path, url), tmp_path / "group.zip", snapshot(url)
    for wrong, raw in hostile(backup):
        if not wrong.startswith("inner"):
            continue
        files = unpacked(raw)
        file.write_bytes(files[sorted(n for n in files if n.startswith("groups/"))[-1]])
        code, output = said("import", str(file), "--config", config)
        assert (code, len(lines_of(output))) == (1, 1), (wrong, output)
        assert snapshot(url) == before, wrong


def test_a_backup_that_is_whole_replaces_its_groups_and_leaves_others(url: str, backup: bytes, tmp_path: Path) -> None:
    file, config = tmp_path / "night.zip", a_config(tmp_path, url)

    async def change() -> Any:
        async with opened(url) as rest:
            was = await everything(rest)
            await fill(rest, 3)
            async with rest.store.edit_group(-100) as group:
                group.title = "Changed since"
            await rest.store.keep(-100, b"a file of later")
            return was, await rest.store.group(-102), await rest.store.sessions(-102)

    was, other, its = asyncio.run(change())
    code, output = said("restore", str(file), "--config", config, "--overwrite")
    assert (code, "2 groups in" in output) == (0, True), output

    async def look() -> Any:
        async with opened(url) as rest:
            assert await rest.store.group(-102) == other
            assert await rest.store.sessions(-102) == its
            await rest.store.remove(-102)
            return await everything(rest)

    assert asyncio.run(look()) == was


def test_over_a_store_that_cannot_be_read_nothing_is_restored_unasked(tmp_path: Path, backup: bytes, url: str) -> None:
    if not url.startswith("tinydb"):
        pytest.skip("of a folder")
    place = tmp_path / "data" / "groups" / "-100" / "group.json"
    for text in ("{", place.read_text("utf-8").replace('"version": 4', '"version": 999')):
        for group in (-100, -101):
            (tmp_path / "data" / "groups" / str(group) / "group.json").write_text(text, "utf-8")
        code, output = said("restore", str(tmp_path / "night.zip"), "--config", a_config(tmp_path, url))
        assert (code, "--overwrite" in output) == (1, True), output
    assert said("restore", str(tmp_path / "night.zip"), "--config", a_config(tmp_path, url), "--overwrite")[0] == 0
    assert said("check", "--config", a_config(tmp_path, url))[1].count("could not be read") == 0


def test_while_the_bot_runs_nothing_is_restored(url: str, backup: bytes, tmp_path: Path) -> None:
    from bot.store.turns import CLOCK

    async def work() -> tuple[int, str]:
        async with opened(url) as rest:
            if rest.replica:
                assert await rest.replica.take(CLOCK)
            arguments = ("restore", str(tmp_path / "night.zip"), "--config", a_config(tmp_path, url), "--overwrite")
            return await asyncio.to_thread(said, *arguments)

    code, output = asyncio.run(work())
    assert (code, "stop" in output) == (1, True), output


def test_a_disk_that_is_full_at_any_step_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url, file = f"tinydb:{tmp_path / 'data'}", tmp_path / "night.zip"
    filled(url)
    config = a_config(tmp_path, url)
    assert said("backup", "--config", config, "--out", str(file))[0] == 0
    filled(url, extra=1)
    before, steps = snapshot(url), 0
    real: dict[str, Any] = {name: getattr(replacing, name) for name in ("write_document", "write_once")}

    def failing_at(number: int) -> None:
        for name, work in real.items():

            def step(*arguments: Any, work: Any = work) -> None:
                nonlocal steps
                steps += 1
                if steps == number:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                work(*arguments)

            monkeypatch.setattr(replacing, name, step)

    for number in range(1, 9):
        steps = 0
        failing_at(number)
        code, output = said("restore", str(file), "--config", config, "--overwrite")
        assert (code, "No space left on device; nothing was changed" in output) == (1, True), output
        assert snapshot(url) == before
    failing_at(0)
    assert said("restore", str(file), "--config", config, "--overwrite")[0] == 0


def test_killed_at_any_step_it_is_all_as_it_was_or_all_as_in_the_backup() -> None:
    script = Path(__file__).parents[1] / "crash" / "at_every_step_of_a_restore.py"
    ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr[-2000:]
    assert "all or nothing" in ran.stdout


def test_a_file_of_zeros_that_a_member_handed_in_is_no_bomb(tmp_path: Path, backup: bytes, url: str) -> None:
    import hashlib

    content = b"\0" * 30_000_000
    name = f"files/{hashlib.sha256(content).hexdigest()}"
    (tmp_path / "big.zip").write_bytes(with_inner(backup, lambda f: packed(summed(f | {name: content}))))
    assert said("restore", str(tmp_path / "big.zip"), "--config", a_config(tmp_path, url), "--overwrite")[0] == 0
