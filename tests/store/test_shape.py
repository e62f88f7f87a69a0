"""The shape of stored data and its version; data of every version before, and of builds that this one does not know."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from bot.store import shape
from bot.store.embedded import EmbeddedStore
from bot.store.opening import opened
from bot.store.store import SessionKey, Unreadable
from tests.bot.test_cli import said
from tests.bot.test_keeping import a_config
from tests.conftest import CHAT, Troupe, a_troupe
from tests.makers import NOON, XU, a_group, a_held_session, a_session
from tests.store.servers import a_database
from tests.store.shapes.record import current, recorded

OLD = Path(__file__).parent / "old"
DEMO = "-1004200000001"
HOW = """
The shape of stored data is not the one recorded for version {version}: {what}.
A build of before would read it, and lose what it does not know at the next save. So, if {version} was released:
raise VERSION in bot/store/shape.py, add a step to UPGRADES (and new keys to SINCE), keep a season of the old version in tests/store/old;
then, or if {version} was not released yet:
    python -m tests.store.shapes.record
"""


def test_the_shape_is_the_one_that_was_recorded_for_this_version() -> None:
    now, then = current(), recorded()
    what = sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))
    assert now == then, HOW.format(version=shape.VERSION, what=", ".join(what))
    assert sorted(shape.UPGRADES) == list(range(1, shape.VERSION))


def unpacked(version: int, folder: Path) -> Path:
    with ZipFile(OLD / f"v{version}.zip") as bundle:
        bundle.extractall(folder)
    return folder


@pytest.mark.parametrize("version", range(1, shape.VERSION))
def test_a_season_of_an_older_version_is_sound_and_goes_everywhere(version: int, tmp_path: Path) -> None:
    data = unpacked(version, tmp_path / "data")
    written = {json.loads(p.read_text("utf-8"))["aggregate"]["1"]["version"] for p in data.glob("groups/**/*.json")}
    assert written == {version}
    config = a_config(tmp_path, f"tinydb:{data}")
    code, output = said("verify", "--config", config)
    assert (code, "error" in output) == (0, False), output
    assert ("older seal" in output) == (version == 3)
    assert "could not be read" not in said("check", "--config", config)[1]
    code, output = said(
        "compile", "--format", "html,md", "--year", "2026", "--out", str(tmp_path), "--config", config, "--", DEMO
    )
    assert code == 0, output

    backup, database = str(tmp_path / "b.zip"), a_database()
    assert said("backup", "--config", config, "--out", backup)[0] == 0
    for name, url in (("new", f"tinydb:{tmp_path / 'new'}"), ("database", database)):
        (tmp_path / name).mkdir(exist_ok=True)
        other = a_config(tmp_path / name, url)
        assert said("restore", backup, "--config", other)[0] == 0
        code, output = said("verify", "--config", other)
        assert (code, "error" in output) == (0, False), output
    code, output = said("move", "--from", f"tinydb:{data}", "--to", f"tinydb:{tmp_path / 'moved'}")
    assert (code, "1 group in" in output) == (0, True), output


def test_a_backup_of_an_older_version_is_restored(tmp_path: Path) -> None:
    config = a_config(tmp_path, f"tinydb:{tmp_path / 'data'}")
    code, output = said("restore", str(OLD / "backup-v3.zip"), "--config", config)
    assert (code, "1 group in" in output) == (0, True), output
    assert said("verify", "--config", config)[0] == 0


@pytest.mark.parametrize("version", range(1, shape.VERSION))
async def test_a_running_bot_goes_on_with_a_season_of_an_older_version(version: int, tmp_path: Path) -> None:
    data = unpacked(version, tmp_path / "data")
    for path in (data / "groups").glob("**/*.json"):
        path.write_text(path.read_text("utf-8").replace(DEMO, str(CHAT)), "utf-8")
    (data / "groups" / DEMO).rename(data / "groups" / str(CHAT))
    # The numbers of the demo's updates were handled: the stage's own begin at one, too.
    (data / "inbox" / "inbox.jsonl").unlink()
    async with a_troupe(data) as stage:
        await stage.add_bot()
        await stage.says(stage.xu, "/topic add 另起一题")
        await stage.says(stage.mei, "/next")
        assert any("第" in text for text in stage.texts())
        await stage.until(datetime(2026, 4, 4, tzinfo=UTC))
        sessions = await stage.running.store.sessions(CHAT)
        assert "另起一题" in {s.topic.title for s in sessions}
        assert any(s.was_announced for s in sessions[3:])
    found = json.loads((data / "groups" / str(CHAT) / "group.json").read_text("utf-8"))["aggregate"]["1"]
    assert found["version"] == shape.VERSION


def later(place: Path, change: Any) -> bytes:
    document = json.loads(place.read_text("utf-8"))
    change(document["aggregate"]["1"])
    raw = json.dumps(document).encode()
    place.write_bytes(raw)
    return raw


CHANGES = {
    "newer": lambda d: d.update(version=shape.VERSION + 1),
    "a key of another build": lambda d: d["body"].update(colour="red"),
    "a key deep inside": lambda d: d["body"][next(k for k in ("settings", "topic") if k in d["body"])].update(colour="red"),
    "a key beside the body": lambda d: d.update(colour="red"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_what_this_build_does_not_know_is_left_alone_and_told_and_others_go_on(what: str, tmp_path: Path) -> None:
    url = f"tinydb:{tmp_path / 'data'}"

    async def fill() -> None:
        async with opened(url) as rest:
            for number in (-100, -101):
                group = a_group()
                group.id = group.chat = number
                await rest.store.add(group)
                for issue in (1, 2):
                    session = a_held_session() if issue == 1 else a_session(issue=2)
                    session.group = number
                    await rest.store.add(session)

    asyncio.run(fill())
    group = tmp_path / "data" / "groups" / "-100" / "group.json"
    session = tmp_path / "data" / "groups" / "-101" / "sessions" / "0001.json"
    raw = later(group, CHANGES[what]), later(session, CHANGES[what])

    async def use() -> None:
        store = EmbeddedStore(tmp_path / "data")
        assert [g.id for g in await store.groups()] == [-101]
        assert [s.issue for s in await store.sessions(-101)] == [2]
        with pytest.raises(Unreadable):
            await store.group(-100)
        with pytest.raises(Unreadable):
            await store.session(SessionKey(-101, 1))
        # Nobody writes over it, whatever comes.
        assert not await store.add(a_group())
        again = a_held_session()
        again.group = -101
        assert not await store.add(again)
        async with store.edit_session(SessionKey(-101, 2)) as held:
            held.announce()
        assert len(await store.set_aside()) == 2
        await store.close()

    asyncio.run(use())
    assert (group.read_bytes(), session.read_bytes()) == raw
    for command in ("check", "verify"):
        code, output = said(command, "--config", a_config(tmp_path, url))
        assert code == 1, output
        assert str(group) in output.replace("\n", ""), output
        assert str(session) in output.replace("\n", ""), output
        assert "left as it is" in output
    code, output = said("backup", "--config", a_config(tmp_path, url), "--out", str(tmp_path / "b.zip"))
    assert (code, "not in the backup" in output) == (1, True), output
    code, output = said("export", "--config", a_config(tmp_path, url), "--out", str(tmp_path / "g.zip"), "--", "-101")
    assert (code, "not in the file" in output) == (1, True), output


@pytest.mark.parametrize("what", CHANGES)
def test_the_same_in_a_database(what: str, tmp_path: Path) -> None:
    url = a_database()

    async def work() -> tuple[str, str]:
        async with opened(url) as rest:
            await rest.store.add(a_group())
            await rest.store.add(a_session(issue=2))
            database: Any = rest.store.database  # type: ignore[attr-defined]
            kept = []
            for table in ("groups", "sessions"):
                document = json.loads((await database.rows(f"SELECT body::text FROM {table}"))[0][0])
                CHANGES[what](document)
                await database.run(f"UPDATE {table} SET version = 7, body = CAST(:b AS json)", b=json.dumps(document))
                kept.append((await database.rows(f"SELECT body::text FROM {table}"))[0][0])
        async with opened(url) as rest:
            assert await rest.store.groups() == []
            with pytest.raises(Unreadable):
                await rest.store.session(SessionKey(-100, 2))
            with pytest.raises(Unreadable):
                async with rest.store.edit_group(-100) as group:
                    group.deny(XU, "x", at=NOON)
            assert len(await rest.store.set_aside()) == 2
            database = rest.store.database  # type: ignore[attr-defined]
            now = [(await database.rows(f"SELECT body::text FROM {t}"))[0][0] for t in ("groups", "sessions")]
            assert now == kept
        return kept[0], kept[1]

    asyncio.run(work())
    code, output = said("check", "--config", a_config(tmp_path, url))
    assert (code, "group -100: " in output, "left as it is" in output) == (1, True, True), output


async def test_a_group_whose_data_is_of_another_build_is_not_begun_anew(laid: Troupe) -> None:
    place = laid.folder / "groups" / str(CHAT) / "group.json"
    await laid.stop()
    raw = later(place, CHANGES["newer"])
    await laid.start()
    laid.may_fail = True
    await laid.says(laid.xu, "/plan")
    await laid.says(laid.mei, "/next")
    await laid.stop()
    assert place.read_bytes() == raw
    await laid.start()


@pytest.mark.parametrize("key", ["sealed", "printed"])
def test_data_that_names_an_older_version_than_its_own_is_not_read(key: str) -> None:
    document = shape.dump(a_session())
    body = document["body"] | {"contributions": []}
    if key == "printed":
        body.pop("sealed")
    with pytest.raises(ValueError):
        shape.load({"version": 3, "kind": "session", "body": body})
