"""A meeting that nobody opens does not vanish: the secretaries and the member on duty are asked, and the digest names it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.practice.meeting.lifecycle import State
from bot.sandbox import people
from tests.conftest import Troupe, a_troupe


def cards(stage: Troupe, person: int) -> list[str]:
    return [t for t in stage.texts(person) if t.startswith("🕒")]


async def at_its_time(stage: Troupe, issue: int = 1) -> datetime:
    """Mei is on duty; she and the secretary have private chats; it is the time of the meeting."""
    await stage.says(stage.mei, "/next")
    for person in (stage.xu, stage.mei):
        await stage.says(person, "/start", privately=True)
    await stage.says(stage.xu, "/duty 3 @mei_lin")
    starts: datetime = (await stage.session(issue)).starts_at
    await stage.until(starts)
    return starts


async def test_at_its_time_and_next_morning_one_card_each_and_the_group_sees_nothing(laid: Troupe) -> None:
    starts = await at_its_time(laid)
    said = len(laid.texts())

    assert len(cards(laid, laid.xu.id)) == len(cards(laid, laid.mei.id)) == 1
    assert "should begin now and is not open yet" in cards(laid, laid.mei.id)[0]
    assert "第1期" in cards(laid, laid.xu.id)[0]
    await laid.until(starts.replace(hour=0, minute=59) + timedelta(days=1))
    assert len(cards(laid, laid.mei.id)) == 1
    await laid.passes(minutes=2)  # 9:00 in Shanghai
    assert len(cards(laid, laid.mei.id)) == 2
    assert "was to begin Fri 6 Mar, 15:00 and was not opened" in cards(laid, laid.mei.id)[1]
    await laid.stop()
    await laid.start()
    await laid.passes(hours=36)
    assert len(cards(laid, laid.mei.id)) == 2
    assert len(laid.texts()) == said + 1  # the digest
    assert "❔ Not opened: issue 1, A time of one's own" in laid.texts()[-1]


async def test_what_opens_by_itself_is_asked_about_only_where_it_did_not(tmp_path: Path) -> None:
    async with a_troupe(tmp_path, auto_open=True, auto_close_hours=1) as stage:
        await stage.add_bot()
        await stage.lays()
        await at_its_time(stage, 2)
        await stage.passes(days=3)

        assert cards(stage, stage.mei.id) == []
        # The program was away when it should have opened the third.
        starts: datetime = (await stage.session(3)).starts_at
        await stage.stop()
        stage.clock.at = starts + timedelta(hours=3)
        await stage.start()
        await stage.settle()
        assert len(cards(stage, stage.mei.id)) == 1
        assert "late" in cards(stage, stage.mei.id)[0]


async def test_open_now(laid: Troupe) -> None:
    await at_its_time(laid)
    card = laid.last_with("Open now", laid.mei.id)
    await laid.presses(laid.mei, "Open now", card, privately=True)

    assert (await laid.session(1)).state is State.OPEN
    assert any("Issue 1 is open" in t for t in laid.texts())
    assert "Issue 1 is open" in laid.texts(laid.mei.id)[-1]
    # The secretary's card is of the past: it says who did what.
    await laid.presses(laid.xu, "没有举行", privately=True)
    assert "第1期已有结果" in laid.texts(laid.xu.id)[-1]
    assert "Mei · 开始" in laid.texts(laid.xu.id)[-1]
    assert (await laid.session(1)).state is State.OPEN
    await laid.presses(laid.mei, "Undo", privately=True)
    assert (await laid.session(1)).state is State.ANNOUNCED


async def test_put_off_is_said_in_the_group_as_a_move_and_asked_about_again_at_the_new_time(laid: Troupe) -> None:
    await at_its_time(laid)
    await laid.presses(laid.mei, "Put off", privately=True)
    asked = laid.last_with("Sat 7 Mar, 15:00", laid.mei.id)
    offered = [b["text"] for row in asked["reply_markup"]["inline_keyboard"] for b in row]
    assert offered == ["Sat 7 Mar, 15:00", "Fri 13 Mar, 15:00 ⚠️", "Fri 29 May, 15:00", "◀ Back"]
    assert "/move 1" in asked["text"]
    await laid.presses(laid.mei, "Sat 7 Mar, 15:00", privately=True)

    assert any(t.startswith("🔁 Issue 1") and "Fri 6 Mar, 15:00 → Sat 7 Mar, 15:00" in t for t in laid.texts())
    await laid.presses(laid.xu, "现在开始", privately=True)
    assert "第1期已有结果" in laid.texts(laid.xu.id)[-1]
    assert "Mei · 改期：3月7日（周六）15:00" in laid.texts(laid.xu.id)[-1]
    assert (await laid.session(1)).state is State.ANNOUNCED
    await laid.passes(days=1)
    assert len(cards(laid, laid.mei.id)) == 1  # the first was edited; this one is new
    await laid.says(laid.xu, "/audit")
    assert "Mei" in laid.texts(laid.xu.id)[-1]


async def test_held_elsewhere_calls_for_reflections_and_can_be_undone(laid: Troupe) -> None:
    await at_its_time(laid)
    await laid.passes(hours=2)
    await laid.presses(laid.mei, "Held elsewhere", privately=True)

    assert (await laid.session(1)).state is State.COLLECTING
    call = next(t for t in laid.texts() if "Thank you all" in t)
    assert "Issue 1 was held elsewhere." in call
    assert "min" not in call.split("\n")[0]
    await laid.presses(laid.mei, "Undo", privately=True)
    assert (await laid.session(1)).state is State.ANNOUNCED


async def test_not_held_asks_once_is_said_in_the_group_named_in_the_digest_and_can_be_undone(laid: Troupe) -> None:
    await at_its_time(laid)
    await laid.passes(hours=20)
    await laid.presses(laid.mei, "Not held", privately=True)
    assert (await laid.session(1)).state is State.ANNOUNCED
    await laid.presses(laid.mei, "Yes, not held", privately=True)

    assert (await laid.session(1)).state is State.CANCELLED
    assert "🚫 Issue 1, A time of one's own (Fri 6 Mar, 15:00), was not held." in laid.texts()
    await laid.passes(days=1, hours=12)
    assert "🚫 Not held: issue 1, A time of one's own (Fri 6 Mar)" in laid.texts()[-1]
    laid.clock.at -= timedelta(days=1, hours=12)  # an act can be undone for a day
    await laid.presses(laid.mei, "Undo", privately=True)
    assert (await laid.session(1)).state is State.ANNOUNCED
    assert any("is back on the programme" in t for t in laid.texts())


async def test_a_card_pressed_twice_or_forged_or_by_somebody_without_the_right_changes_nothing(laid: Troupe) -> None:
    await at_its_time(laid)
    card = laid.last_with("Held elsewhere", laid.mei.id)
    data = card["reply_markup"]["inline_keyboard"][1][0]["callback_data"]
    await laid.says(laid.bo, "/next")
    await laid.says(laid.bo, "/start", privately=True)
    place = laid.world.private_chat(laid.bo.id)
    people.press_data(laid.world, laid.bo.id, place, laid.said(laid.bo.id)[-1], data)
    await laid.settle()
    assert (await laid.session(1)).state is State.ANNOUNCED
    for forged in (data.replace("away", "away."), data + ".9", data.replace("away", "to"), data.replace(":1:", ":2:")):
        people.press_data(laid.world, laid.mei.id, laid.world.private_chat(laid.mei.id), card, forged)
        await laid.settle()
    for _ in range(2):
        people.press_data(laid.world, laid.mei.id, laid.world.private_chat(laid.mei.id), card, data)
        await laid.settle()

    assert (await laid.session(2)).state is State.ANNOUNCED
    assert (await laid.session(1)).state is State.COLLECTING
    assert sum(act.verb == "close" for act in (await laid.session(1)).audit) == 1


@pytest.mark.parametrize("days", [1, 100])
async def test_what_passed_while_the_program_was_away_comes_in_one_card_that_settles_each(
    laid: Troupe, days: int
) -> None:
    await at_its_time(laid)
    first = len(cards(laid, laid.mei.id))
    await laid.says(laid.xu, "/duty 6 @mei_lin")
    await laid.stop()
    laid.clock.at += timedelta(days=days)
    await laid.start()
    await laid.settle()

    assert len(cards(laid, laid.mei.id)) == first + 1
    if days == 100:
        card = cards(laid, laid.mei.id)[-1]
        assert [line.split(" ·")[0] for line in card.split("\n") if line.startswith("Issue ")] == [
            f"Issue {n}" for n in range(1, 13)
        ]
        said = len(laid.texts())
        await laid.presses(laid.mei, "Issue 7", privately=True)
        assert "It was not announced" in laid.texts(laid.mei.id)[-1]
        await laid.presses(laid.mei, "Not held", laid.said(laid.mei.id)[-1])
        await laid.presses(laid.mei, "Yes, not held", privately=True)
        assert (await laid.session(7)).state is State.CANCELLED
        assert len(laid.texts()) == said  # nobody had been told of it
        await laid.presses(laid.mei, "not settled (11)", privately=True)
        assert "Issue 7 ·" not in laid.texts(laid.mei.id)[-1]
        assert "Issue 8 ·" in laid.texts(laid.mei.id)[-1]
        await laid.passes(days=3)
        assert len(cards(laid, laid.mei.id)) == first + 1


async def test_where_nobody_can_be_reached_the_group_is_told_once_how(laid: Troupe) -> None:
    await laid.until((await laid.session(2)).starts_at + timedelta(days=1))

    assert sum("cannot write to any of you" in t for t in laid.texts()) == 1
