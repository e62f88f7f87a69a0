"""A whole store backed up, restored and moved: between files and a real PostgreSQL, and while somebody writes."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.practice.group import Group
from bot.store.bundles import BadBundle
from bot.store.carrying import NotEmpty, back_up, move, restore
from bot.store.looking_on import Onlooker
from bot.store.opening import Rest, opened
from bot.store.store import SessionKey
from tests.makers import MEI, NOON, a_group, a_held_session, a_message, a_session
from tests.store.servers import a_database

Place = Callable[[str], str]


@pytest.fixture(
    params=[("tinydb", "tinydb"), ("tinydb", "postgresql"), ("postgresql", "tinydb"), ("postgresql", "postgresql")]
)
def places(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    old, new = request.param
    return (
        f"tinydb:{tmp_path / 'old'}" if old == "tinydb" else a_database(),
        f"tinydb:{tmp_path / 'new'}" if new == "tinydb" else a_database(),
    )  # fmt: skip


async def fill(rest: Rest, groups: int = 3) -> None:
    for number in range(groups):
        group = a_group(place=f"Room {number} 𠮷")
        group.id = group.chat = -100 - number
        await rest.store.add(group)
        for issue in (1, 2):
            session = a_held_session(issue) if issue == 1 else a_session(issue=2)
            session.group = group.id
            await rest.store.add(session)
        await rest.store.keep(group.id, f"file of {number}".encode())
    await rest.inbox.accept({"update_id": 7, "message": {"chat": {"id": -100}, "text": "still \x00 waiting"}})
    await rest.inbox.accept({"update_id": 8, "message": {"chat": {"id": -100}, "text": "done"}})
    await rest.inbox.handled([8])
    await rest.inbox.flush()


async def everything(rest: Rest) -> object:
    groups = await rest.store.groups()
    return (
        groups,
        [await rest.store.sessions(g.id) for g in groups],
        [[await rest.store.kept(g.id, digest) for digest in await rest.store.files(g.id)] for g in groups],
        await rest.inbox.pending(),
    )


async def test_a_backup_restored_elsewhere_is_the_same(places: tuple[str, str]) -> None:
    out = BytesIO()
    async with opened(places[0]) as old:
        await fill(old)
        assert await back_up(old.store, old.inbox, out, NOON) == 3
        before = await everything(old)

    async with opened(places[1]) as new:
        assert await restore(new.store, new.inbox, out, overwrite=False) == 3
        assert await everything(new) == before
        with pytest.raises(NotEmpty):
            await restore(new.store, new.inbox, out, overwrite=False)
        async with new.store.edit_group(-100) as group:
            group.title = "Changed since"
        await restore(new.store, new.inbox, out, overwrite=True)
        assert await everything(new) == before


async def test_a_store_is_moved_verified_and_a_second_time_changes_nothing(places: tuple[str, str]) -> None:
    async with opened(places[0]) as old, opened(places[1]) as new:
        await fill(old)
        assert await move(old.store, old.inbox, new.store, new.inbox) == (3, [])
        assert await everything(new) == await everything(old)
        assert await move(old.store, old.inbox, new.store, new.inbox) == (3, [])


async def test_a_move_that_was_stopped_goes_on_where_it_stood(places: tuple[str, str]) -> None:
    async with opened(places[0]) as old, opened(places[1]) as new:
        await fill(old)

        class Stopped(Exception):
            pass

        def stop(done: int, total: int) -> None:
            if done == 2:
                raise Stopped

        with pytest.raises(Stopped):
            await move(old.store, old.inbox, new.store, new.inbox, stop)
        assert len(await new.store.groups()) == 2
        assert await move(old.store, old.inbox, new.store, new.inbox) == (3, [])
        assert await everything(new) == await everything(old)


async def test_what_differs_in_the_new_store_is_named_and_not_written_over(places: tuple[str, str]) -> None:
    async with opened(places[0]) as old, opened(places[1]) as new:
        await fill(old)
        mine = Group(-100, -100, "Mine", NOON)
        await new.store.add(mine)
        count, differing = await move(old.store, old.inbox, new.store, new.inbox)

        assert count == 3
        assert len(differing) == 1
        assert (await new.store.group(-100)).title == "Mine"


async def test_a_damaged_backup_restores_nothing(tmp_path: Path) -> None:
    out = BytesIO()
    async with opened(f"tinydb:{tmp_path / 'old'}") as old:
        await fill(old)
        await back_up(old.store, old.inbox, out, NOON)
    forged = BytesIO()
    with ZipFile(out) as whole, ZipFile(forged, "w") as torn:
        for name in whole.namelist():
            torn.writestr(name, whole.read(name) if name != "inbox.json" else b"[]")

    async with opened(f"tinydb:{tmp_path / 'new'}") as new:
        for bundle in (b"", b"PK", out.getvalue()[:2000], forged.getvalue()):
            with pytest.raises(BadBundle):
                await restore(new.store, new.inbox, BytesIO(bundle), overwrite=True)
        assert await new.store.groups() == []


async def test_a_backup_while_somebody_writes_is_whole_and_loses_nothing_of_before(tmp_path: Path) -> None:
    async with opened(f"tinydb:{tmp_path / 'old'}") as old:
        await fill(old, 1)
        acknowledged = list[str]()

        async def write() -> None:
            for number in range(200):
                async with old.store.edit_session(SessionKey(-100, 2)) as session:
                    session.announce()
                    session.submit(MEI, f"words {number}", source=a_message(), at=NOON - timedelta(days=1))
                acknowledged.append(f"words {number}")
                await asyncio.sleep(0)

        writing = asyncio.create_task(write())
        for _ in range(5):
            await asyncio.sleep(0.03)
            before, out = list(acknowledged), BytesIO()
            seen = Onlooker(tmp_path / "old")
            await back_up(seen, seen, out, NOON)
            async with opened(f"tinydb:{tmp_path / 'new'}") as new:
                await restore(new.store, new.inbox, out, overwrite=True)
                texts = [c.text for c in (await new.store.session(SessionKey(-100, 2))).contributions]
                assert texts[: len(before)] == before
        await writing
