"""What changes in a session that the group knows of is said once, as it stands; what it never knew is not corrected."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from bot.chat.calls import NotSent
from bot.chat.notices import Herald
from bot.practice.meeting.lifecycle import State
from bot.sandbox import people
from tests.conftest import CHAT, Troupe, _nothing

SIGNS = ("🔁", "📝", "🔄", "🚫", "✅")


def corrections(stage: Troupe) -> list[str]:
    """Corrections have the calendar under them, and no answer to a command does."""
    mine = [m for m in stage.said() if f"start=c_{CHAT}" in str(m.get("reply_markup"))]
    return [m["text"] for m in mine if m["text"].startswith(SIGNS)]


def sound(stage: Troupe, text: str) -> bool:
    return not next(m for m in stage.said() if m.get("text") == text).get("silent")


async def blind(stage: Troupe) -> None:
    """The clock does not look until the next start."""
    stage.look, stage.next_due = _nothing, lambda: None


async def again(stage: Troupe) -> None:
    await stage.stop()
    await stage.start()
    await stage.settle()


async def sequence(stage: Troupe, issue: int) -> int:
    await stage.says(stage.xu, "/calendar")
    file = next(m for m in reversed(stage.said()) if "document" in m)["document"]["file_id"]
    events = Calendar.from_ical(stage.world.files[file][1]).walk("VEVENT")
    event = next(e for e in events if str(e["summary"]).startswith(f"{issue} ·"))
    return int(str(event["sequence"]))


async def two_announced(stage: Troupe) -> None:
    await stage.says(stage.xu, "/settings announce_days_before 14")
    await stage.settle()
    assert (await stage.session(2)).state is State.ANNOUNCED


async def test_moved_while_nobody_knew_of_it_is_no_news_beside_the_announcement(laid: Troupe) -> None:
    await laid.says(laid.xu, "/move 3 2026-03-21 16:00")
    await laid.says(laid.xu, "/topic edit 3 A name that nobody knew")
    await laid.says(laid.xu, "/settings place Room 4")
    await laid.passes(days=20)

    assert sum(t.startswith("📣") and "Issue 3 ·" in t for t in laid.texts()) == 1
    assert [t for t in corrections(laid) if "ssue 3" in t] == []


async def test_a_change_while_the_announcement_is_late_is_in_it_and_not_beside_it(laid: Troupe) -> None:
    await laid.stop()
    laid.clock.at += timedelta(days=5)
    people.write(laid.world, laid.xu.id, CHAT, "/move 2 2026-03-14 16:00")
    people.write(laid.world, laid.xu.id, CHAT, "/topic edit 2 Late and new")
    await laid.start()
    await laid.settle()

    # The clock or the commands may come first: whatever the card said, the group ends with what is true.
    session = await laid.session(2)
    assert sum(t.startswith("📣") and "Issue 2 ·" in t for t in laid.texts()) == 1
    last = list(session.stated.values())[-1]
    assert (last.starts_at, last.title) == (session.starts_at, "Late and new")
    assert all("Late and new" in t for t in corrections(laid))
    assert len(corrections(laid)) <= 1


async def test_a_new_title_is_said_with_sound_once_and_the_card_and_the_calendar_follow(laid: Troupe) -> None:
    before = await sequence(laid, 1)
    await laid.says(laid.xu, "/topic edit 1 Another title")
    await again(laid)

    assert len(corrections(laid)) == 1
    said = corrections(laid)[0]
    assert said == ("📝 Issue 1, Fri 6 Mar, 15:00, has changed:\nTopic: A time of one's own → Another title")
    assert sound(laid, said)
    assert "Another title" in next(t for t in laid.texts() if t.startswith("📣"))
    assert await sequence(laid, 1) > before
    assert "Calendar" in str(laid.last_with("alendar")["reply_markup"])


async def test_a_swap_of_two_announced_ones_is_one_message_and_undone_it_is_one_more(laid: Troupe) -> None:
    await two_announced(laid)
    first, second = (await laid.session(1)).topic.title, (await laid.session(2)).topic.title
    await laid.says(laid.xu, "/plan")
    await swaps(laid, 1)

    assert len(corrections(laid)) == 1
    said = corrections(laid)[0]
    assert said.startswith("🔄 Two topics have changed places:")
    assert f"Issue 1, Fri 6 Mar, 15:00: {second}" in said
    assert f"Issue 2, Fri 13 Mar, 15:00: {first}" in said
    await laid.presses(laid.xu, "Undo")
    assert len(corrections(laid)) == 2
    assert f"Issue 1, Fri 6 Mar, 15:00: {first}" in corrections(laid)[1]


async def swaps(stage: Troupe, issue: int) -> None:
    place = stage.last_with(str(issue))
    for button in (f"plone:{CHAT}:{issue}:swap", f"plone:{CHAT}:{issue}:swapyes"):
        people.press_data(stage.world, stage.xu.id, stage.chat, place, button)
        await stage.settle()


async def test_a_swap_with_one_that_nobody_knows_says_where_the_topic_went(laid: Troupe) -> None:
    first, second = (await laid.session(1)).topic.title, (await laid.session(2)).topic.title
    assert (await laid.session(2)).state is State.PLANNED
    await laid.says(laid.xu, "/plan")
    await swaps(laid, 1)

    assert corrections(laid) == [
        f"📝 Issue 1, Fri 6 Mar, 15:00, has changed:\nTopic: {first} → {second}\n“{first}” is now issue 2, Fri 13 Mar, 15:00."
    ]


async def test_of_several_changes_in_a_short_while_only_how_it_stands_is_said(laid: Troupe) -> None:
    await blind(laid)
    for command in (
        "/move 1 2026-03-07",
        "/topic edit 1 One name",
        "/move 1 2026-03-08 10:30",
        "/topic edit 1 The name",
    ):
        await laid.says(laid.xu, command)
    await again(laid)

    assert corrections(laid) == [
        "🔁 Issue 1, The name, has been moved:\nFri 6 Mar, 15:00 → Sun 8 Mar, 10:30\nTopic: A time of one's own → The name"
    ]


async def test_what_was_undone_before_it_was_said_is_not_said(laid: Troupe) -> None:
    await blind(laid)
    await laid.says(laid.xu, "/move 1 2026-03-07")
    await laid.presses(laid.xu, "Undo")
    await laid.says(laid.xu, "/topic edit 1 A slip")
    await laid.presses(laid.xu, "Undo")
    await laid.says(laid.xu, "/cancel 1")
    await laid.presses(laid.xu, "Cancel issue 1")
    await laid.presses(laid.xu, "Undo")
    await again(laid)

    assert corrections(laid) == []
    assert (await laid.session(1)).state is State.ANNOUNCED


async def test_what_was_undone_after_it_was_said_is_said_back(laid: Troupe) -> None:
    await laid.says(laid.xu, "/move 1 2026-03-07")
    await laid.presses(laid.xu, "Undo")
    await laid.says(laid.xu, "/cancel 1")
    await laid.presses(laid.xu, "Cancel issue 1")
    await laid.presses(laid.xu, "Undo")

    assert [t[0] for t in corrections(laid)] == ["🔁", "🔁", "🚫", "✅"]
    assert "Sat 7 Mar, 15:00 → Fri 6 Mar, 15:00" in corrections(laid)[1]


async def test_a_new_place_is_said_of_those_that_were_announced_in_one_message(laid: Troupe) -> None:
    await two_announced(laid)
    before = await sequence(laid, 1)
    await laid.says(laid.xu, "/settings place Room 4")

    assert len(corrections(laid)) == 1
    said = corrections(laid)[0]
    assert "Issue 1" in said
    assert "Issue 2" in said
    assert "Issue 3" not in said
    assert said.count("Place: Room 4") == 2
    assert await sequence(laid, 1) > before
    await laid.says(laid.xu, "/settings place Room 5")
    assert "Place: Room 4 → Room 5" in corrections(laid)[1]
    await again(laid)
    assert len(corrections(laid)) == 2


async def test_another_time_for_all_is_said_of_those_that_were_announced(laid: Troupe) -> None:
    await two_announced(laid)
    await laid.says(laid.xu, "/settings time 19:30")
    assert corrections(laid) == []
    await laid.presses(laid.xu, "Move")

    assert len(corrections(laid)) == 1
    assert "Fri 6 Mar, 15:00 → Fri 6 Mar, 19:30" in corrections(laid)[0]
    assert "Fri 13 Mar, 15:00 → Fri 13 Mar, 19:30" in corrections(laid)[0]


async def test_a_message_that_was_certainly_not_sent_is_said_later_and_a_lost_announcement_is_not_corrected(
    laid: Troupe, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Any = Herald._correction

    async def refuse(self: Herald, *args: Any, **kwargs: Any) -> Any:
        raise NotSent("Telegram is away")

    monkeypatch.setattr(Herald, "_correction", refuse)
    await again(laid)
    await laid.says(laid.xu, "/topic edit 1 Said at last")
    assert corrections(laid) == []
    monkeypatch.setattr(Herald, "_correction", real)
    await again(laid)
    await laid.passes(minutes=1)
    assert [t for t in corrections(laid) if "Said at last" in t]


async def test_cancelled_while_planned_raises_the_sequence_without_a_word(laid: Troupe) -> None:
    before = await sequence(laid, 5)
    await laid.says(laid.xu, "/cancel 5")
    await laid.presses(laid.xu, "Cancel issue 5")

    assert corrections(laid) == []
    assert await sequence(laid, 5) > before


async def test_in_quiet_hours_a_correction_makes_no_sound(laid: Troupe) -> None:
    await laid.passes(hours=13)  # 23:00
    await laid.says(laid.xu, "/topic edit 1 In the night")

    assert not sound(laid, corrections(laid)[0])
