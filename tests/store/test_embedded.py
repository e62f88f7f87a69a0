"""What is particular to the store in a folder: files, damage, and who may use it."""

import os
from pathlib import Path
from typing import Any

import pytest

from bot.store.embedded import EmbeddedStore
from bot.store.files import AtomicStorage, read_document, write_document
from bot.store.store import SessionKey, StoreBusy
from tests.makers import MEI, NOON, a_group, a_message, a_session

KEY = SessionKey(-100, 1)


async def a_filled(folder: Path) -> EmbeddedStore:
    store = EmbeddedStore(folder)
    await store.add(a_group())
    await store.add(a_session("collecting"))
    await store.add(a_session("planned", 2))
    return store


async def test_a_second_process_is_refused(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path)
    with pytest.raises(StoreBusy, match="stop that one first"):
        EmbeddedStore(tmp_path)
    await store.close()
    await EmbeddedStore(tmp_path).close()


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"aggregate": {}}', b'{"aggregate": {"1": {"version": 1}}}', b"\xff\xfe\x00"]
)
async def test_a_file_that_cannot_be_read_is_set_aside_and_the_rest_goes_on(tmp_path: Path, damage: bytes) -> None:
    await (await a_filled(tmp_path)).close()
    place = tmp_path / "groups" / "-100" / "sessions" / "0001.json"
    place.write_bytes(damage)

    store = EmbeddedStore(tmp_path)

    assert [s.issue for s in await store.sessions(-100)] == [2]
    aside = await store.set_aside()
    assert [Path(kept.where).read_bytes() for kept in aside] == [damage]
    assert not await store.add(a_session("planned", 1)), "its number must not be taken by another session"
    await store.close()


async def test_a_file_of_a_newer_version_is_left_where_it_is(tmp_path: Path) -> None:
    await (await a_filled(tmp_path)).close()
    place = tmp_path / "groups" / "-100" / "sessions" / "0001.json"
    document = read_document(place)
    assert document is not None
    write_document(place, {**document, "version": 99})
    before = place.read_bytes()

    store = EmbeddedStore(tmp_path)

    assert [s.issue for s in await store.sessions(-100)] == [2]
    await store.close()
    assert place.read_bytes() == before


async def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = await a_filled(tmp_path)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        async with store.edit_session(KEY) as session:
            session.submit(MEI, "words", source=a_message(), at=NOON)
    monkeypatch.undo()

    assert (await store.session(KEY)).contributions == ()
    await store.close()
    again = EmbeddedStore(tmp_path)
    assert (await again.session(KEY)).contributions == ()
    await again.close()
    assert not list(tmp_path.glob("**/*.tmp"))


def test_a_torn_temporary_file_is_not_read(tmp_path: Path) -> None:
    write_document(tmp_path / "a.json", {"n": 1})
    (tmp_path / ".a.json.1-1.tmp").write_bytes(b"{torn")

    assert read_document(tmp_path / "a.json") == {"n": 1}


def test_the_storage_reads_what_it_wrote(tmp_path: Path) -> None:
    storage: Any = AtomicStorage(tmp_path / "deep" / "x.json")
    assert storage.read() is None

    storage.write({"table": {"1": {"text": "𠮷 \u202e"}}})

    assert storage.read() == {"table": {"1": {"text": "𠮷 \u202e"}}}
