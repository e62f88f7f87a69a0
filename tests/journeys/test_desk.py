"""The secretaries' desk: a group set up and run by taps alone; settings, programme and people by buttons."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.practice.meeting.lifecycle import State
from bot.sandbox import people
from bot.sandbox.world import Message
from tests.conftest import CHAT, Troupe, a_troupe


async def set_up(stage: Troupe, *, taps: int = 8) -> None:
    """Take every default of the first run."""
    await stage.presses(stage.xu, "🚀")
    for _ in range(taps):
        await stage.presses(stage.xu, "✅")


def last(stage: Troupe, chat: int | None = None) -> str:
    """The text of the message that was changed or said last by the bot."""
    mine = [m for m in stage.said(chat) if m["from"]["is_bot"]]
    return str(max(mine, key=lambda m: (m.get("edit_date", 0), m["date"], m["message_id"]))["text"])


async def test_a_group_is_set_up_in_eight_taps_and_sees_its_weeks(stage: Troupe) -> None:
    await set_up(stage)

    group = await stage.running.store.group(CHAT)
    sessions = await stage.running.store.sessions(CHAT)
    assert "done" in group.set_up
    assert [s.topic.title for s in sessions][:2] == [
        "A time of one's own",
        "Life is long enough, if you know how to use it",
    ]
    assert len(sessions) == 12
    text = last(stage)
    assert "Evening Readers is set up" in text
    assert text.count("announced") == 8
    assert "1. Fri 13 Mar, 15:00" in text
    assert "(announced Fri" not in text
    assert "✅ I can pin announcements." in text


async def test_the_first_run_is_left_and_taken_up_again_where_it_stood(stage: Troupe) -> None:
    await stage.presses(stage.xu, "🚀")
    await stage.presses(stage.xu, "中文")
    await stage.stop()
    await stage.start()

    await stage.says(stage.xu, "/setup")

    assert "第 2 步" in stage.texts()[-1]
    await stage.presses(stage.xu, "柏林")
    group = await stage.running.store.group(CHAT)
    assert (group.settings.locale, group.settings.timezone) == ("zh-CN", "Europe/Berlin")


async def test_own_values_are_typed_and_a_mistake_in_one_changes_nothing(stage: Troupe) -> None:
    await stage.presses(stage.xu, "🚀")
    await stage.presses(stage.xu, "Other")
    question = stage.said()[-1]

    await stage.says(stage.xu, "Klingon", reply_to=question["message_id"])
    assert "does not fit locale" in stage.texts()[-1]
    await stage.says(stage.xu, "/setup")
    assert "1 of 8" in stage.texts()[-1]
    for _ in range(4):
        await stage.presses(stage.xu, "✅")
    await stage.presses(stage.xu, "Other")
    await stage.says(stage.xu, "The <b>old</b> library", reply_to=stage.said()[-1]["message_id"])

    assert "6 of 8" in stage.texts()[-1]
    assert (await stage.running.store.group(CHAT)).settings.place == "The <b>old</b> library"


async def test_taps_of_a_member_in_the_first_run_change_nothing(stage: Troupe) -> None:
    before = (await stage.running.store.group(CHAT)).settings
    await stage.presses(stage.mei, "🚀")

    group = await stage.running.store.group(CHAT)
    assert group.settings == before
    assert group.set_up == {}
    assert any(a.verb == "denied" and a.by == stage.mei.id for a in group.audit)


async def test_four_weeks_are_run_by_taps_alone(stage: Troupe) -> None:
    await set_up(stage)
    for week in range(1, 5):
        session = await stage.session(week)
        await stage.until(session.starts_at - timedelta(days=6))
        await stage.presses(stage.mei, "I come")
        await stage.presses(stage.bo, "I lead")
        await stage.says(stage.xu, "/plan")
        await stage.presses(stage.xu, f"№ {week}")
        await stage.until(session.starts_at)
        await stage.says(stage.xu, "/open")
        await stage.presses(stage.mei, "I am here")
        await stage.says(stage.bo, f"The lead talk of week {week}.")
        await stage.says(stage.xu, "/close")
        await stage.passes(days=6)

    sessions = await stage.running.store.sessions(CHAT)
    assert [s.state for s in sessions[:4]] == [State.PUBLISHED] * 4
    assert all(any(c.text.startswith("The lead talk") for c in s.standing()) for s in sessions[:4])


async def test_a_changed_time_offers_to_move_what_is_coming_and_is_undone(stage: Troupe) -> None:
    await stage.lays()
    await stage.says(stage.xu, "/settings")
    for button in ("Days and place", "Time", "19:00"):
        await stage.presses(stage.xu, button)

    assert "12 coming sessions still stand" in last(stage)
    assert "📣" in last(stage)
    assert (await stage.session(1)).starts_at.hour == 7
    await stage.presses(stage.xu, "Move 12")
    assert [s.starts_at.hour for s in await stage.running.store.sessions(CHAT)] == [11] * 12
    assert any("has been moved" in t for t in stage.texts())

    await stage.presses(stage.xu, "Undo")
    assert [s.starts_at.hour for s in await stage.running.store.sessions(CHAT)] == [7] * 12
    assert any("Undone by Xu Ning" in t for t in stage.texts())


async def test_a_setting_is_undone_for_a_day_and_not_after_it_was_changed_again(stage: Troupe) -> None:
    await stage.says(stage.xu, "/settings place Room 301")
    first = stage.said()[-1]
    await stage.says(stage.xu, "/settings place Room 302")
    second = stage.said()[-1]

    await stage.presses(stage.xu, "Undo", first)
    assert (await stage.running.store.group(CHAT)).settings.place == "Room 302"
    await stage.presses(stage.xu, "Undo", second)
    assert (await stage.running.store.group(CHAT)).settings.place == "Room 301"
    people.press_data(stage.world, stage.xu.id, stage.chat, second, undo_of(second))
    await stage.settle()
    assert (await stage.running.store.group(CHAT)).settings.place == "Room 301"
    await stage.passes(days=1, minutes=1)
    await stage.presses(stage.xu, "Undo", first)
    assert (await stage.running.store.group(CHAT)).settings.place == "Room 301"


def undo_of(message: Message) -> str:
    return next(data for data in buttons_of(message) if data.startswith("undo:"))


async def test_the_programme_is_worked_on_by_tapping(laid: Troupe) -> None:
    await laid.says(laid.xu, "/plan")
    await laid.presses(laid.xu, "№ 3")
    await laid.presses(laid.xu, "Lead speaker")
    await laid.presses(laid.xu, "Xu Ning")
    assert (await laid.session(3)).lead == laid.xu.id
    before = [s.topic.title for s in await laid.running.store.sessions(CHAT)]
    await laid.presses(laid.xu, "Swap")
    assert "Issue 3 would be" in last(laid)
    await laid.presses(laid.xu, "Yes, swap")
    after = [s.topic.title for s in await laid.running.store.sessions(CHAT)]
    assert (after[2], after[3]) == (before[3], before[2])
    assert (await laid.session(4)).lead == laid.xu.id
    await laid.presses(laid.xu, "Undo")
    assert [s.topic.title for s in await laid.running.store.sessions(CHAT)] == before


async def test_a_skipped_day_moves_all_that_follow(laid: Troupe) -> None:
    starts = [s.starts_at for s in await laid.running.store.sessions(CHAT)]
    await laid.says(laid.xu, "/plan")
    for button in ("№ 2", "Skip", "Yes, skip"):
        await laid.presses(laid.xu, button)

    now = [s.starts_at for s in await laid.running.store.sessions(CHAT)]
    assert now == [starts[0], *starts[2:], starts[-1] + timedelta(days=7)]


async def test_an_announced_session_is_cancelled_and_restored_and_the_chat_hears_both(laid: Troupe) -> None:
    await laid.says(laid.xu, "/plan")
    for button in ("№ 1", "Cancel", "Cancel issue 1"):
        await laid.presses(laid.xu, button)
    assert (await laid.session(1)).state is State.CANCELLED
    await laid.presses(laid.xu, "Undo")

    assert (await laid.session(1)).state is State.ANNOUNCED
    said = [t for t in laid.texts() if "Issue 1" in t]
    assert any("is cancelled" in t for t in said)
    assert any("takes place after all" in t for t in said)
    card = next(m for m in laid.said() if "I come" in str(m.get("reply_markup")))
    assert "Cancelled" not in card["text"]


async def test_topics_titles_and_days_are_typed_in_answer_to_a_question(laid: Troupe) -> None:
    await laid.says(laid.xu, "/plan")
    await laid.presses(laid.xu, "➕ Topic")
    await laid.says(laid.xu, "On Friendship on 12-04", reply_to=laid.said()[-1]["message_id"])
    assert "Issue 13: On Friendship" in laid.texts()[-1]
    await laid.says(laid.xu, "/plan")
    await laid.presses(laid.xu, "№ 5")
    await laid.presses(laid.xu, "Title")
    await laid.says(laid.xu, "x" * 200, reply_to=laid.said()[-1]["message_id"])
    assert "A title has 1 to 120" in laid.texts()[-1]
    await laid.presses(laid.xu, "Day and time")
    await laid.presses(laid.xu, "Another day")
    await laid.says(laid.xu, "yesteryear", reply_to=laid.said()[-1]["message_id"])
    assert "cannot read" in laid.texts()[-1]
    await laid.presses(laid.xu, "Another day")
    await laid.says(laid.xu, "2026-05-01 18:30", reply_to=laid.said()[-1]["message_id"])
    assert "Issue 5 is now on Fri 1 May, 18:30" in laid.texts()[-1]


async def test_the_programme_is_dropped_back_to_a_pack(laid: Troupe) -> None:
    titles = [s.topic.title for s in await laid.running.store.sessions(CHAT)]
    await laid.says(laid.xu, "/topic edit 4 Something else")
    await laid.says(laid.xu, "/move 6 2026-06-20")
    await laid.says(laid.xu, "/cancel 12")
    await laid.presses(laid.xu, "Cancel issue 12")
    await laid.says(laid.xu, "/plan")
    for button in ("↺", "Stoics", "Yes, restore"):
        await laid.presses(laid.xu, button)

    sessions = [s for s in await laid.running.store.sessions(CHAT) if s.state is not State.CANCELLED]
    assert [s.topic.title for s in sessions] == titles
    assert all(b.starts_at - a.starts_at == timedelta(days=7) for a, b in pairwise(sessions))


async def test_holidays_and_two_on_one_day_are_shown(laid: Troupe) -> None:
    await laid.says(laid.xu, "/settings skip_holidays CN")
    await laid.says(laid.xu, "/move 5 2026-05-02")
    await laid.says(laid.xu, "/move 6 2026-04-24 10:00")
    await laid.says(laid.xu, "/plan")

    assert "public holiday" in laid.texts()[-1]
    assert laid.texts()[-1].count("two on one day") == 2


async def test_an_anonymous_administrator_confirms_as_a_person(laid: Troupe) -> None:
    await laid.says(laid.xu, "/topic edit 2 A better title", anonymously=True)
    assert "cannot tell who you are" in laid.texts()[-1]
    question = laid.said()[-1]

    await laid.presses(laid.mei, "That was me", question)
    assert (await laid.session(2)).topic.title != "A better title"
    await laid.presses(laid.xu, "That was me", question)

    assert (await laid.session(2)).topic.title == "A better title"
    assert any(a.by == laid.xu.id and a.verb == "topic edit" for a in (await laid.session(2)).audit)


async def test_a_namesake_is_chosen_by_a_button_and_only_by_who_asked(laid: Troupe) -> None:
    for person in (laid.mei, laid.bo, laid.ana):
        await laid.says(person, "/next")
    await laid.says(laid.xu, "/name @mei_lin Bo")
    await laid.says(laid.xu, "/lead 2 Bo")
    assert "Whom do you mean" in laid.texts()[-1]
    question = laid.said()[-1]

    await laid.presses(laid.ana, "@mei_lin", question)
    assert (await laid.session(2)).lead is None
    await laid.presses(laid.xu, "@mei_lin", question)
    assert (await laid.session(2)).lead == laid.mei.id


async def test_a_group_is_chosen_once_in_private_and_always_shown(stage: Troupe) -> None:
    other = stage.world.add_group(-1001000000002, "Morning Readers", {stage.xu.id: "creator"})
    people.set_status(stage.world, other.id, stage.account.user.id, "administrator", by=stage.xu.id)
    await stage.settle()
    await stage.says(stage.xu, "/start", privately=True)
    await stage.says(stage.xu, "/settings place Annex", privately=True)
    assert "指的是哪一个" in stage.texts(stage.xu.id)[-1]
    await stage.presses(stage.xu, "Morning Readers", privately=True)
    await stage.settle()

    assert (await stage.running.store.group(other.id)).settings.place == "Annex"
    assert (await stage.running.store.group(CHAT)).settings.place == ""
    await stage.stop()
    await stage.start()
    await stage.says(stage.xu, "/plan", privately=True)
    assert stage.texts(stage.xu.id)[-1].startswith("▸ Morning Readers")
    await stage.says(stage.xu, "/group", privately=True)
    await stage.presses(stage.xu, "Evening Readers", privately=True)
    await stage.says(stage.xu, "/plan", privately=True)
    assert stage.texts(stage.xu.id)[-1].startswith("▸ Evening Readers")


async def test_commands_and_answers_go_from_the_group_after_a_while_if_it_wants_that(laid: Troupe) -> None:
    await laid.says(laid.xu, "/settings tidy_minutes 5")
    command = await laid.says(laid.xu, "/missing")
    answer = laid.said()[-1]["message_id"]
    card = next(m["message_id"] for m in laid.said() if "I come" in str(m.get("reply_markup")))

    await laid.passes(minutes=6)

    standing = laid.chat.messages
    assert command["message_id"] not in standing
    assert answer not in standing
    assert card in standing


async def test_what_duty_brings_ends_with_it(laid: Troupe) -> None:
    await laid.says(laid.mei, "/next")
    await laid.says(laid.xu, "/duty 3 @mei_lin")
    await laid.opens("/open 1", laid.mei)
    assert (await laid.session(1)).state is State.OPEN
    await laid.says(laid.mei, "/undo")
    assert "for secretaries" in laid.texts()[-1]
    await laid.says(laid.xu, "/undo")
    await laid.presses(laid.xu, "↩ 1")
    assert (await laid.session(1)).state is State.ANNOUNCED


async def test_a_close_by_mistake_is_undone_and_the_call_comes_again(laid: Troupe) -> None:
    await laid.opens()
    await laid.says(laid.xu, "/close")
    await laid.says(laid.xu, "/undo")
    await laid.presses(laid.xu, "↩ 1")
    assert (await laid.session(1)).state is State.OPEN
    await laid.says(laid.bo, "Not over yet.")
    await laid.says(laid.xu, "/close")

    assert sum("Thank you all" in t for t in laid.texts()) == 2
    assert [c.text for c in (await laid.session(1)).standing()] == ["Not over yet."]


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_every_panel_says_something_in_both_languages(locale: str, tmp_path: Path) -> None:
    async with a_troupe(tmp_path / "data", locale=locale) as stage:
        await stage.add_bot()
        await set_up(stage)
        seen: set[str] = set()
        for command in ("/settings", "/plan", "/roster", "/undo", "/audit", "/setup", "/farewell", "/help", "/rota"):
            await stage.says(stage.xu, command)
            await crawl(stage, stage.said()[-1], seen)
        await stage.says(stage.xu, "/digest", privately=True)
        await crawl(stage, stage.said(stage.xu.id)[-1], seen)
        assert len(seen) > 150
        assert await stage.running.inbox.set_aside() == []


async def crawl(stage: Troupe, message: Message, seen: set[str]) -> None:
    """Press every button that a message has or comes to have, once; what cannot be undone is left alone."""
    place = stage.world.chats[message["chat"]["id"]]
    waiting = [message]
    while waiting:
        fresh = [d for d in buttons_of(waiting.pop(0)) if d not in seen and not d.startswith(("merge:", "bye:"))]
        for data in fresh:
            seen.add(data)
            people.press_data(stage.world, stage.xu.id, place, place.messages[message["message_id"]], data)
            await stage.settle()
            waiting += [place.messages[message["message_id"]], stage.said(place.id)[-1]]


def buttons_of(message: Message) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [b["callback_data"] for row in rows for b in row if "callback_data" in b]
