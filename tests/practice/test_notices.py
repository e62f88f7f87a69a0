"""What is due when: on time, once, and never after it makes sense."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.told import Telling
from bot.practice.notices.claiming import take
from bot.practice.notices.due import Agenda, due
from bot.practice.session import Session
from bot.practice.verbs.absence import ask_leave
from bot.practice.verbs.planning import cancel, move
from tests.makers import ANA, BO, LONG, MEI, NOON, XU, a_group, a_message, a_session

SHANGHAI_NINE = datetime(2026, 2, 27, 1, 0, tzinfo=UTC)  # 9:00, a week before NOON


def kinds(agenda: Agenda) -> list[str]:
    return [str(n.kind) for n in agenda.say]


def told(session: Session, agenda: Agenda, now: datetime) -> None:
    for notice in agenda.say:
        take(a_group(), session, notice, at=now, late=False)
        session.end_telling(notice.key, Telling.SENT, chat=-100, message=1)


def test_a_session_is_announced_seven_days_ahead_at_nine() -> None:
    session = a_session(lead=MEI, place="Room", topic=a_session().topic)

    before = due(a_group(digest=""), [session], SHANGHAI_NINE - timedelta(seconds=1))
    after = due(a_group(digest=""), [session], SHANGHAI_NINE)

    assert "announcement" not in kinds(before)
    assert before.next == SHANGHAI_NINE
    assert kinds(after)[-1] == "announcement"


def test_the_hour_is_the_groups_on_both_sides_of_a_clock_change() -> None:
    group = a_group(timezone="Europe/Berlin", digest="", announce_days_before=7)
    session = a_session(starts_at=datetime(2026, 3, 31, 13, 0, tzinfo=UTC), planned_at=NOON - timedelta(days=60))

    agenda = due(group, [session], datetime(2026, 3, 23, 12, 0, tzinfo=UTC))

    assert agenda.next == datetime(2026, 3, 24, 8, 0, tzinfo=UTC)  # 9:00 in winter time, for 15:00 in summer time


def test_a_session_made_less_than_a_week_ahead_is_announced_at_once_and_not_late() -> None:
    made = NOON - timedelta(days=2)
    session = a_session(planned_at=made)

    agenda = due(a_group(digest=""), [session], made)

    assert kinds(agenda) == ["announcement"]
    assert not agenda.say[0].is_late(made)


def test_what_fell_due_while_away_is_late_and_what_is_past_is_missed() -> None:
    later = NOON - timedelta(hours=3)
    assert kinds(due(a_group(digest=""), [a_session()], later)) == ["announcement"]
    assert due(a_group(digest=""), [a_session()], later).say[0].is_late(later)

    past = due(a_group(digest=""), [a_session()], NOON)
    assert kinds(past) == ["unopened"]
    assert [str(n.kind) for n in past.missed if n.issue] == ["preparation", "announcement"]


def test_reminders_follow_a_session_that_is_moved() -> None:
    group, session = a_group(digest=""), a_session("announced", told={})
    session.claim("announcement:1", at=NOON, late=False)
    move(session, NOON + timedelta(days=3), by=XU, at=NOON - timedelta(hours=30))

    agenda = due(group, [session], NOON - timedelta(hours=30))
    told(session, agenda, NOON)

    assert kinds(agenda) == ["moved"]
    assert kinds(due(group, [session], NOON)) == []
    assert kinds(due(group, [session], NOON + timedelta(days=2))) == ["reminder"]


def test_a_day_before_the_announcement_the_secretaries_hear_what_is_open() -> None:
    agenda = due(a_group(digest=""), [a_session()], SHANGHAI_NINE - timedelta(days=1))

    assert kinds(agenda) == ["preparation"]


def test_nothing_is_said_of_a_cancelled_session_but_that_it_is_cancelled() -> None:
    session = a_session("announced")
    cancel(session, reason="snow", by=XU, at=NOON - timedelta(days=3))

    agenda = due(a_group(digest=""), [session], NOON - timedelta(days=3))
    told(session, agenda, NOON)

    assert kinds(agenda) == ["cancelled"]
    assert kinds(due(a_group(digest=""), [session], NOON - timedelta(hours=1))) == []


def test_a_planned_session_is_cancelled_without_a_word() -> None:
    session = a_session("planned")
    cancel(session, reason="", by=XU, at=NOON - timedelta(days=20))

    assert kinds(due(a_group(digest=""), [session], NOON - timedelta(days=3))) == []


def test_the_call_comes_at_the_close_and_a_nudge_a_day_before_the_deadline_to_those_missing() -> None:
    session = a_session("collecting", closed_at=NOON, due=NOON + timedelta(days=3))
    group = a_group(digest="")
    day_before = NOON + timedelta(days=2)

    agenda = due(group, [session], NOON)
    assert [n.key for n in agenda.say] == ["call:first"]
    assert kinds(due(group, [session], day_before)) == ["call"]  # nobody is reminded of what was not asked
    told(session, agenda, NOON)
    ask_leave(session, ANA, "ill", at=NOON)
    session.submit(MEI, LONG, source=a_message(), at=NOON)
    assert [n.key for n in due(group, [session], day_before).say if n.kind == "nudge"] == [f"nudge:{XU}", f"nudge:{BO}"]
    for member in group.roster.members:
        session.submit(member, LONG, source=a_message(), at=NOON)
    assert due(group, [session], day_before).say == ()


def test_time_compiles_at_the_deadline_and_publishes_two_days_later() -> None:
    session = a_session("collecting", closed_at=NOON, due=NOON + timedelta(days=3))
    group = a_group(digest="")

    assert due(group, [session], NOON + timedelta(days=3)).turn == ()  # nobody was asked yet
    told(session, due(group, [session], NOON), NOON)
    assert due(group, [session], NOON + timedelta(days=3)).turn == ((1, State.COMPILED),)
    session.compile(by=0, at=NOON + timedelta(days=3))
    assert due(group, [session], NOON + timedelta(days=5)).turn == ()  # the secretaries have no draft yet
    told(session, due(group, [session], NOON + timedelta(days=3)), NOON + timedelta(days=3))
    assert due(group, [session], NOON + timedelta(days=5)).turn == ((1, State.PUBLISHED),)
    assert due(a_group(digest="", publish_after_days=0), [session], NOON + timedelta(days=50)).turn == ()


def test_the_digest_comes_once_a_week_and_not_a_day_late() -> None:
    group = a_group(digest="SUN 20:00")
    sunday = datetime(2026, 3, 8, 12, 0, tzinfo=UTC)  # 20:00 in Shanghai

    assert [n.key for n in due(group, [], sunday).say] == ["digest:2026-03-08"]
    assert due(group, [], sunday + timedelta(hours=23)).say[0].is_late(sunday + timedelta(hours=23))
    assert kinds(due(group, [], sunday + timedelta(hours=24))) == []


def test_a_group_that_the_bot_was_taken_out_of_rests() -> None:
    group = a_group()
    group.rest(NOON)

    assert due(group, [a_session()], NOON - timedelta(days=1)) == Agenda((), (), (), None)


@given(
    st.lists(st.integers(1, 14 * 24 * 60), max_size=25), st.integers(0, 13), st.lists(st.integers(1, 72), max_size=3)
)
def test_however_often_one_looks_a_notice_is_said_once_and_before_the_start(
    looks: list[int], days: int, hours: list[int]
) -> None:
    group: Group = a_group(announce_days_before=days, remind_hours_before=tuple(hours), digest="")
    session = a_session(planned_at=NOON - timedelta(days=14))
    said: list[str] = []

    for minute in sorted(looks):
        now = NOON - timedelta(days=14) + timedelta(minutes=minute)
        agenda = due(group, [session], now)
        told(session, agenda, now)
        said += [n.key for n in agenda.say]
        assert all(n.due <= now < n.until for n in agenda.say)
        assert all(n.until <= NOON for n in agenda.say if n.kind != "unopened")

    assert len(said) == len(set(said))
