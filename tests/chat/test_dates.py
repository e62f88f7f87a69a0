"""Dates and times as people write them: read as they were meant, or refused; never by half."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.date_refusals import (
    AmbiguousDay,
    AmbiguousDot,
    AmbiguousHour,
    NoDay,
    NoHour,
    OutOfReach,
    WrongHour,
    WrongWeekday,
)
from bot.chat.dates import BadDate, read_day, read_moment, take_month
from bot.practice.settings import GroupSettings
from bot.texts.words import Words, locales

# Noon in Shanghai, on a Monday.
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ENGLISH, CHINESE = GroupSettings(locale="en"), GroupSettings(locale="zh-CN")

# What is written, and what it means for a session that is on Friday 11 December at 15:00.
READ = """
12-04 | 12-04 15:00                    ; 2026-12-04 | 12-04 15:00             ; 12月4日 | 12-04 15:00
12月4号 | 12-04 15:00                  ; 2027年1月2日 | 2027-01-02 15:00      ; 2027/1/2 | 2027-01-02 15:00
2026.12.4 | 12-04 15:00                ; 01-05 | 2027-01-05 15:00             ; 11-23 | 11-23 15:00
next Friday | 12-04 15:00              ; Friday | 11-27 15:00                 ; fri | 11-27 15:00
this Friday | 11-27 15:00              ; coming Friday | 11-27 15:00          ; Friday next week | 12-04 15:00
下周五 | 12-04 15:00                   ; 周五 | 11-27 15:00                   ; 本周五 | 11-27 15:00
这个星期五 | 11-27 15:00               ; 星期天 | 11-29 15:00                 ; 礼拜天 | 11-29 15:00
下下周三 | 12-09 15:00                 ; 下个礼拜二 | 12-01 15:00             ; in two weeks | 12-07 15:00
in 3 days | 11-26 15:00                ; in a fortnight | 12-07 15:00         ; two weeks from now | 12-07 15:00
in a month | 12-23 15:00               ; 两周后 | 12-07 15:00                 ; 三天后 | 11-26 15:00
两个星期后 | 12-07 15:00               ; 一个月后 | 12-23 15:00               ; 大后天 | 11-26 15:00
十二月四日 | 12-04 15:00               ; 5号 | 12-05 15:00                    ; 三十号 | 11-30 15:00
二十号 | 12-20 15:00                   ; 下月五号 | 12-05 15:00               ; 本月二十九号 | 11-29 15:00
５号 | 12-05 15:00                     ; １２－０４ | 12-04 15:00             ; 二〇二七年一月五日 | 2027-01-05 15:00
明年3月5日 | 2027-03-05 15:00          ; today | 11-23 15:00                  ; 明天 | 11-24 15:00
后天 | 11-25 15:00                     ; the day after tomorrow | 11-25 15:00 ; 4 December | 12-04 15:00
Dec 4 2027 | 2027-12-04 15:00          ; 20th of March | 2027-03-20 15:00     ; the 5th | 12-05 15:00
5th of next month | 12-05 15:00        ; Fri 4 December | 12-04 15:00         ; 20-Mar-2027 | 2027-03-20 15:00
20/3 | 2027-03-20 15:00                ; 3/20 | 2027-03-20 15:00              ; 30/11/2026 | 11-30 15:00
29 February | 2028-02-29 15:00         ; 12-04 19:30 | 12-04 19:30            ; 12月4日 19:30 | 12-04 19:30
12月4日19:30 | 12-04 19:30             ; 12月4日晚7:30 | 12-04 19:30          ; 12月4日（周五）19:00 | 12-04 19:00
下周五 下午3:00 | 12-04 15:00          ; next Friday at 7:30 pm | 12-04 19:30 ; 2026-12-04T19:30 | 12-04 19:30
下周五晚上七点半 | 12-04 19:30         ; 明晚八点 | 11-24 20:00               ; Dec 4 at 7pm | 12-04 19:00
12月4日上午十点十分 | 12-04 10:10      ; Friday 12:30 am | 11-27 00:30        ; 20 March 7:30 p.m. | 2027-03-20 19:30
19:00 on Friday | 11-27 19:00          ; 7pm Friday | 11-27 19:00             ; 7 PM, Friday | 11-27 19:00
Friday 7 p.m. | 11-27 19:00            ; Friday, 7.30 pm | 11-27 19:30        ; Friday 19.30 | 11-27 19:30
Friday at 19.30 | 11-27 19:30          ; March 20, 2027, 19:00 | 2027-03-20 19:00 ; 19:00, 20 March 2027 | 2027-03-20 19:00
Friday noon | 11-27 12:00              ; noon on Friday | 11-27 12:00         ; Friday midnight | 11-28 00:00
Friday 24:00 | 11-28 00:00             ; Friday 12 am | 11-27 00:00           ; Friday 12 pm | 11-27 12:00
tomorrow evening at 8 | 11-24 20:00    ; tonight at 8 | 11-23 20:00           ; tonight 8 | 11-23 20:00
8 tonight | 11-23 20:00                ; tonight at midnight | 11-24 00:00    ; this evening 19:30 | 11-23 19:30
tomorrow night at eleven | 11-24 23:00 ; half past seven in the evening on Friday | 11-27 19:30
quarter to eight pm Friday | 11-27 19:45 ; Friday ten past 9 in the morning | 11-27 09:10
Friday seven o'clock in the evening | 11-27 19:00 ; Friday 19h30 | 11-27 19:30 ; Friday at 3 | 11-27 15:00
Friday afternoon | 11-27 15:00         ; 周五下午 | 11-27 15:00               ; Friday - 19:00 | 11-27 19:00
to Friday 19:00 | 11-27 19:00          ; 改到周五晚上八点 | 11-27 20:00       ; 今晚七点 | 11-23 19:00
今天晚上8点 | 11-23 20:00              ; 明天下午三点半 | 11-24 15:30         ; 明早8点 | 11-24 08:00
周日晚上十二点 | 11-30 00:00           ; 周日晚12点半 | 11-30 00:30           ; 今晚12点 | 11-24 00:00
周五中午十二点 | 11-27 12:00           ; 周五中午1点 | 11-27 13:00            ; 周五正午 | 11-27 12:00
周五凌晨一点 | 11-27 01:00             ; 周五零点 | 11-27 00:00               ; 周五0点30分 | 11-27 00:30
周五午夜 | 11-28 00:00                 ; 周五下午3点 | 11-27 15:00            ; 周五晚8点 | 11-27 20:00
周五19点 | 11-27 19:00                 ; 周五１９：３０ | 11-27 19:30         ; 周五晚七点一刻 | 11-27 19:15
周五晚上十一点五十五分 | 11-27 23:55   ; 周五傍晚六点 | 11-27 18:00           ; 周五下午15:00 | 11-27 15:00
晚上七点半，下周五 | 12-04 19:30       ; 19:30 12月4日 | 12-04 19:30          ; 周五下午三点零五分 | 11-27 15:05
19:00 | 12-11 19:00                    ; 7:30 p.m. | 12-11 19:30              ; 7 PM | 12-11 19:00
19.30 | 12-11 19:30                    ; noon | 12-11 12:00                   ; midnight | 12-12 00:00
下午3点 | 12-11 15:00                  ; 晚8点 | 12-11 20:00                  ; 凌晨一点 | 12-11 01:00
中午十二点 | 12-11 12:00               ; 3点 | 12-11 15:00                    ; at 4 | 12-11 16:00
"""
# What is written, and why it is not taken.
REFUSED: dict[type[BadDate], str] = {
    BadDate: """;soon;13-40;2026-02-30;99;十二月;Friday 13th of Never;1/2/3/4;2026-13-01;31/11;Friday 25:00;Friday 19:60
        Friday 19:00-21:00;Friday 19:00 to 21:00;周五19:00到21:00;Friday 7-9pm;Friday Saturday;Friday or Saturday;not on Friday
        before Friday;Friday 8;Friday 8 15;Friday please;Friday 7pmm;Fridayish;fryday 19:00;上周五;周五左右;周五19:30开始;Friday 19:00 UTC
        2026-12-04T19:30Z;2026-12-04T19:30+08:00;20 March 7;March 2027;Friday week;every Friday;周末;Friday 19:00 20:00;🙂;Friday 🙂
        周五七点八点;过两天;3 hours from now;half seven Friday;Friday half to eight;0 am Friday;13 am Friday;29 February 2027""",
    AmbiguousHour: "Friday half past seven;half past seven;七点一刻;周五八点;Friday at 8;Friday seven o'clock;quarter to nine on Friday",
    AmbiguousDay: "4/12;4/12/2026;4.12.2026;19:00 4/12;4/12 at 3 pm",
    AmbiguousDot: "7.30;12.04",
    NoHour: "tonight;今晚;Friday evening;Friday morning;周五晚上;明早",
    WrongHour: "周五上午15:00;周五晚上1点;Friday 3 pm in the morning;Friday evening 10:00 am;周五下午9点",
    NoDay: "next week;下周;next week 19:00",
    WrongWeekday: "Fri 20 March 2027;12月4日（周四）;tomorrow Friday",
    OutOfReach: "9999-12-31;0001-01-01;1899-12-31;in 999 weeks;31 December 9999;9999-12-31 23:59",
}  # fmt: skip


def cases() -> list[tuple[str, str]]:
    """The phrases of the table with what they mean."""
    lines = [part.split("|") for line in READ.splitlines() for part in line.split(" ; ") if part.strip()]
    return [(text.strip(), meant.strip()) for text, meant in lines]


def moment(text: str, settings: GroupSettings = ENGLISH) -> datetime:
    return read_moment(text, settings, NOW, time(15), date(2026, 12, 11))


@pytest.mark.parametrize(("text", "meant"), cases())
def test_what_people_write_is_read_as_they_mean_it(text: str, meant: str) -> None:
    wanted = meant if len(meant) > 12 else f"2026-{meant}"
    for settings in (ENGLISH, CHINESE):
        assert f"{moment(text, settings).astimezone(settings.zone):%Y-%m-%d %H:%M}" == wanted


def test_the_table_is_large() -> None:
    assert len(cases()) >= 120


@pytest.mark.parametrize(
    ("kind", "text"), [(k, t.strip()) for k, texts in REFUSED.items() for t in texts.replace("\n", ";").split(";")]
)
def test_what_is_not_clear_is_refused_with_its_reason(kind: type[BadDate], text: str) -> None:
    with pytest.raises(BadDate) as refused:
        moment(text)
    assert type(refused.value) is kind
    facts = {name: getattr(refused.value, name) for name in vars(refused.value)}
    for locale in locales():
        said = Words(locale, ZoneInfo("Asia/Shanghai")).html(f"refusal.{kind.__name__}", **facts)
        assert said.strip()
        assert "None" not in said


@pytest.mark.parametrize(("text", "piece"), [
    ("Friday 19:00-21:00", "-21:00"), ("Friday at 7pm sharp", "sharp"), ("周五19:30开始", "开始"), ("Friday 8", "8"), ("FRIDAY Xyz 19:00", "Xyz"),
])  # fmt: skip
def test_what_was_not_understood_is_named_and_what_was(text: str, piece: str) -> None:
    with pytest.raises(BadDate) as refused:
        moment(text)
    assert refused.value.unknown == (piece,)
    assert refused.value.understood[0] in ("Friday", "FRIDAY", "周五")


def test_a_slashed_date_is_month_and_day_in_chinese() -> None:
    assert f"{moment('12/4', CHINESE):%m-%d}" == "12-04"
    assert f"{moment('4/12', CHINESE):%m-%d}" == "04-12"


def test_an_hour_as_people_say_it_is_the_one_near_the_usual_time() -> None:
    evening = time(19)
    for text in ("Friday half past seven", "周五七点半", "half past seven on Friday"):
        at = read_moment(text, ENGLISH, NOW, evening).astimezone(ENGLISH.zone)
        assert f"{at:%m-%d %H:%M}" == "11-27 19:30"
    assert read_moment("周五九点", ENGLISH, NOW, time(9, 30)).astimezone(ENGLISH.zone).hour == 9


def test_a_time_alone_has_no_day_where_there_is_none_to_keep() -> None:
    for text in ("19:00", "7 pm", "下午3点", "noon", "午夜"):
        with pytest.raises(NoDay):
            read_moment(text, ENGLISH, NOW)


def test_today_is_the_groups_today() -> None:
    late = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # already the 24th in Shanghai

    assert read_moment("today", GroupSettings(), late).day == 24


def test_a_day_alone_is_read_without_a_time() -> None:
    assert read_day("2020年3月1日", MONDAY) == date(2020, 3, 1)
    with pytest.raises(BadDate):
        read_day("Friday 19:00", MONDAY)


def test_a_month_is_one_in_which_something_is_planned() -> None:
    assert take_month("12 @mei", MONDAY) == ("2026-12", "@mei")
    assert take_month("9999-12 @mei", MONDAY)[0] == ""


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_moment(text, GroupSettings(), NOW)
    except BadDate:
        return


@given(st.lists(st.sampled_from([piece for text, _ in cases() for piece in text.split()]), max_size=5).map(" ".join))
def test_any_mixture_is_read_or_refused(text: str) -> None:
    for settings in (
        ENGLISH,
        CHINESE,
        GroupSettings(timezone="Pacific/Auckland"),
        GroupSettings(timezone="Pacific/Honolulu"),
    ):
        try:
            read_moment(text, settings, NOW, time(23, 59))
        except BadDate:
            continue


WORD = st.one_of(
    st.sampled_from(["sharp", "maybe", "UTC", "o'clocks", "开始", "左右", "前", "or", "and", "not", "-21:00", "?", "%", "x", "after", "approx", "个", "差"]),
    st.text("bcdfghjklqvwxz", min_size=3, max_size=8),
)  # fmt: skip


@given(st.sampled_from(cases()), WORD, st.data())
def test_a_word_that_is_not_understood_is_never_passed_over(
    case: tuple[str, str], word: str, data: st.DataObject
) -> None:
    text, _ = case
    pieces = text.split()
    place = data.draw(st.integers(0, len(pieces)))
    spoilt = " ".join([*pieces[:place], word, *pieces[place:]])

    with pytest.raises(BadDate):
        moment(spoilt)
