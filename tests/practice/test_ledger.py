"""What holds of the ledger for any history and any scheme."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.practice.meeting.attendance import Presence
from bot.practice.meeting.doubt import Doubt, DoubtKind
from bot.practice.meeting.settled import Line
from bot.practice.points.ledger import balance, ledger, settle
from bot.practice.points.rules.rule import SPANS
from bot.practice.points.scheme import ORDER, Scheme, Schemes, read_scheme
from bot.practice.session import Session
from bot.practice.term import term_of
from bot.practice.verbs.doubting import raise_doubt
from tests.makers import ANA, BO, MEI, NOON, XU, a_group, a_message, a_reflection, a_session

EVERYBODY = (XU, MEI, BO, ANA)
ISSUES = (1, 2, 3, 4)
Deed = tuple[int, int, str, int, int]

# issue, member, what, minutes after the beginning, length in words
DEEDS = st.lists(
    st.tuples(st.sampled_from(ISSUES), st.sampled_from(EVERYBODY), st.sampled_from("cssssraw"), st.integers(0, 9000), st.integers(1, 200)),
    max_size=60,
)  # fmt: skip
LIMITS = st.fixed_dictionaries({}, optional={f"per_{span}": st.integers(0, 4) for span in SPANS})
RULES = st.fixed_dictionaries({}, optional={kind.name: LIMITS for kind in ORDER})
CAPS = st.fixed_dictionaries({}, optional={span: st.integers(0, 25) for span in SPANS})


@st.composite
def schemes(draw: Any) -> Scheme:
    """Any rules with any limits; reflections count from a few characters on."""
    tables = draw(RULES)
    for name in ("reflection", "long_reflection"):
        if name in tables:
            tables[name] |= {"min_chars": draw(st.integers(0, 300))}
    if "reflection" in tables:
        tables["reflection"] |= {"fade_days": draw(st.integers(0, 5))}
    return read_scheme({**tables, "caps": draw(CAPS)}, "any")


def history(deeds: Sequence[Deed]) -> list[Session]:
    """Four sessions, three days from each other, across the end of a term, with what members did in them."""
    sessions = {n: a_session("open", n, starts_at=NOON + timedelta(days=3 * n), lead=MEI) for n in ISSUES}
    for session in sessions.values():
        session.due = session.starts_at + timedelta(days=2)
    for place, deed in enumerate(deeds):
        do(sessions[deed[0]], place, deed)
    return list(sessions.values())


def do(session: Session, place: int, deed: Deed) -> None:
    _, member, what, minute, words = deed
    at = session.starts_at + timedelta(minutes=minute)
    text = a_reflection(place, words)
    answered = session.contributions[-1].source if session.contributions and place % 3 == 0 else None
    if what == "c":
        session.check_in(member, Presence.ONLINE, by=member, at=at)
    elif what == "s":
        session.say(member, text, source=a_message(place), at=at, reply_to=answered)
    elif what == "r":
        session.submit(member, text, source=a_message(place), at=at)
    elif what == "a" and session.contributions:
        source = session.contributions[place % len(session.contributions)].source
        raise_doubt(session, source, Doubt(source, DoubtKind.PADDING, 90))
    elif what == "w" and member in session.writers():
        session.withdraw(member, at=at)


def sums(lines: Sequence[Line], span: str) -> Counter[Any]:
    """Points by member and span."""
    group, found = a_group(), Counter[Any]()
    for line in lines:
        found[line.member, place(group.settings.zone, group.settings.term_starts, line, span)] += line.points
    return found


def place(zone: Any, terms: str, line: Line, span: str) -> Any:
    day = line.at.astimezone(zone).date()
    places = {
        "session": line.issue, "day": day, "week": day.isocalendar()[:2], "month": (day.year, day.month),
        "term": term_of(day, terms),
    }  # fmt: skip
    return places[span]


@given(DEEDS, schemes())
@settings(max_examples=200, deadline=None)
def test_a_balance_is_the_sum_of_lines_and_counting_twice_is_counting_once(deeds: list[Deed], scheme: Scheme) -> None:
    group, sessions = a_group(), history(deeds)

    lines = ledger(group, sessions, scheme)

    assert lines == ledger(group, sessions, scheme) == ledger(group, reversed(sessions), scheme)
    assert sum(balance(lines, member) for member in EVERYBODY) == sum(line.points for line in lines)
    assert all(line.points >= 0 and line.cut >= 0 and bool(line.cut) <= bool(line.limit) for line in lines)
    assert {line.version for line in lines} <= {"any"}


@given(DEEDS, schemes())
@settings(max_examples=200, deadline=None)
def test_no_limit_is_ever_exceeded(deeds: list[Deed], scheme: Scheme) -> None:
    group = a_group()
    lines = ledger(group, history(deeds), scheme)
    counted = [line for line in lines if not line.limit.startswith(("per_", "doubt"))]

    for span in SPANS:
        most = scheme.caps.most(span)
        assert not most or max(sums(lines, span).values(), default=0) <= most
        times = Counter(
            (line.member, line.rule, place(group.settings.zone, group.settings.term_starts, line, span))
            for line in counted
        )
        for (_, name, _), count in times.items():
            rule = scheme.rule(name)
            assert rule is not None
            assert not rule.most(span) or count <= rule.most(span)


@given(DEEDS, schemes(), st.integers())
@settings(max_examples=150, deadline=None)
def test_the_order_of_arrival_within_a_session_does_not_matter(deeds: list[Deed], scheme: Scheme, seed: int) -> None:
    # What is said and written; who answers whom is fixed before, as Telegram's ids are.
    spoken = [(n, deed) for n, deed in enumerate(deeds) if deed[2] in "csr"]
    shuffled = list(spoken)
    random.Random(seed).shuffle(shuffled)

    def lived(order: list[tuple[int, Deed]]) -> list[Session]:
        sessions = {s.issue: s for s in history([])}
        for number, (issue, member, what, minute, words) in order:
            session, text = sessions[issue], a_reflection(number, words)
            at = session.starts_at + timedelta(minutes=minute, seconds=number % 60)
            if what == "c":
                session.check_in(member, Presence.ONLINE, by=member, at=at)
            elif what == "s":
                earlier = a_message(number - 1) if number % 3 == 0 else None
                session.say(member, text, source=a_message(number), at=at, reply_to=earlier)
            else:
                session.submit(member, text, source=a_message(number), at=at)
        return list(sessions.values())

    in_time = sorted(spoken, key=lambda pair: (pair[1][3], pair[0] % 60, pair[0]))
    assert ledger(a_group(), lived(in_time), scheme) == ledger(a_group(), lived(shuffled), scheme)


@given(DEEDS, schemes())
@settings(max_examples=100, deadline=None)
def test_what_was_withdrawn_leaves_no_line_and_what_is_doubtful_no_points(deeds: list[Deed], scheme: Scheme) -> None:
    sessions = history(deeds)
    standing = {(c.source.chat, c.source.message) for s in sessions for c in s.standing()}
    doubtful = {(d.source.chat, d.source.message) for s in sessions for d in s.doubts}

    lines = ledger(a_group(), sessions, scheme)

    assert {(line.chat, line.message) for line in lines if line.message} <= standing
    assert not any(line.points for line in lines if (line.chat, line.message) in doubtful)


@given(DEEDS, schemes(), schemes())
@settings(max_examples=100, deadline=None)
def test_publication_freezes_lines_whatever_holds_later(deeds: list[Deed], first: Scheme, later: Scheme) -> None:
    group, sessions = a_group(), history(deeds)
    frozen = settle(group, sessions, 1, first)
    sessions[0].close(due=sessions[0].starts_at, by=XU, at=sessions[0].starts_at)
    sessions[0].compile(by=XU, at=sessions[0].starts_at)
    sessions[0].publish(frozen, by=XU, at=sessions[0].starts_at)

    assert tuple(line for line in ledger(group, sessions, later) if line.issue == 1) == frozen


def test_a_session_is_counted_by_the_scheme_of_its_day_and_lines_name_it() -> None:
    sessions = history([(issue, MEI, "c", 0, 1) for issue in ISSUES])
    old, new = read_scheme({"check_in": {"points": 2}}, "old"), read_scheme({"check_in": {"points": 7}}, "new")
    since = sessions[2].starts_at.date()
    versions = Schemes(((NOON.date() - timedelta(days=30), old), (since, new)))

    lines = ledger(a_group(), sessions, versions)

    assert [(line.points, line.version) for line in lines] == [(2, "old"), (2, "old"), (7, "new"), (7, "new")]
    assert replace(lines[0], version="new").version == lines[2].version
