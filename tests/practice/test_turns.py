"""Whose turn it is: the fair order of lead speakers, and the rotation of duty."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.people.duty import filled, months_from, next_in_turn
from bot.practice.people.rota import Ask, NobodyToAsk, NotYourTurn, Reason, accepted, fairest, swapped
from bot.practice.verbs.planning import assign_lead
from bot.practice.verbs.rota import last_led, proposal, shares
from tests.makers import ANA, BO, MEI, NOON, XU, a_group, a_held_session, a_session

EVERYBODY = [XU, MEI, BO, ANA]


def test_volunteers_then_those_who_never_led_then_who_has_waited_longest() -> None:
    led = {XU: NOON, BO: NOON - timedelta(days=30)}

    order = fairest(EVERYBODY, led, volunteers=[XU], not_asked=frozenset({ANA}))

    assert order == [(XU, Reason.VOLUNTEERED), (MEI, Reason.NEVER_LED), (BO, Reason.WAITED_LONGEST)]


@given(st.sets(st.sampled_from(EVERYBODY)), st.sets(st.sampled_from(EVERYBODY)))
def test_everybody_is_in_the_order_once_but_those_who_are_not_to_be_asked(away: set[int], volunteers: set[int]) -> None:
    order = [m for m, _ in fairest(EVERYBODY, {}, volunteers=sorted(volunteers), not_asked=frozenset(away))]

    assert sorted(order) == sorted(set(EVERYBODY) - away)


def test_over_a_season_everybody_leads_equally_often() -> None:
    group, sessions = a_group(), []
    for week in range(8):
        sessions.append(a_session("announced", week + 1, starts_at=NOON + timedelta(weeks=week)))
    for week in range(8):
        rota = proposal(group, sessions, NOON + timedelta(weeks=week, hours=-1))
        ask = next(a for a in rota if a.issue == week + 1)
        assign_lead(sessions[week], ask.member, by=ask.member, at=NOON)
        group.plan_rota(rota, by=XU, at=NOON)

    led = [s.lead for s in sessions]
    assert sorted(led[:4]) == sorted(led[4:]) == sorted(EVERYBODY)  # type: ignore[type-var]


def test_a_turn_is_passed_on_to_the_next_that_is_open_or_to_somebody_else() -> None:
    rota = tuple(Ask(issue, member, Reason.NEVER_LED) for issue, member in ((1, MEI), (2, BO)))

    passed = swapped(rota, 1, MEI, None)
    assert [(a.issue, a.member) for a in passed] == [(1, BO), (2, MEI)]
    assert [(a.issue, a.member) for a in swapped(passed, 2, MEI, (ANA, Reason.NEVER_LED))] == [(1, BO), (2, ANA)]
    with pytest.raises(NobodyToAsk):
        swapped(rota, 2, BO, None)
    with pytest.raises(NotYourTurn):
        accepted(rota, 1, ANA)


def test_who_led_is_told_by_the_lead_talk_not_by_the_plan() -> None:
    held = a_held_session()
    held.lead = XU

    assert last_led([held]) == {MEI: NOON}
    assert [s.member for s in shares(a_group(), [held])][-2:] == [BO, MEI]


def test_months_over_the_turn_of_a_year_and_the_rotation_over_a_departure() -> None:
    assert months_from(date(2026, 11, 23), 3) == ["2026-11", "2026-12", "2027-01"]
    assert filled({}, ["2026-11", "2026-12", "2027-01"], [MEI, BO]) == {"2026-11": MEI, "2026-12": BO, "2027-01": MEI}
    assert filled({"2026-12": BO}, ["2026-11", "2026-12", "2027-01"], [MEI, BO, ANA])["2027-01"] == ANA
    assert next_in_turn({"2026-11": 99}, "2026-12", [MEI, BO]) == MEI
    assert next_in_turn({}, "2026-12", [MEI, BO]) is None
