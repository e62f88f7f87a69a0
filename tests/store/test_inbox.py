"""The journal of updates: nothing accepted is lost, nothing is taken twice, what fails is tried a few times."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store import inbox as inbox_module
from bot.store.inbox import ATTEMPTS, Inbox


def update(number: int) -> dict[str, object]:
    return {"update_id": number, "message": {"text": "𠮷"}}


def test_what_was_not_handled_is_there_after_a_restart(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    for number in (1, 2, 3):
        assert inbox.accept(update(number))
    inbox.flush()
    inbox.handled(2)

    again = Inbox(tmp_path)  # the first one is not closed: a crash closes nothing

    assert [u["update_id"] for u in again.pending()] == [1, 3]
    again.close()
    inbox.close()


def test_what_telegram_sends_twice_is_taken_once(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    assert inbox.accept(update(1))
    assert not inbox.accept(update(1))
    inbox.handled(1)
    assert not inbox.accept(update(1))
    inbox.close()
    again = Inbox(tmp_path)
    assert not again.accept(update(1))
    again.close()


def test_an_answer_goes_out_once_also_after_a_restart(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.accept(update(1))
    assert inbox.say_once(1, "1")
    inbox.close()

    again = Inbox(tmp_path)
    assert not again.say_once(1, "1")
    again.unsay(1, "1")
    assert again.say_once(1, "1")
    again.close()


def test_an_update_that_fails_is_set_aside_in_the_end(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.accept(update(1))

    assert [inbox.failed(1) for _ in range(ATTEMPTS)] == [True] * (ATTEMPTS - 1) + [False]
    inbox.close()

    again = Inbox(tmp_path)
    assert again.pending() == []
    assert [u["update_id"] for u in again.set_aside()] == [1]
    again.close()


def test_a_torn_last_line_is_passed_over(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.accept(update(1))
    inbox.close()
    with (tmp_path / "inbox.jsonl").open("ab") as file:
        file.write(b'{"in": {"update_id": 2, "mess')

    again = Inbox(tmp_path)
    assert [u["update_id"] for u in again.pending()] == [1]
    again.close()


def test_the_journal_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_module, "COMPACT_AFTER", 20_000)
    monkeypatch.setattr(inbox_module, "REMEMBERED", 50)
    inbox = Inbox(tmp_path)
    for number in range(2000):
        inbox.accept(update(number))
        inbox.handled(number)

    assert (tmp_path / "inbox.jsonl").stat().st_size < 40_000
    assert not inbox.accept(update(1999))
    inbox.close()


@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["accept", "handled", "failed", "restart"])), max_size=40))
def test_for_any_course_of_events_a_restart_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[int, str]]
) -> None:
    folder = tmp_path_factory.mktemp("inbox")
    inbox = Inbox(folder)
    for number, event in events:
        known = [u["update_id"] for u in inbox.pending()]
        if event == "accept":
            inbox.accept(update(number))
        elif event == "restart":
            before = (inbox.pending(), inbox.set_aside())
            inbox.close()
            inbox = Inbox(folder)
            assert (inbox.pending(), inbox.set_aside()) == before
        elif number in known:
            inbox.handled(number) if event == "handled" else inbox.failed(number)
    inbox.close()
