"""Rules of whole days: as RFC 5545 has them, and never a search without an end."""

from datetime import date, datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from bot.practice import recurrence
from bot.practice.calendar.cadence import NoMoreDays, days, next_free, occurrences
from bot.practice.recurrence import ANCHOR, MOST, WEEKDAYS, is_fit, read_recurrence, tidied
from bot.practice.settings import BadCadence, GroupSettings
from tests.practice.test_calendar import AUTUMN


def part(name: str, values: st.SearchStrategy[object]) -> st.SearchStrategy[str]:
    chosen = st.lists(values, min_size=1, max_size=3, unique=True)
    return st.one_of(st.just(""), chosen.map(lambda found: f";{name}=" + ",".join(str(v) for v in found)))


@st.composite
def rules(draw: st.DrawFn) -> str:
    every = draw(st.sampled_from(sorted(MOST)))
    text = f"FREQ={every};INTERVAL={draw(st.integers(1, MOST[every]))}"
    places = st.sampled_from(["-2", "-1", "1", "2", "4", "5"]) if every in ("MONTHLY", "YEARLY") else st.just("")
    # Either all with a place or none: dateutil asks for both at once where they are mixed, the standard for either.
    weekday = st.sampled_from(WEEKDAYS)
    numbered = st.tuples(places, weekday).map("".join)
    text += draw(st.one_of(part("BYDAY", weekday), part("BYDAY", numbered)))
    if every != "WEEKLY":
        text += draw(part("BYMONTHDAY", st.sampled_from([-2, -1, 1, 13, 28, 29, 31])))
    text += draw(part("BYMONTH", st.integers(1, 12)))
    if ";BY" in text:
        text += draw(st.sampled_from(["", "", ";BYSETPOS=1", ";BYSETPOS=-1", ";BYSETPOS=2,-1"]))
    return text + draw(st.sampled_from(["", ";WKST=SU"]))


@given(rules(), st.integers(0, 4000))
def test_a_rule_gives_the_days_that_the_standard_gives(text: str, later: int) -> None:
    rule, first = read_recurrence(text), ANCHOR + timedelta(days=later)
    last = first + timedelta(days=700)
    assert rule is not None

    # dateutil looks for ever where nothing comes; it is only asked about rules that come.
    found = list(rule.days(first, last))
    if found:
        theirs = rrulestr(text, dtstart=datetime(2001, 1, 1)).xafter(
            datetime(first.year, first.month, first.day), inc=True
        )
        assert found == [d.date() for d in takewhile(lambda d: d.date() <= found[-1], theirs)]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=WEEKLY;INTERVAL=0;BYDAY=FR", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTH=4,6;BYMONTHDAY=31",
        "FREQ=YEARLY;INTERVAL=1000", "FREQ=YEARLY;INTERVAL=2", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;BYDAY=54MO",
        "FREQ=MONTHLY;INTERVAL=99999999999999999999;BYDAY=FR", "FREQ=WEEKLY;BYDAY=FR;BYSETPOS=2", "FREQ=MONTHLY;BYDAY=6FR",
        "FREQ=MONTHLY;BYDAY=5FR;BYMONTH=2", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTH=13",
        "FREQ=MONTHLY;BYSETPOS=400;BYDAY=MO", "FREQ=WEEKLY", "", "FREQ=", "FREQ=WEEKLY;;BYDAY=FR", "FREQ=WEEKLY;BYDAY=", "FREQ=WEEKLY;BYDAY=FR,FR",
        "FREQ=WEEKLY;FREQ=DAILY", "FREQ=WEEKLY;BYDAY=2FR", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYWEEKNO=53", "FREQ=YEARLY;BYYEARDAY=366",
        "FREQ=YEARLY;BYEASTER=0", "FREQ=HOURLY", "FREQ=WEEKLY;BYHOUR=3", "FREQ=WEEKLY;COUNT=1", "FREQ=WEEKLY;UNTIL=20300101", "FREQ=WEEKLY;BYMONTHDAY=13",
        "FREQ=WEEKLY;BYDAY=FR\nEXRULE:FREQ=DAILY", "FREQ=WEEKLY;BYDAY=FR\nDTSTART:20200101", "EXRULE:FREQ=DAILY", "every friday", "FREQ=WEEKLY;WKST=XX",
        "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;INTERVAL=1,2", "FREQ=DAILY;INTERVAL=366;BYMONTHDAY=1", "FREQ=WEEKLY;" + "BYDAY=FR;" * 500,
    ],
)  # fmt: skip
def test_a_rule_that_hardly_or_never_comes_is_refused(text: str) -> None:
    if text == "FREQ=WEEKLY":
        assert is_fit(text), "every Monday, as in calendar programs"
        return
    assert not is_fit(text)
    with pytest.raises(BadCadence):
        GroupSettings().with_value("cadence", text or "-")


@pytest.mark.parametrize(
    "text", ["rrule:freq=weekly;byday=fr", " FREQ=WEEKLY;BYDAY=FR; ", "RRULE:FREQ=WEEKLY;BYDAY=FR\n"]
)
def test_a_rule_is_taken_as_calendar_programs_write_it(text: str) -> None:
    assert tidied(text) == "FREQ=WEEKLY;BYDAY=FR"
    assert GroupSettings().with_value("cadence", text).cadence == "FREQ=WEEKLY;BYDAY=FR"


@given(st.text(alphabet="FREQ=DAILYWKMONTHBS;,0123456789-+ \n:", max_size=60))
def test_any_text_is_judged(text: str) -> None:
    is_fit(text)


def test_a_search_looks_at_each_day_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0
    real = recurrence.Recurrence._takes

    def counting(rule: recurrence.Recurrence, day: date) -> bool:
        nonlocal looked
        looked += 1
        return real(rule, day)

    monkeypatch.setattr(recurrence.Recurrence, "_takes", counting)
    settings = GroupSettings(cadence="FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")

    assert occurrences(settings, AUTUMN, 12) == []
    assert looked <= 366 * 5 + 31


def test_a_stored_rule_that_cannot_be_read_is_a_refusal_when_it_is_needed() -> None:
    settings = GroupSettings(cadence="FREQ=WEEKLY;INTERVAL=0;BYDAY=FR")

    assert settings.with_value("time", "19:00").cadence == settings.cadence
    with pytest.raises(BadCadence):
        occurrences(settings, AUTUMN, 3)


def test_holidays_on_all_days_leave_none_and_the_end_of_time_is_no_error() -> None:
    christmas = GroupSettings(cadence="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25", skip_holidays="DE")
    assert occurrences(christmas, AUTUMN, 3) == []
    with pytest.raises(NoMoreDays):
        next_free(christmas, AUTUMN, ())

    for cadence in ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=FR", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=YEARLY"):
        settings = GroupSettings(cadence=cadence)
        assert all(day > date(9999, 12, 1) for day in days(settings, date(9999, 12, 5)))
        assert next(days(settings, date.min)).year in (1, 2)
