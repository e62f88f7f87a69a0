"""Each rule of the points scheme, the scheme as data, and the reasons that are given."""

from datetime import date, timedelta

import pytest

from bot.practice.meeting.attendance import Presence
from bot.practice.points.ledger import ledger
from bot.practice.points.likeness import nearest, normal, repetition
from bot.practice.points.presets import PRESETS
from bot.practice.points.scheme import BadScheme, Scheme, amended, read_scheme, tables_of
from bot.practice.points.simulation import simulate
from bot.practice.points.why import chances, why_not
from bot.practice.session import Session
from bot.practice.term import is_terms, term_of
from bot.practice.verbs.absence import ask_leave
from tests.makers import ANA, BO, MEI, NOON, XU, a_group, a_held_session, a_message, a_reflection, a_session

DAY = timedelta(days=1)


def given(sessions: list[Session], rule: str, member: int | None = None, **values: int) -> list[tuple[int, int]]:
    """Member and points of a rule's lines that count."""
    lines = ledger(a_group(), sessions, read_scheme({rule: values}))
    return [(n.member, n.points) for n in lines if not n.limit and member in (None, n.member)]


def a_collecting_session() -> Session:
    session = a_session("collecting")
    session.due = NOON + 3 * DAY
    return session


@pytest.mark.parametrize(("days", "points"), [(2.9, 10), (3.5, 9), (5.5, 5), (7.9, 0), (30, 0)])
def test_a_late_reflection_fades_to_nothing(days: float, points: int) -> None:
    session = a_collecting_session()
    session.submit(MEI, a_reflection(), source=a_message(), at=NOON + days * DAY)

    assert given([session], "reflection", points=10, fade_days=5) == [(MEI, points)]


def test_editing_after_the_deadline_earns_nothing_more() -> None:
    session = a_collecting_session()
    source = a_message()
    session.submit(MEI, "Too short.", source=source, at=NOON + DAY)
    session.revise(source, a_reflection(), by=MEI, at=NOON + 2 * DAY)
    in_time = given([session], "reflection", min_chars=100)
    late = a_collecting_session()
    late.submit(MEI, "Too short.", source=source, at=NOON + DAY)
    late.revise(source, a_reflection(), by=MEI, at=NOON + 4 * DAY)

    assert in_time == [(MEI, 5)]
    assert given([late], "reflection", min_chars=100) == []
    late.revise(source, "Gone.", by=MEI, at=NOON + 5 * DAY)
    assert given([late], "reflection", min_chars=6) == []


def test_the_best_remarks_count_and_many_short_ones_earn_no_more() -> None:
    session = a_session("open", lead=XU)
    for minute in range(12):
        session.say(MEI, "ha", source=a_message(), at=NOON + timedelta(minutes=2 * minute))
        session.say(BO, "A considered answer.", source=a_message(), at=NOON + timedelta(minutes=2 * minute + 1))
    session.say(MEI, a_reflection(), source=a_message(), at=NOON + timedelta(hours=1))
    longest = session.contributions[-1].source.message

    lines = ledger(a_group(), [session], read_scheme({"remark": {"per_session": 1}}))

    assert [n.message for n in lines if n.member == MEI and n.points] == [longest]
    assert given([session], "remark", MEI, per_session=3) == [(MEI, 1)] * 3
    assert given([session], "remark", MEI, min_chars=10) == [(MEI, 1)]


def test_a_streak_goes_on_over_leave_and_breaks_by_absence() -> None:
    sessions = [a_session("open", n, starts_at=NOON + 7 * n * DAY) for n in range(1, 7)]
    for session in sessions:
        for member in (MEI, BO):
            if session.issue != 3:
                session.check_in(member, Presence.ONLINE, by=member, at=session.starts_at)
    ask_leave(sessions[2], MEI, "abroad", at=NOON)
    for session in sessions:
        session.close(due=session.starts_at, by=XU, at=session.starts_at)

    assert given(sessions, "streak", MEI, every=2) == [(MEI, 3), (MEI, 3)]
    assert given(sessions, "streak", MEI, every=5) == [(MEI, 3)]
    assert given(sessions, "streak", BO, every=3) == [(BO, 3)]


def test_to_be_answered_counts_once_for_each_who_answers_and_never_by_oneself() -> None:
    session, asked = a_session("open"), a_message()
    session.say(MEI, "A question.", source=asked, at=NOON)
    for minute, member in enumerate((BO, BO, ANA, MEI), 1):
        session.say(member, "An answer.", source=a_message(), at=NOON + timedelta(minutes=minute), reply_to=asked)

    assert given([session], "reply_received", per_session=9) == [(MEI, 1), (MEI, 1)]


def test_words_taken_up_in_a_later_session_count_for_who_said_them() -> None:
    first, second = a_held_session(1), a_session("open", 2, starts_at=NOON + 7 * DAY)
    talk = first.contributions[0].source
    for member in (BO, BO, MEI):
        second.say(member, "As was said then.", source=a_message(), at=NOON + 7 * DAY, reply_to=talk)

    assert given([first, second], "record_quoted") == [(MEI, 2)]


def test_duty_counts_once_a_month_and_a_long_reflection_over_and_above() -> None:
    group = a_group()
    group.give_duty("2026-03", ANA, by=XU, at=NOON)
    sessions = [a_held_session(1), a_held_session(2, NOON + 7 * DAY)]
    lines = ledger(group, sessions, read_scheme({"duty": {}, "long_reflection": {"min_chars": 50}}))

    assert [(n.member, n.points, n.limit) for n in lines if n.rule == "duty"] == [(ANA, 5, ""), (ANA, 0, "per_month")]
    assert [(n.issue, n.member) for n in lines if n.rule == "long_reflection"] == [(1, ANA), (2, ANA)]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_a_scheme_and_can_be_amended(name: str) -> None:
    scheme = amended(Scheme(), name)

    assert scheme.name == name
    assert read_scheme(tables_of(scheme), name) == scheme
    assert amended(scheme, "remark.off").rule("remark") is None
    assert amended(scheme, "remark.points.4").rule("remark").points == 4  # type: ignore[union-attr]
    assert amended(scheme, "caps.week.7").caps.week == 7
    assert read_scheme({"preset": name, "remark": {"points": 9}}).rule("remark").points == 9  # type: ignore[union-attr]


@pytest.mark.parametrize("change", ["", "nothing", "chatter.points.1", "remark.point.1", "remark.points.many", "remark.points.-1", "streak.every.0", "remark.points.²", "chatter.off"])  # fmt: skip
def test_a_change_that_makes_no_scheme_is_refused(change: str) -> None:
    with pytest.raises(BadScheme) as refused:
        amended(read_scheme({"preset": "strict"}), change)
    assert refused.value.accepted


def test_what_another_scheme_would_have_given_looks_past_what_was_frozen() -> None:
    session, group = a_held_session(), a_group()
    scheme, other = read_scheme({"check_in": {"points": 2}}), read_scheme({"check_in": {"points": 5}})
    session.publish(ledger(group, [session], scheme), by=XU, at=NOON + 5 * DAY)

    rows = simulate(group, [session], scheme, other, NOON.date(), NOON.date())

    assert {(r.member, r.now, r.then) for r in rows} == {(MEI, 2, 5), (BO, 2, 5)}
    assert session.published_at
    assert simulate(group, [session], scheme, other, NOON.date() + DAY, NOON.date() + 2 * DAY) == []


def test_reasons_name_what_was_short_cut_late_or_missing() -> None:
    group, session = a_group(), a_held_session()
    session.submit(MEI, "Short.", source=a_message(), at=NOON + DAY)
    scheme = read_scheme({"check_in": {}, "remark": {}, "reflection": {"min_chars": 100}, "streak": {"every": 4}, "caps": {"week": 3}})  # fmt: skip
    lines = ledger(group, [session], scheme)

    def reasons(member: int) -> list[tuple[str, str, int, int]]:
        return [(r.rule, r.what, r.have, r.need) for r in why_not(group, [session], lines, scheme, member)]

    assert ("reflection", "short", 6, 100) in reasons(MEI)
    assert ("reflection", "week", 3, 0) in reasons(BO)
    assert ("check_in", "none", 0, 0) in reasons(ANA)
    assert ("streak", "row", 1, 4) in reasons(ANA)


def test_chances_are_what_can_still_be_done() -> None:
    group, session = a_group(), a_collecting_session()
    coming = a_session("announced", 2, starts_at=NOON + 7 * DAY)
    scheme = read_scheme({"check_in": {}, "lead_talk": {}, "reflection": {"late": 3}})

    def open_now(days: float) -> list[tuple[str, int, int]]:
        found = chances(group, [session, coming], scheme, MEI, NOON + days * DAY)
        return [(c.rule, c.issue, c.points) for c in found]

    assert ("reflection", 1, 5) in open_now(1)
    assert ("reflection", 1, 3) in open_now(4)
    assert ("lead_talk", 2, 10) in open_now(1)
    session.submit(MEI, a_reflection(), source=a_message(), at=NOON + DAY)
    assert ("reflection", 1, 5) not in open_now(1)


def test_likeness_sees_through_case_spaces_and_small_changes_and_not_a_shared_subject() -> None:
    text = a_reflection(1, 80)
    changed = text.upper().replace(" ", "  ").replace("RAIN", "snow")
    others = {1: normal(a_reflection(2, 80)), 2: normal(text)}

    found = nearest(normal(changed), others, 85)
    assert found is not None
    assert found[0] == 2
    assert nearest(normal(a_reflection(3, 80)), others, 85) is None
    inside = nearest(normal(text), {7: normal(a_reflection(4, 300) + text + a_reflection(5, 300))}, 85)
    assert inside is not None
    assert nearest(normal(text), others, 0) is None


def test_padding_is_seen_and_prose_is_not() -> None:
    assert repetition(normal("今天的学习让我收获很大。" * 12)) > 85
    assert repetition(normal(a_reflection(3, 120))) < 80
    assert repetition(normal("好。")) == 0


@pytest.mark.parametrize(("text", "right"), [("01-01", True), ("03-01 09-01", True), ("", False), ("13-01", False), ("02-30", False), ("1-1", False), ("03-01 03-01", False)])  # fmt: skip
def test_terms_are_checked(text: str, right: bool) -> None:
    assert is_terms(text) is right


def test_a_term_runs_over_the_new_year() -> None:
    assert term_of(date(2026, 1, 15), "03-01 09-01") == (date(2025, 9, 1), date(2026, 2, 28))
    assert term_of(date(2026, 3, 1), "03-01 09-01") == (date(2026, 3, 1), date(2026, 8, 31))
