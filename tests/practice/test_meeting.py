"""The parts of a meeting: turns of speech, drafts, the room's code, the review, absence."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.meeting.attendance import NoReason
from bot.practice.meeting.contribution import FULL_MESSAGE, Kind, Source
from bot.practice.meeting.draft import MOST_PIECES, Draft, DraftFull, NotChecked, Piece
from bot.practice.meeting.lifecycle import WrongState
from bot.practice.meeting.polish import NotYours
from bot.practice.meeting.review import Review
from bot.practice.meeting.room_code import code_at, seconds_left, serves
from bot.practice.meeting.turns import turns
from bot.practice.record.doubled import doubled
from bot.practice.verbs import absence, composing, dictation, polish, review
from tests.makers import ANA, BO, LONG, MEI, NOON, XU, a_held_session, a_message, a_session

SECRET = b"known to nobody"


def test_a_reply_begins_a_turn_of_its_own_unless_it_answers_oneself() -> None:
    session = a_session("open")
    first, second = a_message(), a_message()
    session.say(MEI, "one", source=first, at=NOON)
    session.say(MEI, "more", source=second, at=NOON + timedelta(seconds=1), reply_to=first)
    session.say(BO, "two", source=a_message(), at=NOON + timedelta(seconds=2))
    session.say(BO, "to you", source=a_message(), at=NOON + timedelta(seconds=3), reply_to=first)

    assert [(t.member, t.text) for t in turns(session.standing())] == [(MEI, "one\nmore"), (BO, "two"), (BO, "to you")]


def test_reflections_are_never_joined() -> None:
    session = a_session("collecting")
    for text in ("first", "second"):
        session.submit(MEI, text, source=a_message(), at=NOON)

    assert [t.text for t in turns(session.standing())] == ["first", "second"]


def test_an_act_that_was_given_up_leaves_the_index_right() -> None:
    from copy import copy

    session = a_session("open")
    session.say(MEI, "kept", source=a_message(), at=NOON)
    given_up, lost = copy(session), a_message()
    given_up.say(BO, "lost", source=lost, at=NOON)

    assert session.contribution(lost) is None
    session.say(BO, "another", source=a_message(), at=NOON)
    assert session.contribution(lost) is None
    session.say(BO, "lost, said again", source=lost, at=NOON)
    found = session.contribution(lost)
    assert found is not None
    assert found.text == "lost, said again"


@given(st.lists(st.tuples(st.text(min_size=1, max_size=20), st.booleans()), min_size=1, max_size=8))
def test_the_text_of_a_draft_is_that_of_the_reflection_it_becomes(messages: list[tuple[str, bool]]) -> None:
    draft = Draft(NOON)
    for text, is_full in messages:
        draft = draft.with_piece(Piece(a_message(), text, FULL_MESSAGE if is_full else len(text)), NOON)

    assert draft.as_contribution(MEI, NOON).text == draft.text
    assert all(text in draft.text for text, _ in messages)


def test_a_draft_takes_a_message_once_and_has_a_bound() -> None:
    draft, source = Draft(NOON), a_message()
    draft = draft.with_piece(Piece(source, "one"), NOON).with_piece(Piece(source, "one"), NOON)
    assert len(draft.pieces) == 1
    for _ in range(MOST_PIECES - 1):
        draft = draft.with_piece(Piece(a_message(), "x"), NOON)
    with pytest.raises(DraftFull):
        draft.with_piece(Piece(a_message(), "x"), NOON)


def test_words_that_a_machine_heard_must_be_looked_at_before_they_are_handed_in() -> None:
    session, source = a_session("announced"), a_message()
    draft = Draft(NOON).with_piece(Piece(source, "herd", heard=True), NOON)
    with pytest.raises(NotChecked):
        composing.hand_in(session, MEI, draft, at=NOON)
    composing.hand_in(session, MEI, draft.worded(source, "heard", NOON), at=NOON)

    assert [c.text for c in session.standing()] == ["heard"]


@given(st.integers(0, 10**9), st.integers(1, 999))
def test_a_room_code_serves_now_and_just_after_and_nowhere_else(seconds: int, issue: int) -> None:
    at = NOON + timedelta(seconds=seconds)
    code = code_at(SECRET, -100, issue, at)

    assert serves(code, SECRET, -100, issue, at)
    assert serves(code, SECRET, -100, issue, at + timedelta(seconds=30))
    assert not serves(code, b"another secret", -100, issue, at) or code == code_at(b"another secret", -100, issue, at)
    assert not serves("", SECRET, -100, issue, at)
    assert 0 < seconds_left(at) <= 30


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([-1, 1])), max_size=25))
def test_however_turns_are_shifted_each_stands_once_and_a_step_is_a_step(steps: list[tuple[int, int]]) -> None:
    session = a_session("collecting")
    for number in range(6):
        session.submit(MEI, f"{number}", source=Source(-100, 1000 + number), at=NOON + timedelta(minutes=number))
    found, placed = turns(session.standing()), Review()
    for number, step in steps:
        before = [t.text for t in placed.in_order(found)]
        placed = placed.shifted(found, Source(-100, 1000 + number), step)
        after = [t.text for t in placed.in_order(found)]
        wanted = list(before)
        place = wanted.index(str(number))
        if 0 <= place + step < 6:
            wanted[place], wanted[place + step] = wanted[place + step], wanted[place]
        assert after == wanted


def test_leaving_out_and_taking_in_and_who_did_it_is_on_record() -> None:
    session = a_held_session()
    source = next(c.source for c in session.standing(Kind.REMARK))
    review.leave_out(session, source, "a slip", by=XU, at=NOON)
    assert not list(session.standing(Kind.REMARK))
    assert review.turn_at(session, source).first.left_out is not None
    review.take_in(session, source, by=XU, at=NOON + timedelta(minutes=1))

    assert [c.text for c in session.standing(Kind.REMARK)] == ["A remark."]
    assert [(a.verb, a.by) for a in session.audit][-2:] == [("left out", XU), ("taken in", XU)]


def test_only_the_speaker_changes_their_words_and_nothing_is_changed_once_it_is_out() -> None:
    session = a_held_session()
    source = next(c.source for c in session.standing(Kind.REMARK))
    with pytest.raises(NotYours):
        polish.correct(session, MEI, source, "other words", at=NOON)
    polish.approve(session, BO, at=NOON)
    assert polish.unapproved(session) == {MEI}
    session.publish((), by=XU, at=NOON)
    with pytest.raises(WrongState):
        polish.withhold(session, BO, [source], at=NOON)


def test_an_edit_after_a_new_wording_is_newer_and_stands() -> None:
    session = a_held_session()
    piece = next(iter(session.standing(Kind.REMARK)))
    polish.correct(session, BO, piece.source, "reworded", at=NOON)
    session.revise(piece.source, "edited at last", by=BO, at=NOON + timedelta(minutes=1))

    now = session.contribution(piece.source)
    assert now is not None
    assert now.text == "edited at last"
    assert [r.text for r in now.rewritten] == ["reworded", "edited at last"]
    assert [r.text for r in now.parts[0].revisions] == ["A remark.", "edited at last"]


def test_what_one_keeps_off_the_record_another_cannot_put_back() -> None:
    session = a_held_session()
    source = next(c.source for c in session.standing(Kind.REMARK))

    assert dictation.keep_off_record(session, source, by=BO, at=NOON)
    assert not dictation.keep_off_record(session, source, by=XU, at=NOON)
    assert not dictation.put_on_record(session, source, by=XU, at=NOON)
    assert dictation.put_on_record(session, source, by=BO, at=NOON)


def test_leave_needs_a_reason_and_being_there_ends_it() -> None:
    from bot.practice.meeting.attendance import Presence

    session = a_session("announced")
    with pytest.raises(NoReason):
        absence.ask_leave(session, MEI, " \n ", at=NOON)
    absence.ask_leave(session, MEI, "abroad", at=NOON)
    assert session.away() == {MEI}
    session.check_in(MEI, Presence.ONLINE, by=MEI, at=NOON)
    assert session.away() == frozenset()


def test_what_is_nearly_the_same_looks_doubled_and_what_is_short_does_not() -> None:
    session = a_session("collecting")
    for member, text in (
        (MEI, LONG),
        (BO, LONG.upper() + "!"),
        (ANA, "Quite another thing, and long enough to be compared."),
        (ANA, "Yes."),
        (BO, "Yes."),
    ):
        session.submit(member, text, source=a_message(), at=NOON)

    assert [(a.member, b.member) for a, b in doubled(turns(session.standing()))] == [(MEI, BO)]
