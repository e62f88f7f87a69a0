"""A meeting is opened at its time without a question; what looks like a slip is asked about, and two that are on are told apart."""

from datetime import timedelta

import pytest

from bot.practice.meeting.lifecycle import State
from tests.conftest import Troupe


async def states(stage: Troupe, *issues: int) -> list[State]:
    return [(await stage.session(issue)).state for issue in issues]


@pytest.mark.parametrize("hours", [-11, -6, -1, 0, 2, 8])
async def test_on_its_day_a_meeting_is_opened_at_once(laid: Troupe, hours: int) -> None:
    await laid.until((await laid.session(1)).starts_at + timedelta(hours=hours))
    await laid.says(laid.xu, "/open")

    assert await states(laid, 1) == [State.OPEN]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/open 9", "Issue 9, “On crowds, and on what rubs off”, is on Fri 1 May, 15:00, in 8 weeks."),
        ("/open 2", "is on Fri 13 Mar, 15:00, in 11 days."),
        ("/open", "is on Fri 6 Mar, 15:00, in 4 days."),
    ],
)
async def test_far_ahead_it_is_asked_about_and_nothing_happens_before(laid: Troupe, command: str, says: str) -> None:
    await laid.says(laid.xu, command)

    assert says in laid.texts()[-1]
    assert laid.texts()[-1].endswith("now?")
    assert all(s.state in (State.PLANNED, State.ANNOUNCED) for s in await laid.running.store.sessions(laid.chat.id))
    await laid.presses(laid.xu, "Leave")
    assert laid.texts()[-1] == "Nothing was changed."


async def test_the_answer_opens_it_once_and_can_be_undone(laid: Troupe) -> None:
    await laid.says(laid.xu, "/open 9")
    await laid.presses(laid.mei, "Open issue 9")
    assert await states(laid, 9) == [State.PLANNED]
    question = laid.last_with("Open issue 9")
    await laid.presses(laid.xu, "Open issue 9", question)

    assert await states(laid, 9) == [State.OPEN]
    assert sum(t.startswith("🟢") for t in laid.texts()) == 1
    await laid.presses(laid.xu, "Undo")
    assert await states(laid, 9) == [State.PLANNED]


async def test_past_its_day_it_is_asked_about(laid: Troupe) -> None:
    await laid.until((await laid.session(1)).starts_at + timedelta(days=3))
    await laid.says(laid.xu, "/open 1")

    assert "was on Fri 6 Mar, 15:00, 3 days ago" in laid.texts()[-1]
    assert await states(laid, 1) == [State.ANNOUNCED]


async def test_another_one_of_the_same_day_that_is_not_next_is_asked_about(laid: Troupe) -> None:
    await laid.says(laid.xu, "/move 2 2026-03-06 20:00")
    await laid.until((await laid.session(1)).starts_at)
    await laid.says(laid.xu, "/open 2")

    assert "issue 1 (Fri 6 Mar, 15:00) is nearer" in laid.texts()[-1]
    assert await states(laid, 1, 2) == [State.ANNOUNCED, State.ANNOUNCED]


async def test_beside_an_open_one_it_is_asked_about_and_words_and_the_close_go_to_the_one_opened_last(
    laid: Troupe,
) -> None:
    await laid.until((await laid.session(1)).starts_at)
    await laid.says(laid.xu, "/open 1")
    await laid.says(laid.mei, "To the first.")
    await laid.passes(minutes=5)
    await laid.says(laid.xu, "/open 9")
    assert "Issue 1 is still open" in laid.texts()[-1]
    await laid.says(laid.bo, "Still to the first.")
    await laid.presses(laid.xu, "Open issue 9")
    await laid.says(laid.bo, "To the ninth.")
    await laid.says(laid.xu, "/record @bo_chen aloud")
    await laid.says(laid.mei, "/checkin")
    await laid.says(laid.xu, "/close")

    assert await states(laid, 1, 9) == [State.OPEN, State.COLLECTING]
    assert [c.text for c in (await laid.session(9)).standing()] == ["To the ninth.", "aloud"]
    assert len((await laid.session(9)).check_ins) == 1
    await laid.says(laid.mei, "Back in the first.")
    await laid.says(laid.xu, "/close")
    assert await states(laid, 1) == [State.COLLECTING]
    assert [c.text for c in (await laid.session(1)).standing()] == [
        "To the first.", "Still to the first.", "Back in the first.",
    ]  # fmt: skip


async def test_what_is_open_already_or_over_is_refused_without_a_question(laid: Troupe) -> None:
    await laid.until((await laid.session(1)).starts_at)
    await laid.says(laid.xu, "/open 1")
    await laid.says(laid.xu, "/open 1")
    assert "Issue 1 is open: opening is not possible now" in laid.texts()[-1]


async def test_a_slip_of_close_is_asked_about_too(laid: Troupe) -> None:
    await laid.says(laid.xu, "/close 9")
    assert "is on Fri 1 May, 15:00 and has not been opened" in laid.texts()[-1]
    assert await states(laid, 9) == [State.PLANNED]
    await laid.presses(laid.xu, "Held elsewhere")

    assert await states(laid, 9) == [State.COLLECTING]
    assert any("Issue 9 was held elsewhere." in t for t in laid.texts())
