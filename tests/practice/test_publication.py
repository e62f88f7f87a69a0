"""A record goes out by the clock only after everybody was asked: at whatever instants one looks, and whatever fails."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.told import Telling, Told
from bot.practice.notices.claiming import give_back, take
from bot.practice.notices.due import due
from bot.practice.notices.publication import publishes_at
from bot.practice.session import Session
from bot.practice.verbs.deadline import due_after
from bot.practice.verbs.publishing import publish
from tests.makers import BO, MEI, NOON, XU, a_group, a_message, a_session

HAD = timedelta(hours=48)
BERLIN = {"timezone": "Europe/Berlin", "digest": ""}


def a_closed_session(group: Group, at: datetime) -> Session:
    session = a_session("announced", starts_at=at - timedelta(hours=1), lead=MEI)
    session.open(by=XU, at=at - timedelta(hours=1))
    session.say(MEI, "The lead talk.", source=a_message(), at=at - timedelta(minutes=50))
    session.say(BO, "A remark.", source=a_message(), at=at - timedelta(minutes=40))
    session.close(due=due_after(at, group.settings.reflections_due_days, group.settings.zone), by=XU, at=at)
    return session


def look(group: Group, session: Session, now: datetime, outcomes: list[Telling | None]) -> None:
    """One look as the clock takes it: what turns, then what is said, each with an outcome of its own."""
    agenda = due(group, [session], now)
    for _, state in agenda.turn:
        if state is State.COMPILED:
            session.compile(by=0, at=now)
        elif state is State.PUBLISHED:
            publish(session, group.settings, (), by=0, at=now)
    for notice in agenda.missed:
        if notice.issue and take(group, session, notice, at=now, late=True, is_said=False):
            session.end_telling(notice.key, Telling.MISSED)
    for notice in (n for n in agenda.say if n.issue):
        outcome = outcomes.pop() if outcomes else Telling.SENT
        assert take(group, session, notice, at=now, late=notice.is_late(now))
        if outcome is None:
            give_back(session, notice)
        else:
            session.end_telling(notice.key, outcome)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(1, 60 * 24 * 60), max_size=40),
    st.lists(st.sampled_from([None, Telling.SENT, Telling.FAILED, Telling.UNCERTAIN]), max_size=12),
    st.integers(1, 7),
    st.integers(1, 7),
    st.integers(0, 40),
)
def test_at_whatever_instants_one_looks_everybody_was_told_48_hours_before(
    looks: list[int], outcomes: list[Telling | None], due_days: int, publish_days: int, later: int
) -> None:
    group = a_group(**BERLIN, reflections_due_days=due_days, publish_after_days=publish_days)
    start = NOON + timedelta(days=later)  # the clocks change on 29 March
    session = a_closed_session(group, start)
    told: dict[str, Told] = {}
    promised: datetime | None = None

    for minute in sorted(looks) + [61 * 24 * 60 + n for n in range(0, 30 * 24 * 60, 600)]:
        now = start + timedelta(minutes=minute)
        before = session.state
        look(group, session, now, outcomes)
        if before is not State.PUBLISHED and session.state is State.PUBLISHED:
            # What had been said when it went out, and nothing that was said by the same look.
            asked = [told[key].at for key in told if key.split(":")[0] in ("call", "polish", "draft")]
            kinds = {key.split(":")[0] for key in told if told[key].state is not Telling.MISSED}
            assert {"call", "polish", "draft"} <= kinds
            assert all(now - at >= HAD for at in asked)
            assert promised is not None
            assert promised <= now
            assert session.due is not None
            assert now >= session.due
        told, promised = dict(session.told), publishes_at(group, session)

    assert session.state is State.PUBLISHED
    assert sum(key.startswith("call") for key in session.told) == 1
    assert sum(key.startswith("draft") for key in session.told) == 1


def test_the_deadline_is_the_groups_wall_clock_and_a_full_hour() -> None:
    zone = a_group(timezone="America/New_York").settings.zone
    autumn = datetime(2026, 10, 30, 18, 8, 31, tzinfo=UTC)  # a Friday, 14:08 there; the clocks go back on Sunday

    assert due_after(autumn, 3, zone).astimezone(zone).isoformat() == "2026-11-02T15:00:00-05:00"
    assert due_after(autumn.replace(minute=0, second=0), 3, zone).astimezone(zone).hour == 14
    night = datetime(2026, 3, 7, 4, 20, tzinfo=UTC)  # 23:20, before the clocks go forward
    assert due_after(night, 1, zone).astimezone(zone).isoformat() == "2026-03-07T23:59:59-05:00"


def test_a_call_that_an_older_program_missed_is_said_after_all() -> None:
    group = a_group(digest="")
    session = a_closed_session(group, NOON)
    for key in ("call:first", f"polish:{MEI}"):
        session.claim(key, at=NOON + timedelta(days=9), late=True)
        session.end_telling(key, Telling.MISSED)

    assert {n.key for n in due(group, [session], NOON + timedelta(days=9)).say} == {
        "call:first.again", f"polish:{MEI}.2", f"polish:{BO}",
    }  # fmt: skip
    assert due(group, [session], NOON + timedelta(days=9)).turn == ()


def test_a_deadline_of_one_day_brings_no_reminder_within_the_hour() -> None:
    group = a_group(digest="", reflections_due_days=1)
    session = a_closed_session(group, NOON + timedelta(minutes=8))
    look(group, session, NOON + timedelta(minutes=8), [])

    for hour in range(1, 24):
        look(group, session, NOON + timedelta(hours=hour, minutes=8), [])
    assert [key for key in session.told if key.startswith("nudge")] == []
