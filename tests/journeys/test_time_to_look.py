"""Nobody's words go out before they were asked and had 48 hours: whenever the program was down, and for how long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.told import Telling
from bot.practice.session import Session
from bot.sandbox import people
from tests.conftest import CHAT, Troupe, _nothing, a_troupe
from tests.makers import a_reflection

HAD = timedelta(hours=48)
DOWN = {"1h": timedelta(hours=1), "1d": timedelta(days=1), "3d": timedelta(days=3, hours=5), "14d": timedelta(days=14),
        "30d": timedelta(days=30)}  # fmt: skip
PHASES = ("open", "closed", "collecting", "nearly due", "drafted")


async def meets(stage: Troupe, issue: int = 1) -> None:
    await stage.until((await stage.session(issue)).starts_at)
    await stage.says(stage.xu, f"/open {issue}")
    await stage.says(stage.mei, f"I begin with issue {issue}.")
    await stage.says(stage.bo, f"And I remark on issue {issue}.")
    await stage.passes(minutes=68)


async def closes_unseen(stage: Troupe) -> None:
    """The meeting is closed, and the program stopped before the clock looks again."""
    stage.look, stage.next_due = _nothing, lambda: None
    await stage.says(stage.xu, "/close")


async def comes_to(stage: Troupe, phase: str) -> None:
    await meets(stage)
    if phase == "closed":
        await closes_unseen(stage)
    elif phase != "open":
        await stage.says(stage.xu, "/close")
        await stage.passes(
            **{"collecting": {"hours": 20}, "nearly due": {"hours": 71}, "drafted": {"hours": 73}}[phase]
        )


async def is_down_for(stage: Troupe, time: timedelta) -> None:
    await stage.stop()
    stage.clock.at += time
    await stage.start()
    await stage.settle()


def shows_it_was_asked_first(session: Session, asked: set[int]) -> None:
    assert session.state is State.PUBLISHED
    assert session.published_at
    assert session.due
    told = [session.told[key] for key in ("call:first", "draft:1", *(f"polish:{m}" for m in asked))]
    assert {t.state for t in told} <= {Telling.SENT, Telling.FAILED}
    assert session.published_at - max(t.at for t in told) >= HAD
    assert session.told["call:first"].at < session.due <= session.told["draft:1"].at
    assert session.due - session.told["call:first"].at >= timedelta(days=3)
    assert all(line for line in session.settled)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("down", DOWN)
async def test_whenever_the_program_is_down_speakers_are_asked_and_have_48_hours(
    laid: Troupe, phase: str, down: str
) -> None:
    for person in (laid.xu, laid.mei):
        await laid.says(person, "/start", privately=True)
    await comes_to(laid, phase)
    await is_down_for(laid, DOWN[down])
    if phase == "open":
        await laid.says(laid.xu, "/close")
    await laid.passes(days=12)

    session = await laid.session(1)
    shows_it_was_asked_first(session, {laid.mei.id, laid.bo.id})
    # What the secretaries read about when it goes out is when it went out.
    report = next(t for t in laid.texts(laid.xu.id) if "自动发布" in t)
    if not (phase == "drafted" and DOWN[down] > HAD):
        assert f"{session.published_at.astimezone(ZoneInfo('Asia/Shanghai')):%H:%M}" in report
    call = next(t for t in laid.texts() if "Thank you all" in t)
    assert f"{session.due.astimezone(ZoneInfo('Asia/Shanghai')):%H:%M}" in call
    assert ("late" in call) is (phase == "closed")
    assert sum("Thank you all" in t for t in laid.texts()) == 1


async def test_a_call_that_went_out_late_gives_everybody_their_days_and_what_came_meanwhile_is_on_time(
    laid: Troupe,
) -> None:
    await meets(laid)
    await closes_unseen(laid)
    await laid.stop()
    laid.clock.at += timedelta(days=5)
    people.write(laid.world, laid.ana.id, CHAT, f"/reflect 1 {a_reflection(4)}")
    await laid.start()
    await laid.settle()

    session = await laid.session(1)
    assert session.due > laid.clock() + timedelta(days=3)
    assert [c.late for c in session.contributions if c.member == laid.ana.id] == [False]
    await laid.says(laid.xu, "/start", privately=True)
    await laid.says(laid.xu, "/audit")
    assert "顺延截止时间" in "".join(laid.texts(laid.xu.id)[-2:])
    nudged = [key for key in session.told if key.startswith("nudge")]
    assert nudged == []
    await laid.until(session.due - timedelta(hours=23))
    assert [key for key in (await laid.session(1)).told if key.startswith("nudge")]


async def test_several_sessions_piled_up_each_wait_for_their_own_speakers(laid: Troupe) -> None:
    await meets(laid, 1)
    await laid.says(laid.xu, "/close")
    await meets(laid, 2)
    await closes_unseen(laid)
    await is_down_for(laid, timedelta(days=21))
    await laid.passes(days=10)

    for issue in (1, 2):
        shows_it_was_asked_first(await laid.session(issue), {laid.mei.id, laid.bo.id})


async def test_a_second_restart_in_between_changes_nothing(laid: Troupe) -> None:
    await meets(laid)
    await closes_unseen(laid)
    for hours in (50, 30, 100, 47, 1):
        await is_down_for(laid, timedelta(hours=hours))
    await laid.passes(days=10)

    shows_it_was_asked_first(await laid.session(1), {laid.mei.id, laid.bo.id})


async def test_the_deadline_keeps_to_the_groups_clock_and_a_full_hour(tmp_path: Path) -> None:
    async with a_troupe(tmp_path, timezone="Europe/Berlin", cadence="FREQ=WEEKLY;BYDAY=SA", time="13:00") as stage:
        stage.clock.at = datetime(2026, 3, 20, 9, tzinfo=UTC)
        await stage.add_bot()
        await stage.lays()
        await stage.until((await stage.session(1)).starts_at)
        await stage.says(stage.xu, "/open")
        await stage.passes(minutes=68)  # 14:08
        await stage.says(stage.xu, "/close")
        assert (await stage.session(1)).due == datetime(2026, 3, 24, 14, tzinfo=UTC)
        await meets(stage, 2)
        await stage.says(stage.xu, "/close")
        zone = ZoneInfo("Europe/Berlin")
        due = (await stage.session(2)).due.astimezone(zone)

    assert (due.day, due.hour, due.minute) == (31, 15, 0)  # the clocks went forward on the 29th


async def test_who_can_be_reached_only_later_is_asked_then_and_has_48_hours_from_there(laid: Troupe) -> None:
    await laid.says(laid.xu, "/start", privately=True)
    await meets(laid)
    await laid.says(laid.xu, "/close")
    await laid.passes(days=4, hours=20)
    assert (await laid.session(1)).told[f"polish:{laid.bo.id}"].state is Telling.FAILED
    await laid.says(laid.bo, "/start", privately=True)
    assert any("Your words in issue 1" in t for t in laid.texts(laid.bo.id))
    asked = laid.clock()
    await laid.passes(days=5)

    session = await laid.session(1)
    assert session.published_at >= asked + HAD
    assert session.published_at <= asked + HAD + timedelta(minutes=1)


async def test_words_taken_down_after_the_close_are_put_to_their_speaker_too(laid: Troupe) -> None:
    await laid.says(laid.mei, "/start", privately=True)
    await meets(laid)
    await laid.says(laid.xu, "/close")
    await laid.passes(days=4)
    await laid.says(laid.xu, "/record @mei_lin And this she said at the door.")
    recorded = laid.clock()
    await laid.passes(days=5)

    assert sum("Your words in issue 1" in t for t in laid.texts(laid.mei.id)) == 2
    assert (await laid.session(1)).published_at >= recorded + HAD


async def test_published_by_hand_too_early_it_says_so_once_with_a_button(laid: Troupe) -> None:
    await laid.says(laid.mei, "/start", privately=True)
    await meets(laid)
    await laid.says(laid.xu, "/close")
    await laid.passes(hours=5)
    await laid.says(laid.xu, "/publish 1")

    asked = laid.texts()[-1]
    assert "Publish issue 1 now?" in asked
    assert "Mei and Bo" in asked
    assert (await laid.session(1)).state is State.COLLECTING
    await laid.presses(laid.mei, "all the same")
    assert (await laid.session(1)).state is State.COLLECTING
    await laid.presses(laid.xu, "all the same")
    assert (await laid.session(1)).state is State.PUBLISHED
    assert sum("Transcript of issue 1" in t for t in laid.texts()) == 1


async def test_published_by_hand_when_everybody_had_their_time_it_goes_at_once(laid: Troupe) -> None:
    await laid.says(laid.mei, "/start", privately=True)
    await meets(laid)
    await laid.says(laid.xu, "/close")
    await laid.presses(laid.mei, "Approve", privately=True)
    await laid.passes(hours=49)
    await laid.says(laid.xu, "/publish 1")

    assert (await laid.session(1)).state is State.PUBLISHED
