"""The journal of updates: nothing accepted is lost, nothing is taken twice, what fails is tried a few times."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store import inbox as inbox_module
from bot.store import postgres_inbox
from bot.store.database import Database
from bot.store.inbox import FileInbox, Inbox
from bot.store.journal import ATTEMPTS, WALL
from bot.store.postgres_inbox import PostgresInbox
from bot.store.raw_update import raw_update
from tests.store.servers import a_database


def update(number: int) -> dict[str, object]:
    return {"update_id": number, "message": {"text": "𠮷"}}


Opener = Callable[[], Inbox]


@pytest.fixture(params=("journal", "postgresql"))
async def opener(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Opener]:
    if request.param == "journal":
        yield lambda: FileInbox(tmp_path)
        return
    database = Database(a_database())
    await database.open()
    yield lambda: PostgresInbox(database)
    await database.close()


async def test_what_was_not_handled_is_there_after_a_restart(opener: Opener) -> None:
    inbox = opener()
    for number in (1, 2, 3):
        assert await inbox.accept(update(number))
    await inbox.flush()
    await inbox.handled([2])

    again = opener()  # the first one is not closed: a crash closes nothing

    assert [u.number for u in await again.pending()] == [1, 3]
    await again.close()
    await inbox.close()


async def test_what_telegram_sends_twice_is_taken_once(opener: Opener) -> None:
    inbox = opener()
    assert await inbox.accept(update(1))
    assert not await inbox.accept(update(1))
    await inbox.handled([1])
    assert not await inbox.accept(update(1))
    await inbox.close()
    again = opener()
    assert not await again.accept(update(1))
    await again.close()


async def test_an_answer_goes_out_once_also_after_a_restart(opener: Opener) -> None:
    inbox = opener()
    await inbox.accept(update(1))
    assert await inbox.say_once(1, "1")
    await inbox.close()

    again = opener()
    assert not await again.say_once(1, "1")
    await again.unsay(1, "1")
    assert await again.say_once(1, "1")
    await again.close()


async def test_an_update_that_fails_is_set_aside_in_the_end(opener: Opener) -> None:
    inbox = opener()
    await inbox.accept(update(1))

    assert [await inbox.failed(1) for _ in range(ATTEMPTS)] == [True] * (ATTEMPTS - 1) + [False]
    await inbox.close()

    again = opener()
    assert await again.pending() == []
    assert [a.update.number for a in await again.set_aside()] == [1]
    await again.close()


async def test_numbers_are_forgotten_after_their_time_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_inbox, "FORGET_EVERY", 1)
    database = Database(a_database())
    await database.open()
    inbox = PostgresInbox(database)
    for number in (1, 2):
        await inbox.accept(update(number))
    await inbox.handled([1])
    assert not await inbox.accept(update(1))
    monkeypatch.setattr(postgres_inbox, "REMEMBERED", timedelta(0))
    await inbox.handled([2])
    assert await inbox.accept(update(1))
    await database.close()


async def test_a_torn_last_line_is_passed_over(tmp_path: Path) -> None:
    inbox = FileInbox(tmp_path)
    await inbox.accept(update(1))
    await inbox.close()
    with (tmp_path / "inbox.jsonl").open("ab") as file:
        file.write(b'{"in": {"update_id": 2, "mess')

    again = FileInbox(tmp_path)
    assert [u.number for u in await again.pending()] == [1]
    await again.close()


async def test_the_journal_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_module, "COMPACT_AFTER", 20_000)
    monkeypatch.setattr(inbox_module, "REMEMBERED", 50)
    inbox = FileInbox(tmp_path)
    for number in range(2000):
        await inbox.accept(update(number))
        await inbox.handled([number])

    assert (tmp_path / "inbox.jsonl").stat().st_size < 40_000
    assert not await inbox.accept(update(1999))
    await inbox.close()


@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["accept", "handled", "failed", "restart"])), max_size=40))
async def test_for_any_course_of_events_a_restart_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[int, str]]
) -> None:
    folder = tmp_path_factory.mktemp("inbox")
    inbox = FileInbox(folder)
    for number, event in events:
        known = [u.number for u in await inbox.pending()]
        if event == "accept":
            await inbox.accept(update(number))
        elif event == "restart":
            before = (await inbox.pending(), await inbox.set_aside())
            await inbox.close()
            inbox = FileInbox(folder)
            assert (await inbox.pending(), await inbox.set_aside()) == before
        elif number in known:
            await inbox.handled([number]) if event == "handled" else await inbox.failed(number)
    await inbox.close()


async def test_what_is_set_aside_says_why_and_since_when_and_can_be_put_back_or_dropped(opener: Opener) -> None:
    inbox = opener()
    for number in (1, 2, 3, 4):
        await inbox.accept(update(number))
    for _ in range(ATTEMPTS):
        await inbox.failed(1, "ZeroDivisionError")
    await inbox.put_aside(2, "cannot be read")
    await inbox.put_aside(3, "cannot be read")
    await inbox.close()

    inbox = opener()
    aside = await inbox.set_aside()
    assert [(a.update.number, a.why, a.attempts) for a in aside] == [
        (1, "ZeroDivisionError", ATTEMPTS), (2, "cannot be read", 0), (3, "cannot be read", 0),
    ]  # fmt: skip
    assert all(a.since and abs(datetime.now(UTC) - a.since) < timedelta(minutes=5) for a in aside)
    assert aside[0].update.body == update(1)
    assert await inbox.retry([1, 2, 4, 99]) == [1, 2]
    assert await inbox.drop(3)
    assert not await inbox.drop(3)
    assert not await inbox.drop(4)
    await inbox.close()

    inbox = opener()
    assert [u.number for u in await inbox.pending()] == [1, 2, 4]
    assert await inbox.set_aside() == []
    assert not await inbox.accept(update(3)), "what was dropped is not taken again"
    assert [await inbox.failed(1) for _ in range(ATTEMPTS)] == [True] * (ATTEMPTS - 1) + [False]
    await inbox.close()


async def test_what_was_said_before_an_update_was_put_back_is_not_said_again(opener: Opener) -> None:
    inbox = opener()
    await inbox.accept(update(1))
    await inbox.say_once(1, "1")
    await inbox.put_aside(1, "x")
    await inbox.retry([1])
    assert not await inbox.say_once(1, "1")
    await inbox.close()
    inbox = opener()
    assert not await inbox.say_once(1, "1")
    await inbox.close()


async def test_two_walls_set_aside_also_when_nothing_else_was_noted(opener: Opener) -> None:
    crashed = inbox = opener()
    await inbox.accept(update(1))
    await inbox.accept(update(2))
    await inbox.flush()
    assert inbox.ran_into_wall(1) == 1

    again = inbox = opener()  # a crash closes nothing
    assert [u.number for u in await inbox.pending()] == [1, 2]
    assert inbox.ran_into_wall(1) == 2

    inbox = opener()
    assert [u.number for u in await inbox.pending()] == [2]
    assert [(a.update.number, a.why) for a in await inbox.set_aside()] == [(1, WALL)]
    assert await inbox.retry([1]) == [1]
    await inbox.close()

    inbox = opener()
    assert [u.number for u in await inbox.pending()] == [1, 2], "it may run into the wall twice again"
    assert inbox.ran_into_wall(1) == 1
    for one in (inbox, again, crashed):
        await one.close()


@pytest.mark.parametrize(
    "text",
    [
        '{"update_id":5,"message":{"text":"\\ud800"}}',
        '{"update_id":5,"n":' + "9" * 6000 + "}",
        '{"update_id":5,"deep":' + "[" * 30_000 + "]" * 30_000 + "}",
        '{"update_id":5,"message":{"text":"a\\u0000b","chat":{"id":"?"}}}',
        '{"x":1e999,"update_id":5,"update":[{}],"u\\"":"}{"}',
    ],
    ids=["surrogate", "long number", "deep", "nul", "odd"],
)
async def test_a_text_is_kept_as_it_came(opener: Opener, text: str) -> None:
    inbox = opener()
    assert await inbox.accept(raw_update(text))
    await inbox.flush()
    again = opener()
    assert [u.text for u in await again.pending()] == [text]
    await again.close()
    await inbox.close()
    third = opener()
    assert [u.text for u in await third.pending()] == [text]
    await third.close()


ROTTEN = [
    b'{"in": {}}',
    b'{"in": 5}',
    b'{"in":{"update_id":"7"}}',
    b'{"in":{"update_id":7,"message":{"text":"\xff\xfe"}}}',
    b'{"in":{"update_id":7,"mes\x00\x00\x00\x00',
    b'{"in":{"update_id":7}',
    b'{"done": "x"}',
    b'{"done": [1]}',
    b'{"failed": null}',
    b'{"said": 1}',
    b'{"tomorrow": 1}',
    b"[]",
    b"7",
    b"words",
    b"\x89PNG\r",
    b'{"in":' + b"[" * 20_000,
]


@pytest.mark.parametrize("rotten", ROTTEN, ids=[repr(line[:24]) for line in ROTTEN])
async def test_a_line_that_rotted_is_kept_aside_and_passed_over(tmp_path: Path, rotten: bytes) -> None:
    inbox = FileInbox(tmp_path)
    await inbox.accept(update(1))
    await inbox.close()
    place = tmp_path / "inbox.jsonl"
    place.write_bytes(rotten + b"\n" + place.read_bytes() + rotten + b'\n{"in":{"update_id":2}}\n')

    inbox = FileInbox(tmp_path)
    assert [u.number for u in await inbox.pending()] == [1, 2]
    assert await inbox.broken() == 1
    assert (tmp_path / "inbox.broken.jsonl").read_bytes() == rotten + b"\n"
    await inbox.compact()
    await inbox.close()

    inbox = FileInbox(tmp_path)
    assert await inbox.broken() == 1
    assert rotten not in place.read_bytes()
    await inbox.close()


@pytest.mark.parametrize("cut", range(0, 70, 3))
async def test_a_last_line_that_a_crash_tore_anywhere_is_no_rot(tmp_path: Path, cut: int) -> None:
    inbox = FileInbox(tmp_path)
    await inbox.accept(update(1))
    before = (tmp_path / "inbox.jsonl").stat().st_size
    await inbox.accept({"update_id": 2, "message": {"text": "𠮷 and 吉 and more"}})
    await inbox.close()
    place = tmp_path / "inbox.jsonl"
    place.write_bytes(place.read_bytes()[: min(before + cut, place.stat().st_size - 2)])

    inbox = FileInbox(tmp_path)
    assert [u.number for u in await inbox.pending()] == [1]
    assert await inbox.broken() == 0
    await inbox.close()


async def test_a_last_line_that_is_no_beginning_of_an_event_is_kept_aside(tmp_path: Path) -> None:
    inbox = FileInbox(tmp_path)
    await inbox.accept(update(1))
    await inbox.close()
    with (tmp_path / "inbox.jsonl").open("ab") as file:
        file.write(b'te_id":2,"message":{"text":"words"}}}')

    inbox = FileInbox(tmp_path)
    assert [u.number for u in await inbox.pending()] == [1]
    assert await inbox.broken() == 1
    await inbox.close()


async def test_a_journal_of_the_former_version_is_read(tmp_path: Path) -> None:
    (tmp_path / "inbox.jsonl").write_bytes(
        b'{"done":4}\n{"in":{"update_id":5,"message":{"text":"a"}}}\n{"failed":5}\n{"said":5,"what":"1"}\n'
        b'{"in":{"update_id":6}}\n' + b'{"failed":6}\n' * 3
    )
    inbox = FileInbox(tmp_path)
    assert [u.number for u in await inbox.pending()] == [5]
    assert [(a.update.number, a.attempts, a.since) for a in await inbox.set_aside()] == [(6, 3, None)]
    assert not await inbox.accept(update(4))
    assert not await inbox.say_once(5, "1")
    await inbox.close()
