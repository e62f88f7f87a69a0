"""A session moved, a topic added, more time given, in people's own words: the time that is announced is the one that was meant."""

import pytest

from bot.sandbox import people
from tests.conftest import CHAT, Troupe


async def starts(stage: Troupe, issue: int = 1) -> str:
    zone = (await stage.running.store.group(CHAT)).settings.zone
    return f"{(await stage.session(issue)).starts_at.astimezone(zone):%a %m-%d %H:%M}"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("20 March 7:30 p.m.", "Fri 03-20 19:30"), ("18:00 on Saturday", "Sat 03-07 18:00"), ("8 tonight", "Mon 03-02 20:00"),
        ("7pm Friday", "Fri 03-06 19:00"), ("周日晚上九点", "Sun 03-08 21:00"), ("１８：３０", "Fri 03-06 18:30"), ("18:30", "Fri 03-06 18:30"),
        ("next Wednesday", "Wed 03-11 15:00"),
    ],
)  # fmt: skip
async def test_the_time_is_the_one_that_was_written(laid: Troupe, words: str, wanted: str) -> None:
    await laid.says(laid.xu, f"/move 1 {words}")

    assert await starts(laid) == wanted


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("tonight", "has no hour"), ("19:00 on Fryday", "“Fryday”"), ("7pmm Friday", "“7pmm”"), ("Friday 19:00-21:00", "“-21:00”"),
        ("Friday half past seven", "07:30 or 19:30"), ("4/12", "write the month as a word"), ("Sat 20 March", "does not fit together"),
        ("9999-12-31", "too far away"), ("0001-01-01", "too far away"), ("9999-12-31 23:59", "too far away"), ("x" * 3000, "Nothing was changed"),
        ("Friday at 7 in the morning evening", "“evening”"), ("yesterday", "“yesterday”"), ("2026-03-01", "in the past"),
    ],
)  # fmt: skip
async def test_what_was_not_understood_is_said_and_nothing_is_changed(laid: Troupe, words: str, said: str) -> None:
    before, cards = await starts(laid), len([t for t in laid.texts() if "Moved" in t])
    await laid.says(laid.xu, f"/move 1 {words}")

    assert said in laid.texts()[-1]
    assert await starts(laid) == before
    assert len([t for t in laid.texts() if "Moved" in t]) == cards


@pytest.mark.parametrize(("words", "shown", "wanted"), [
    ("周日晚上十二点", "Mon 9 Mar 2026, 00:00", "Mon 03-09 00:00"), ("3:00", "Fri 6 Mar 2026, 03:00", "Fri 03-06 03:00"),
    ("Saturday midnight", "Sun 8 Mar 2026, 00:00", "Sun 03-08 00:00"),
])  # fmt: skip
async def test_a_time_at_night_is_shown_and_asked_about_first(
    laid: Troupe, words: str, shown: str, wanted: str
) -> None:
    before = await starts(laid)
    await laid.says(laid.xu, f"/move 1 {words}")
    assert shown in laid.texts()[-1]
    assert await starts(laid) == before
    question = laid.said()[-1]

    await laid.presses(laid.mei, "Yes, move", question)
    assert await starts(laid) == before
    await laid.presses(laid.xu, "Yes, move", question)
    assert await starts(laid) == wanted


async def test_leaving_it_as_it_is_leaves_it(laid: Troupe) -> None:
    before = await starts(laid)
    await laid.says(laid.xu, "/move 1 1 am on Saturday")
    await laid.presses(laid.xu, "Leave as it is")

    assert await starts(laid) == before


async def test_a_day_typed_after_the_button_is_read_in_the_same_way(laid: Troupe) -> None:
    await laid.says(laid.xu, "/plan")
    for button in ("№ 2", "Day and time", "Another day"):
        await laid.presses(laid.xu, button)
    question = laid.said()[-1]
    await laid.says(laid.xu, "Friday 7 pm or so", reply_to=question["message_id"])
    assert "“or so”" in laid.texts()[-1]
    await laid.says(laid.xu, "20 March 7 pm", reply_to=question["message_id"])

    assert await starts(laid, 2) == "Fri 03-20 19:00"


@pytest.mark.parametrize(("words", "title", "wanted"), [
    ("On Friendship on 20 March 7:30 p.m.", "On Friendship", "Fri 03-20 19:30"), ("Reading on 3 virtues", "Reading on 3 virtues", ""),
    ("Seneca on anger on 19:00 on Friday 20 March", "Seneca on anger", "Fri 03-20 19:00"), ("Poems on night and day", "Poems on night and day", ""),
    ("论友谊 于 3月20日晚八点", "论友谊", "Fri 03-20 20:00"),
])  # fmt: skip
async def test_a_topic_is_put_on_the_day_that_was_written(laid: Troupe, words: str, title: str, wanted: str) -> None:
    await laid.says(laid.xu, f"/topic add {words}")
    made = await laid.session(13)

    assert made.topic.title == title
    assert not wanted or await starts(laid, 13) == wanted


@pytest.mark.parametrize("words", [
    "On Friendship on Friday 7pmm", "On Friendship on 9999-12-31", "On Friendship on 13-40", "On Friendship on Friday the 13th of Never", "X at 19:00",
    "X on 0001-01-01 00:00",
])  # fmt: skip
async def test_a_topic_on_half_a_date_is_not_made(laid: Troupe, words: str) -> None:
    await laid.says(laid.xu, f"/topic add {words}")

    assert "Nothing was changed" in laid.texts()[-1]
    assert (await laid.running.store.group(CHAT)).next_issue == 13


@pytest.mark.parametrize(("words", "said"), [
    ("from 0001-01-01", "too far"), ("from 9999-12-31", "too far"), ("from 19:00", "on which day"), ("from Friday or later", "“or later”"),
    ("from 20 March", "20 Mar"), ("从 3月20日", "20 Mar"), ("from 31 December 2031", "too far"),
])  # fmt: skip
async def test_a_pack_is_laid_from_the_day_that_was_written(stage: Troupe, words: str, said: str) -> None:
    await stage.says(stage.xu, f"/plan load stoics-en {words}")

    assert said in stage.texts()[-1]


async def test_more_time_is_given_to_the_day_that_was_written(laid: Troupe) -> None:
    await laid.says(laid.mei, "/next")
    for words, said in (
        ("1 Friday or so", "“or so”"), ("Friday or so", "“or so”"), ("1 9999-12-31", "too far"), ("1 20 March", "20 Mar"), ("12 March", "12 Mar"),
    ):  # fmt: skip
        await laid.says(laid.xu, f"/extend @mei_lin {words}")
        assert said in laid.texts()[-1], words


@pytest.mark.parametrize(
    "words",
    [
        "9999-01-01 9999-12-31",
        "0001-01-01 0001-12-31",
        "2026年1月1日到2026年8月31日",
        "1 March 2025 to 31 May 2026",
        "1 March 2026 to soon 2026",
    ],
)
async def test_a_volume_of_any_period_is_a_sentence(laid: Troupe, words: str) -> None:
    before = len(laid.texts())
    await laid.says(laid.xu, f"/anthology {words}")

    assert len(laid.texts()) == before + 1


@pytest.mark.parametrize("words", ["1 March", "Mar 1", "28 Feb", "3月1日", "02-28"])
async def test_a_day_that_has_just_passed_is_not_taken_for_next_years(laid: Troupe, words: str) -> None:
    before = (await laid.session(1)).starts_at
    await laid.says(laid.xu, f"/move 1 {words}")
    assert "has just passed" in laid.texts()[-1]
    assert (await laid.session(1)).starts_at == before


async def test_a_topic_takes_the_day_and_time_at_its_end_with_no_word_before_them(laid: Troupe) -> None:
    await laid.says(laid.xu, "/topic add 论语 周六晚七点")
    session = await laid.session(13)
    assert (session.topic.title, session.starts_at.isoformat()) == ("论语", "2026-03-07T11:00:00+00:00")
    await laid.says(laid.xu, "/topic add The man who was Thursday")
    assert (await laid.session(14)).topic.title == "The man who was Thursday"


async def test_who_may_no_longer_do_a_thing_does_not_undo_it(laid: Troupe) -> None:
    people.set_status(laid.world, laid.chat.id, laid.mei.id, "administrator", by=laid.xu.id)
    await laid.settle()
    await laid.says(laid.bo, "/next")
    await laid.says(laid.mei, "/lead 3 @bo_chen")
    assert (await laid.session(3)).lead == laid.bo.id, laid.texts()[-2:]
    people.set_status(laid.world, laid.chat.id, laid.mei.id, "member", by=laid.xu.id)
    await laid.settle()
    await laid.presses(laid.mei, "Undo")
    assert (await laid.session(3)).lead == laid.bo.id
