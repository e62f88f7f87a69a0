"""The ledger: lines from facts by the scheme, limits, freezing, balances and boards."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.meeting.attendance import Presence
from bot.practice.people.adjustment import Adjustment, BadAdjustment
from bot.practice.points.board import Period, board, span
from bot.practice.points.ledger import balance, ledger, settle
from bot.practice.points.scheme import BadScheme, Scheme, read_scheme
from bot.practice.session import Session
from tests.makers import ANA, BO, LONG, MEI, NOON, XU, a_group, a_held_session, a_message, a_session

SCHEME = read_scheme({
    "check_in": {"points": 2}, "lead_talk": {"points": 10}, "remark": {"points": 1, "per_session": 3},
    "reflection": {"points": 5, "late": 3, "min_chars": 100}, "caps": {"week": 30},
})  # fmt: skip


def rules(session: Session, member: int, scheme: Scheme = SCHEME) -> list[tuple[str, int]]:
    return [(line.rule, line.points) for line in ledger(a_group(), [session], scheme) if line.member == member]


def test_each_line_names_its_fact_and_rule() -> None:
    session = a_held_session()

    assert rules(session, MEI) == [("check_in", 2), ("lead_talk", 10)]
    assert rules(session, BO) == [("check_in", 2), ("remark", 1), ("reflection", 3)]
    assert rules(session, ANA) == [("reflection", 5)]


def test_remarks_count_up_to_the_limit_and_a_lead_talk_once() -> None:
    session = a_session("open", lead=MEI)
    for minute in range(6):
        session.say(MEI, "talk", source=a_message(), at=NOON + timedelta(minutes=minute))
        session.say(BO, "remark", source=a_message(), at=NOON + timedelta(minutes=10 + 2 * minute))
        session.say(ANA, "and", source=a_message(), at=NOON + timedelta(minutes=11 + 2 * minute))
        session.say(ANA, "on", source=a_message(), at=NOON + timedelta(minutes=11 + 2 * minute, seconds=30))

    assert [r for r in rules(session, BO) if r[1]] == [("remark", 1)] * 3
    assert [r for r in rules(session, ANA) if r[1]] == [("remark", 1)] * 3
    assert rules(session, MEI) == [("lead_talk", 10)]


def test_a_reflection_counts_from_its_length_on_and_once() -> None:
    session = a_session("collecting")
    session.submit(MEI, "x" * 99, source=a_message(), at=NOON)
    session.submit(BO, "x" * 100, source=a_message(), at=NOON)
    session.submit(BO, LONG, source=a_message(), at=NOON)

    assert rules(session, MEI) == []
    assert rules(session, BO) == [("reflection", 5)]


def test_a_rule_that_is_absent_counts_nothing() -> None:
    assert rules(a_held_session(), BO, read_scheme({"remark": {"points": 4}})) == [("remark", 4)]


def test_the_weekly_limit_cuts_a_line_and_says_so() -> None:
    scheme = read_scheme({"lead_talk": {"points": 10}, "check_in": {"points": 2}, "caps": {"week": 11}})

    lines = [line for line in ledger(a_group(), [a_held_session()], scheme) if line.member == MEI]

    assert [(line.points, line.cut, line.limit) for line in lines] == [(2, 0, ""), (9, 1, "week")]


def test_published_lines_stay_whatever_the_scheme_says_later() -> None:
    session = a_held_session()
    frozen = settle(a_group(), [session], 1, SCHEME)
    session.publish(frozen, by=XU, at=NOON + timedelta(days=5))

    assert ledger(a_group(), [session], read_scheme({})) == frozen


def test_lines_frozen_at_the_limit_leave_no_room_in_their_week() -> None:
    scheme = read_scheme({"lead_talk": {"points": 10}, "caps": {"week": 10}})
    first, second = a_held_session(1), a_held_session(2, NOON + timedelta(hours=5))
    first.publish(settle(a_group(), [first, second], 1, scheme), by=XU, at=NOON + timedelta(days=5))

    lines = ledger(a_group(), [first, second], scheme)

    assert [(line.issue, line.points, line.cut) for line in lines] == [(1, 10, 0), (2, 0, 10)]


def test_an_adjustment_is_a_signed_line_and_the_same_act_counts_once() -> None:
    group = a_group()
    for _ in range(2):
        group.adjust(Adjustment("act", MEI, -3, "absent", XU, NOON))

    assert [(line.points, line.reason) for line in ledger(group, [], SCHEME)] == [(-3, "absent")]
    for points, reason in ((0, "why"), (5, " "), (9999, "much")):
        with pytest.raises(BadAdjustment):
            group.adjust(Adjustment("other", MEI, points, reason, XU, NOON))


@pytest.mark.parametrize(
    "tables",
    [{"chatter": {"points": 1}}, {"remark": {"point": 1}}, {"remark": {"points": "many"}}, {"remark": {"points": -1}}, {"remark": {"points": True}}],
)  # fmt: skip
def test_a_mistake_in_a_scheme_is_refused_with_what_is_accepted(tables: dict[str, dict[str, object]]) -> None:
    with pytest.raises(BadScheme) as refused:
        read_scheme(tables)
    assert refused.value.key.startswith("points.")
    assert refused.value.accepted


ACTS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from((XU, MEI, BO, ANA)), st.sampled_from("csrw"), st.integers(0, 600)),
    max_size=40,
)


def history(acts: list[tuple[int, int, str, int]]) -> list[Session]:
    """Three sessions of one week, with acts of members in them; ``w`` withdraws."""
    sessions = {n: a_session("open", n, starts_at=NOON + timedelta(hours=n), lead=MEI) for n in (1, 2, 3)}
    for place, (issue, member, act, minute) in enumerate(acts):
        session, at = sessions[issue], NOON + timedelta(minutes=minute)
        if act == "c":
            session.check_in(member, Presence.ONLINE, by=member, at=at)
        elif act == "s":
            session.say(member, "words", source=a_message(place), at=at)
        elif act == "r":
            session.submit(member, LONG, source=a_message(place), at=at)
        elif member in session.writers():
            session.withdraw(member, at=at)
    return list(sessions.values())


@given(ACTS, st.integers(0, 20))
def test_for_any_history_balances_are_sums_and_no_limit_is_exceeded(
    acts: list[tuple[int, int, str, int]], week: int
) -> None:
    scheme = read_scheme({"check_in": {}, "lead_talk": {}, "remark": {}, "reflection": {}, "caps": {"week": week}})
    sessions = history(acts)

    lines = ledger(a_group(), sessions, scheme)

    assert lines == ledger(a_group(), reversed(sessions), scheme)
    for member in (XU, MEI, BO, ANA):
        total = balance(lines, member)
        assert total == sum(line.points for line in lines if line.member == member)
        assert not week or total <= week
    assert all(line.cut >= 0 and line.points >= 0 for line in lines)


@given(ACTS)
def test_a_withdrawn_contribution_leaves_no_line(acts: list[tuple[int, int, str, int]]) -> None:
    sessions = history(acts)
    standing = {(c.source.chat, c.source.message) for s in sessions for c in s.standing()}

    lines = ledger(a_group(), sessions, SCHEME)

    assert {(line.chat, line.message) for line in lines if line.message} <= standing


def test_equal_points_share_a_rank_and_none_is_left_out() -> None:
    session = a_session("open")
    for member in (MEI, BO, ANA):
        session.check_in(member, Presence.ONLINE, by=member, at=NOON)
    session.submit(ANA, LONG, source=a_message(), at=NOON)
    group = a_group()

    places = board(ledger(group, [session], SCHEME), group, Period.WEEK, NOON.date())

    assert [(p.rank, p.member, p.points) for p in places] == [(1, ANA, 7), (2, MEI, 2), (2, BO, 2)]


def test_a_period_begins_on_its_first_day() -> None:
    day, terms = date(2026, 5, 20), "03-01 09-01"

    assert [span(p, day, terms)[0] for p in Period] == [
        date(2026, 5, 18), date(2026, 5, 1), date(2026, 4, 1), date(2026, 3, 1), date(2026, 1, 1), date.min,
    ]  # fmt: skip
    assert [span(p, day, terms)[1] for p in Period] == [
        date(2026, 5, 24), date(2026, 5, 31), date(2026, 6, 30), date(2026, 8, 31), date(2026, 12, 31), day,
    ]  # fmt: skip
