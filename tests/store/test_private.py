"""What rests is its owner's alone, whatever the umask, and whatever an earlier version left open."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.embedded import EmbeddedStore
from bot.store.inbox import FileInbox
from bot.store.private import close_to_others, make_folder
from tests.bot.test_cli import said
from tests.makers import a_group, a_session

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


@pytest.fixture(params=[0o000, 0o022])
def umask(request: pytest.FixtureRequest) -> object:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    every = [folder, *folder.rglob("*")]
    return [str(p) for p in every if not p.is_symlink() and stat.S_IMODE(p.stat().st_mode) & 0o077]


@pytest.mark.usefixtures("umask")
async def test_all_that_a_store_and_its_journal_write_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "data"
    store, inbox = EmbeddedStore(folder), FileInbox(folder / "inbox")
    await store.add(a_group())
    await store.add(a_session("collecting"))
    await store.keep(-100, b"a picture")
    await inbox.accept({"update_id": 1})
    await inbox.flush()
    await inbox.compact()
    await inbox.close()
    await store.close()

    assert len(list(folder.rglob("*"))) > 6
    assert open_to_others(tmp_path / "a") == []


def test_what_was_left_open_is_closed_when_the_store_is_opened_and_links_are_left_alone(tmp_path: Path) -> None:
    folder, outside = tmp_path / "data", tmp_path / "outside.txt"
    (folder / "groups" / "-1" / "files").mkdir(parents=True)
    for place in ("groups/-1/files/0", "groups/-1/group.json.unreadable1", ".old.tmp"):
        (folder / place).write_bytes(b"words")
    outside.write_text("not ours", "utf-8")
    (folder / "link").symlink_to(outside)
    for path in (folder, *folder.rglob("*"), outside):
        path.chmod(0o777)

    close_to_others(folder)

    assert open_to_others(folder) == []
    assert stat.S_IMODE(outside.stat().st_mode) == 0o777


def test_a_folder_that_stands_keeps_its_parents_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o755)
    make_folder(tmp_path / "there" / "data")

    assert stat.S_IMODE((tmp_path / "there").stat().st_mode) == 0o755
    assert open_to_others(tmp_path / "there" / "data") == []


@pytest.mark.usefixtures("umask")
def test_the_data_of_a_demo_backups_and_exports_are_closed(tmp_path: Path) -> None:
    assert said("demo", "--weeks", "1", "--members", "3", "--out", str(tmp_path / "demo"))[0] == 0
    data = tmp_path / "demo" / "data"
    assert open_to_others(data) == []
    group = next((data / "groups").iterdir()).name
    config = tmp_path / "config.toml"
    config.write_text(f"[store]\nurl = 'tinydb:{data}'", "utf-8")
    kept = tmp_path / "kept"
    kept.mkdir()

    (kept / "old.zip").write_bytes(b"")
    (kept / "old.zip").chmod(0o644)
    for name in ("night.zip", "old.zip"):
        assert said("backup", "--config", str(config), "--out", str(kept / name))[0] == 0
    assert said("export", "--config", str(config), "--out", str(kept / "group.zip"), group)[0] == 0
    assert len(list(kept.iterdir())) == 3
    assert [p for p in open_to_others(kept) if p != str(kept)] == []


def test_check_tells_that_data_is_open_and_it_is_closed_afterwards(tmp_path: Path) -> None:
    assert said("demo", "--weeks", "1", "--members", "3", "--out", str(tmp_path / "demo"))[0] == 0
    data = tmp_path / "demo" / "data"
    data.chmod(0o755)
    environment = os.environ | {"STUDYBOT_STORE__URL": f"tinydb:{data}"}
    command = [sys.executable, "-m", "bot", "check"]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2]
    )

    assert "is open to other users of this machine" in done.stdout
    assert open_to_others(data) == []
