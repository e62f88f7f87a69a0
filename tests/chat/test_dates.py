"""Dates as people write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.dates import BadDate, read_day, read_moment
from bot.practice.settings import GroupSettings

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12-04", "2026-12-04"), ("2026-12-04", "2026-12-04"), ("12月4日", "2026-12-04"), ("12月4号", "2026-12-04"),
        ("2027年1月2日", "2027-01-02"), ("2027/1/2", "2027-01-02"), ("01-05", "2027-01-05"), ("11-23", "2026-11-23"),
        ("next Friday", "2026-12-04"), ("Friday", "2026-11-27"), ("fri", "2026-11-27"), ("this Friday", "2026-11-27"),
        ("下周五", "2026-12-04"), ("周五", "2026-11-27"), ("本周五", "2026-11-27"), ("星期天", "2026-11-29"), ("下下周一", "2026-12-07"),
        ("in two weeks", "2026-12-07"), ("in 3 days", "2026-11-26"), ("两周后", "2026-12-07"), ("三天后", "2026-11-26"), ("大后天", "2026-11-26"),
        ("十二月四日", "2026-12-04"), ("5号", "2026-12-05"), ("三十号", "2026-11-30"), ("下月五号", "2026-12-05"), ("１２－０４", "2026-12-04"),
        ("today", "2026-11-23"), ("明天", "2026-11-24"), ("后天", "2026-11-25"), ("4 December", "2026-12-04"), ("Dec 4 2027", "2027-12-04"),
    ],
)  # fmt: skip
def test_a_day_is_read(text: str, day: str) -> None:
    assert read_day(text, MONDAY) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["", "soon", "13-40", "2026-02-30", "99", "十二月", "Friday 13th of Never", "1/2/3/4"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadDate):
        read_day(text, MONDAY)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("12-04", "2026-12-04T07:00"), ("12-04 19:30", "2026-12-04T11:30"), ("12月4日 19:30", "2026-12-04T11:30"),
        ("12月4日19:30", "2026-12-04T11:30"), ("下周五 下午3:00", "2026-12-04T07:00"), ("next Friday at 7:30 pm", "2026-12-04T11:30"),
        ("2026-12-04T19:30", "2026-12-04T11:30"), ("下周五晚上七点半", "2026-12-04T11:30"), ("明晚八点", "2026-11-24T12:00"),
        ("Dec 4 at 7pm", "2026-12-04T11:00"), ("12月4日上午十点十分", "2026-12-04T02:10"), ("Friday 12:30 am", "2026-11-26T16:30"),
    ],
)  # fmt: skip
def test_a_moment_is_read_in_the_groups_zone(text: str, moment: str) -> None:
    now = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

    assert read_moment(text, GroupSettings(), now) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_today_is_the_groups_today() -> None:
    late = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # already the 24th in Shanghai

    assert read_moment("today", GroupSettings(), late).day == 24


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_moment(text, GroupSettings(), datetime(2026, 11, 23, tzinfo=UTC))
    except BadDate:
        return
