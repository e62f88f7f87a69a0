"""The journal of updates: nothing accepted is lost, nothing is taken twice, what fails is tried a few times."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store import inbox as inbox_module
from bot.store import postgres_inbox
from bot.store.database import Database
from bot.store.inbox import FileInbox, Inbox
from bot.store.journal import ATTEMPTS
from bot.store.postgres_inbox import PostgresInbox
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
