"""Cadence, time zones, holidays, and topics laid on days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.calendar.cadence import NoMoreDays, occurrences
from bot.practice.calendar.programme import lay
from bot.practice.calendar.topic import BadTitle, Topic, checked_title
from bot.practice.settings import BadSetting, GroupSettings, UnknownSetting

AUTUMN = datetime(2026, 10, 12, tzinfo=UTC)


def local_days(settings: GroupSettings, after: datetime, count: int) -> list[str]:
    return [f"{t.astimezone(settings.zone):%m-%d %a %H:%M}" for t in occurrences(settings, after, count)]


def test_a_weekly_cadence_keeps_the_hour_over_the_change_to_winter_time() -> None:
    settings = GroupSettings(timezone="Europe/Berlin", time="15:00")

    starts = occurrences(settings, AUTUMN, 3)

    assert [t.astimezone(settings.zone).hour for t in starts] == [15, 15, 15]
    assert [t.hour for t in starts] == [13, 13, 14]


def test_two_thursdays_a_month() -> None:
    settings = GroupSettings(cadence="FREQ=MONTHLY;BYDAY=2TH,4TH", time="14:30")

    assert local_days(settings, AUTUMN, 3) == ["10-22 Thu 14:30", "11-12 Thu 14:30", "11-26 Thu 14:30"]


def test_public_holidays_are_left_out() -> None:
    settings = GroupSettings(cadence="FREQ=WEEKLY;BYDAY=FR", skip_holidays="DE", timezone="Europe/Berlin")

    days = local_days(settings, datetime(2026, 12, 17, tzinfo=UTC), 3)

    assert [d[:5] for d in days] == ["12-18", "01-08", "01-15"]  # 25 December and 1 January are Fridays


def test_every_second_week_means_the_same_weeks_whenever_one_asks() -> None:
    settings = GroupSettings(cadence="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    first = occurrences(settings, datetime(2025, 12, 1, tzinfo=UTC), 6)

    assert occurrences(settings, first[2], 3) == first[3:]


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    st.integers(1, 8),
)
def test_occurrences_are_ahead_in_order_and_at_the_groups_hour(after: datetime, zone: str, count: int) -> None:
    settings = GroupSettings(timezone=zone, time="19:30", cadence="FREQ=WEEKLY;BYDAY=TU,FR")

    starts = occurrences(settings, after, count)

    assert len(starts) == count
    assert all(a < b for a, b in zip([after, *starts], starts, strict=False))
    assert {f"{t.astimezone(ZoneInfo(zone)):%H:%M}" for t in starts} == {"19:30"}


def test_topics_are_laid_on_free_days_with_numbers_in_order() -> None:
    settings = GroupSettings()
    taken = occurrences(settings, AUTUMN, 1)

    plan = lay([Topic("A"), Topic("B")], settings, first_issue=40, after=AUTUMN, taken=frozenset(taken))

    assert [(p.issue, p.topic.title) for p in plan] == [(40, "A"), (41, "B")]
    assert plan[0].starts_at == taken[0] + timedelta(days=7)


def test_a_cadence_that_ends_is_said() -> None:
    settings = GroupSettings(cadence="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29")

    with pytest.raises(NoMoreDays):
        lay([Topic("A"), Topic("B"), Topic("C")], settings, first_issue=1, after=AUTUMN)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("timezone", "Mars/Base"), ("cadence", "every friday"), ("cadence", "FREQ=HOURLY"), ("time", "25:00"),
        ("digest", "SUNDAY"), ("announce_days_before", "-1"), ("announce_days_before", "99"), ("locale", "Klingon"),
        ("skip_holidays", "ZZ"), ("quiet_hours", "late"), ("remind_hours_before", "soon"), ("pin", "perhaps"),
    ],
)  # fmt: skip
def test_a_bad_setting_is_refused_with_what_is_accepted(key: str, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        GroupSettings().with_value(key, value)
    assert refused.value.key == key
    assert refused.value.accepted


def test_settings_are_read_as_people_type_them() -> None:
    settings = (
        GroupSettings().with_value("remind_hours_before", "48, 2").with_value("pin", "off").with_value("digest", "-")
    )

    assert (settings.remind_hours_before, settings.pin, settings.digest) == ((48, 2), False, "")
    with pytest.raises(UnknownSetting) as refused:
        settings.with_value("xyzzy", "red")
    assert refused.value.meant == ()
    with pytest.raises(UnknownSetting) as refused:
        settings.with_value("tim", "19:00")
    assert refused.value.meant[0] == "time"


def test_quiet_hours_go_over_midnight() -> None:
    settings = GroupSettings(quiet_hours="22:00-08:00")
    day = date(2026, 1, 1)

    quiet = [h for h in range(24) if settings.is_quiet(datetime(day.year, 1, 1, h, tzinfo=UTC).time())]

    assert quiet == [0, 1, 2, 3, 4, 5, 6, 7, 22, 23]


def test_a_title_has_one_line_and_a_length() -> None:
    assert checked_title("  On \n time ") == "On time"
    for bad in ("", "x" * 121):
        with pytest.raises(BadTitle):
            checked_title(bad)
