"""Undoing, and one person in another's place; the programme laid anew."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.calendar.topic import Topic
from bot.practice.meeting.attendance import Presence
from bot.practice.meeting.lifecycle import InThePast
from bot.practice.people.audit import in_hand
from bot.practice.people.powers import NotAllowed, Power, check_power
from bot.practice.people.roster import Role
from bot.practice.people.roster_sheet import Row, changes
from bot.practice.session import Session
from bot.practice.settings import GroupSettings
from bot.practice.verbs import planning
from bot.practice.verbs.absence import extend
from bot.practice.verbs.erasure import forget_in_group, forget_in_session
from bot.practice.verbs.identity import exchange_in_group, exchange_in_session
from bot.practice.verbs.people import add_guest, merge, next_guest
from bot.practice.verbs.publishing import publish
from bot.practice.verbs.relaying import NothingToSwap, clashes, partner, restored, shifted, skipped
from bot.practice.verbs.sealing import is_sound
from bot.practice.verbs.undoing import ChangedSince, TooLateToUndo, undo_in_group, undo_in_session, undoable
from bot.store import shape
from tests.makers import ANA, BO, MEI, NOON, XU, a_group, a_held_session, a_message, a_session

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def an_update() -> Iterator[None]:
    """An update in hand, as in the chat."""
    token = in_hand.set(7)
    yield
    in_hand.reset(token)


def undo(session: Session, hours: float = 1) -> bool:
    """A minute later, by another update."""
    token = in_hand.set(8)
    try:
        return undo_in_session(session, 7, by=XU, at=NOON - timedelta(days=3) + timedelta(hours=hours))
    finally:
        in_hand.reset(token)


def a_planned(**fields: Any) -> Session:
    return a_session("announced", **fields)


BEFORE = NOON - timedelta(days=3)


def test_what_was_done_to_a_session_is_taken_back() -> None:
    def led(s: Session) -> None:
        planning.assign_lead(s, MEI, by=XU, at=BEFORE)

    def retitled(s: Session) -> None:
        planning.retitle(s, "Another title", by=XU, at=BEFORE)

    def moved(s: Session) -> None:
        planning.move(s, NOON + WEEK, by=XU, at=BEFORE)

    def cancelled(s: Session) -> None:
        planning.cancel(s, reason="snow", by=XU, at=BEFORE)

    def opened(s: Session) -> None:
        s.open(by=XU, at=BEFORE)

    def closed(s: Session) -> None:
        s.close(due=NOON + WEEK, by=XU, at=BEFORE)

    def checked(s: Session) -> None:
        s.check_in(MEI, Presence.ROOM, by=XU, at=BEFORE)

    def extended(s: Session) -> None:
        extend(s, MEI, NOON + WEEK, by=XU, at=BEFORE)

    for act in (led, retitled, moved, cancelled, opened, closed, checked, extended):
        session, untouched = a_planned(), a_planned()
        act(session)
        assert undo(session), act.__name__
        for name in ("lead", "topic", "starts_at", "state", "opened_at", "closed_at", "due", "check_ins", "extensions"):
            assert getattr(session, name) == getattr(untouched, name), (act.__name__, name)
        assert session.audit[-1].verb == "undo"


def test_an_act_is_undone_once_and_the_same_press_again_changes_nothing() -> None:
    session = a_planned()
    planning.retitle(session, "Another title", by=XU, at=BEFORE)
    undo(session)
    acts = session.audit

    assert undo(session)
    assert session.audit == acts
    token = in_hand.set(9)
    assert not undo_in_session(session, 7, by=XU, at=BEFORE)
    in_hand.reset(token)


def test_what_something_has_come_on_top_of_is_not_undone() -> None:
    session = a_planned()
    planning.retitle(session, "Second", by=XU, at=BEFORE)
    token = in_hand.set(71)
    planning.retitle(session, "Third", by=BO, at=BEFORE)
    in_hand.reset(token)

    with pytest.raises(ChangedSince):
        undo(session)
    assert session.topic.title == "Third"


def test_a_meeting_in_which_something_was_said_stays_open() -> None:
    session = a_planned()
    session.open(by=XU, at=BEFORE)
    session.say(MEI, "The first word.", source=a_message(), at=BEFORE)

    with pytest.raises(ChangedSince):
        undo(session)


def test_after_a_day_it_is_too_late() -> None:
    session = a_planned()
    planning.retitle(session, "Second", by=XU, at=BEFORE)

    assert [a.verb for a in undoable(session, BEFORE + timedelta(hours=24))] == ["topic edit"]
    assert undoable(session, BEFORE + timedelta(hours=25)) == []
    with pytest.raises(TooLateToUndo):
        undo(session, hours=25)


def test_nothing_is_moved_back_into_the_past() -> None:
    session = a_planned(starts_at=NOON - timedelta(days=2, hours=23))
    planning.move(session, NOON, by=XU, at=BEFORE)

    with pytest.raises(InThePast):
        undo(session, hours=5)


def test_what_was_done_to_a_group_is_taken_back() -> None:
    group, before = a_group(), a_group()
    group.choose(group.settings.with_value("place", "Annex"), "place", by=XU, at=NOON)
    group.rename(MEI, "Mei Lin", by=XU, at=NOON)
    group.appoint(BO, Role.SECRETARY, by=XU, at=NOON)
    group.give_duty("2026-04", ANA, by=XU, at=NOON)
    guest = add_guest(group, "Grandma Li", by=XU, at=NOON)
    group.choose_scheme({"check_in": {"points": 9}}, NOON.date(), name="own", by=XU, at=NOON)
    token = in_hand.set(8)
    assert undo_in_group(group, 7, by=BO, at=NOON)
    in_hand.reset(token)

    assert (group.settings, group.duties, group.schemes) == (before.settings, before.duties, before.schemes)
    assert {m.id: m for m in group.roster} == {m.id: m for m in before.roster}
    assert not group.roster.members[guest.id].active
    assert not undo_in_group(group, 6, by=XU, at=NOON)


def test_a_merged_person_has_everything_once() -> None:
    session = a_held_session()
    session.check_in(ANA, Presence.ONLINE, by=ANA, at=NOON)
    publish(session, GroupSettings(), (), by=XU, at=NOON + WEEK)
    seal, words = session.seal, [c.text for c in session.standing()]
    exchange_in_session(session, BO, ANA)
    group = a_group()
    merge(group, BO, ANA, by=XU, at=NOON)

    assert BO not in {c.member for c in session.contributions}
    assert [c.member for c in session.check_ins].count(ANA) == 1
    assert [c.text for c in session.standing()] == words
    assert session.former_seals == (seal,)
    assert is_sound(session)
    assert (group.roster.name(ANA), BO in group.roster) == ("Bo", False)


def test_who_is_forgotten_is_nowhere_in_what_rests() -> None:
    published, collecting, group = a_held_session(1), a_held_session(2), a_group()
    publish(published, GroupSettings(), (), by=XU, at=NOON + WEEK)
    pseudonym = next_guest(group)
    for session in (published, collecting):
        forget_in_session(session, MEI, pseudonym)
    forget_in_group(group, MEI, pseudonym, "Reader 1", at=NOON)

    plain = [str(shape.dump(a)["body"]) for a in (published, collecting, group)]
    assert all("Mei" not in text for text in plain[:2])
    assert "'Mei'" not in plain[2]
    assert [c.member for c in published.standing()].count(pseudonym) == 1
    assert pseudonym not in {c.member for c in collecting.contributions}
    assert [c.text for c in collecting.standing()] == [c.text for c in a_held_session(2).standing() if c.member != MEI]


def test_exchanging_back_gives_what_was() -> None:
    group = a_group()
    group.give_duty("2026-04", MEI, by=XU, at=NOON)
    group.propose("a", "A topic", by=MEI, at=NOON)
    session = a_held_session()
    before = (list(session.contributions), session.check_ins, group.duties, group.proposals)
    for old, new in ((MEI, 500), (500, MEI)):
        exchange_in_session(session, old, new)
        exchange_in_group(group, old, new)

    assert (list(session.contributions), session.check_ins, group.duties, group.proposals) == before


def test_sessions_on_the_usual_time_follow_a_change_and_others_stay() -> None:
    settings = GroupSettings()
    usual = [a_session(issue=n, starts_at=NOON.replace(hour=7) + n * WEEK) for n in range(1, 4)]
    own = a_session(issue=9, starts_at=NOON + 2 * WEEK + timedelta(days=1, hours=3))
    later = settings.with_value("time", "19:00")
    shifts = shifted([*usual, own], settings, later, NOON)

    assert [(s.issue, s.after.hour) for s in shifts] == [(1, 11), (2, 11), (3, 11)]


def test_a_change_of_zone_keeps_the_wall_clock_over_summer_time() -> None:
    settings = GroupSettings(timezone="Europe/Berlin")
    sessions = [a_session(issue=n, starts_at=NOON.replace(hour=14) + (n - 1) * WEEK) for n in range(1, 6)]
    shifts = shifted(sessions, settings, settings.with_value("time", "10:00"), NOON)

    zone = settings.zone
    assert {s.after.astimezone(zone).hour for s in shifts} == {10}


@given(st.integers(1, 8), st.integers(0, 7))
def test_a_skipped_day_keeps_the_order_and_empties_the_day(count: int, place: int) -> None:
    place = min(place, count - 1)
    sessions = [a_session(issue=n + 1, starts_at=NOON.replace(hour=7) + (n + 1) * WEEK) for n in range(count)]
    moved = {s.issue: s.after for s in skipped(sessions, place + 1, GroupSettings(), NOON)}
    starts = [moved.get(s.issue, s.starts_at) for s in sessions]

    assert starts == sorted(set(starts))
    assert sessions[place].starts_at not in starts


def test_a_swap_needs_somebody_after() -> None:
    sessions = [a_session(issue=1, starts_at=NOON + WEEK), a_session(issue=2, starts_at=NOON + 2 * WEEK)]

    assert partner(sessions, 1, NOON).issue == 2
    with pytest.raises(NothingToSwap):
        partner(sessions, 2, NOON)


def test_a_pack_restored_leaves_what_is_announced_and_adds_what_is_missing() -> None:
    topics = [Topic(f"T{n}") for n in range(1, 6)]
    first = a_session("announced", 1, topic=topics[0], starts_at=NOON + WEEK)
    second = a_session(issue=2, topic=Topic("mine"), starts_at=NOON + 2 * WEEK)
    relay = restored(topics, [first, second], GroupSettings(), NOON)

    assert [(issue, topic.title) for issue, topic, _ in relay.given] == [(2, "T2")]
    assert [topic.title for topic, _ in relay.added] == ["T3", "T4", "T5"]
    assert relay.dropped == ()
    assert restored(topics[:1], [first, second], GroupSettings(), NOON).dropped == (2,)


def test_two_on_one_day_and_holidays_are_named() -> None:
    settings = GroupSettings(skip_holidays="CN")
    sessions = [a_session(issue=1, starts_at=NOON), a_session(issue=2, starts_at=NOON + timedelta(hours=2)),
                a_session(issue=3, starts_at=NOON.replace(month=5, day=1))]  # fmt: skip

    assert clashes(sessions, settings) == {1: "clash", 2: "clash", 3: "holiday"}


def test_what_stands_in_no_table_is_nobodys() -> None:
    check_power(Power.SECRETARY, "plan load")
    for power, deed in ((Power.MEMBER, "plan load"), (Power.SECRETARY, "farewell"), (Power.OWNER, "fly")):
        with pytest.raises(NotAllowed):
            check_power(power, deed)


def test_a_sheet_names_people_by_id_by_username_or_by_name() -> None:
    roster = a_group().roster
    found = changes(roster, [
        Row(2, "Mei Lin", id=MEI), Row(3, "Robert", username="@bo"), Row(4, "Ana", role=Role.SECRETARY), Row(5, "Old Wang"),
        Row(6, "Nobody", id=404), Row(7, "x" * 90), Row(8, "Old Wang"),
    ])  # fmt: skip

    assert [(m.id, name) for m, name in found.renamed] == [(MEI, "Mei Lin"), (BO, "Robert")]
    assert [(m.id, role) for m, role in found.appointed] == [(ANA, Role.SECRETARY)]
    assert found.guests == ("Old Wang",)
    assert found.unclear == (6, 7)


def test_nothing_of_an_unknown_update_is_undone() -> None:
    assert not undo_in_session(a_planned(), 12345, by=XU, at=NOON)
