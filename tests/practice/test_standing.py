"""Boards, appeals, lists put up for objection, and honours."""

from datetime import timedelta

import pytest

from bot.practice.meeting.attendance import Presence
from bot.practice.meeting.settled import Line
from bot.practice.people.adjustment import Adjustment, AlreadyTakenBack
from bot.practice.people.appeal import BadAppeal, ListStands, NoSuchAppeal, TooManyAppeals
from bot.practice.points.board import Period, board, shown
from bot.practice.points.honours import honours, participation
from bot.practice.session import Session
from bot.practice.verbs.standing import answer, ask, post_list, show_on_board, take_back
from tests.makers import ANA, BO, MEI, NOON, XU, a_group, a_session

DAY = timedelta(days=1)


def a_line(member: int, points: int, days_ago: int = 0) -> Line:
    return Line(member, NOON - days_ago * DAY, 1, "check_in", points)


def test_places_say_how_far_somebody_moved_in_a_week() -> None:
    lines = [a_line(MEI, 5, 10), a_line(BO, 3, 10), a_line(BO, 4), a_line(ANA, 1)]

    places = board(lines, a_group(), Period.YEAR, NOON.date())

    assert [(p.member, p.rank, p.moved) for p in places] == [(BO, 1, 1), (MEI, 2, -1), (ANA, 3, None)]


def test_days_are_those_of_the_groups_zone() -> None:
    group = a_group(timezone="Pacific/Auckland")
    late = NOON.replace(month=2, day=28, hour=23)  # already March there
    lines = [Line(MEI, late, 1, "check_in", 2)]

    assert board(lines, group, Period.MONTH, NOON.date())
    assert not board(lines, a_group(timezone="America/New_York"), Period.MONTH, NOON.date())


def test_the_board_shows_the_top_and_the_neighbours_of_ones_own_place() -> None:
    group = a_group()
    for number in range(10, 40):
        group.meet(number, f"M{number}", f"m{number}", at=NOON)
    places = board([a_line(n, 100 - n) for n in range(10, 40)], group, Period.ALL, NOON.date())

    assert [p.member for p in shown(places, 30)[1]] == [28, 29, 30, 31, 32]
    assert [p.member for p in shown(places, 21)[1]] == [20, 21, 22, 23]
    assert shown(places, 12) == (list(places[:10]), [])
    assert shown(places, 999)[1] == []


def test_who_left_the_board_by_own_wish_is_not_brought_back_by_a_secretary() -> None:
    group, lines = a_group(), [a_line(MEI, 5), a_line(BO, 3)]
    show_on_board(group, MEI, shown=False, by=MEI, at=NOON)
    show_on_board(group, MEI, shown=True, by=XU, at=NOON)
    assert [p.member for p in board(lines, group, Period.ALL, NOON.date())] == [BO]

    show_on_board(group, MEI, shown=True, by=MEI, at=NOON)
    show_on_board(group, BO, shown=False, by=XU, at=NOON)
    assert [p.member for p in board(lines, group, Period.ALL, NOON.date())] == [MEI]


def test_an_appeal_is_answered_once_and_few_are_open_at_a_time() -> None:
    group = a_group()
    first = ask(group, "act", MEI, " Why? ", at=NOON)
    assert ask(group, "act", MEI, "Why?", at=NOON) == first
    assert first.text == "Why?"
    assert answer(group, 1, "Because.", by=XU, at=NOON).answer == "Because."
    with pytest.raises(NoSuchAppeal):
        answer(group, 1, "No.", by=XU, at=NOON + DAY)
    with pytest.raises(NoSuchAppeal):
        answer(group, 9, "No.", by=XU, at=NOON)
    for text in ("", "x" * 1001):
        with pytest.raises(BadAppeal):
            ask(group, text[:3], MEI, text, at=NOON)
    for number in range(5):
        ask(group, f"n{number}", MEI, "Why?", at=NOON)
    with pytest.raises(TooManyAppeals):
        ask(group, "more", MEI, "Why?", at=NOON)
    ask(group, "other", BO, "Why?", at=NOON)


def test_a_list_is_put_up_once() -> None:
    group = a_group(objection_days=5)
    posted = post_list(group, "march", NOON.date(), NOON.date(), {MEI: 5}, by=XU, at=NOON)

    assert posted.until == NOON + 5 * DAY
    assert post_list(group, "march", NOON.date(), NOON.date(), {MEI: 9}, by=XU, at=NOON) == posted
    with pytest.raises(ListStands):
        post_list(group, "march", NOON.date(), NOON.date(), {}, by=XU, at=NOON + DAY)


def test_a_counter_entry_can_itself_not_be_taken_back() -> None:
    group = a_group()
    group.adjust(Adjustment("a", MEI, 4, "tea", XU, NOON))
    for _ in range(2):
        take_back(group, 1, "b", by=XU, at=NOON)
    assert [a.points for a in group.adjustments] == [4, -4]
    for number in (0, 1, 2, 3):
        with pytest.raises(AlreadyTakenBack):
            take_back(group, number, "c", by=XU, at=NOON)


def sessions_of_a_term() -> list[Session]:
    sessions = [a_session("open", n, starts_at=NOON + 7 * n * DAY) for n in range(1, 5)]
    for session in sessions:
        for member in (MEI, BO, ANA):
            if member != ANA or session.issue > 2:
                session.check_in(member, Presence.ONLINE, by=member, at=session.starts_at)
        session.close(due=session.starts_at, by=XU, at=session.starts_at)
    return sessions


def test_honours_are_shared_and_for_those_who_are_there() -> None:
    group, sessions = a_group(), sessions_of_a_term()
    helped = [Line(ANA, NOON, 1, "reply_received", 1), Line(BO, NOON, 99, "duty", 1)]
    first, last = NOON.date(), NOON.date() + 60 * DAY

    found = honours(group, sessions, helped, first, last)
    parts = participation(group, sessions, helped, first, last)

    assert [(h.kind.value, h.members, h.value) for h in found] == [
        ("faithful", (MEI, BO), 4), ("streak", (MEI, BO), 4), ("helpful", (ANA,), 1),
    ]  # fmt: skip
    assert [(p.member, p.sessions) for p in parts] == [(MEI, 4), (BO, 4), (ANA, 2)]
    assert honours(group, sessions[:1], helped, first, last) == []
    assert honours(group, sessions, helped, last, last) == []
