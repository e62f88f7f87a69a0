"""The life of a session, and what members say in it."""

from datetime import timedelta

import pytest

from bot.practice.meeting.attendance import Presence
from bot.practice.meeting.contribution import Kind, Source
from bot.practice.meeting.lifecycle import InThePast, State, WrongState
from bot.practice.meeting.polish import NothingToWithdraw, NotYours
from bot.practice.meeting.reflection import AlreadyPublished, EmptyReflection, NotYetAnnounced, ReflectionTooLong
from bot.practice.verbs.planning import cancel, move
from tests.makers import ANA, BO, MEI, NOON, XU, a_held_session, a_message, a_session


def test_the_last_instant_is_still_in_time() -> None:
    session = a_session("collecting", due=NOON)

    session.submit(MEI, "…", source=a_message(), at=NOON)
    session.submit(BO, "…", source=a_message(), at=NOON + timedelta(seconds=1))

    assert [r.late for r in session.standing(Kind.REFLECTION)] == [False, True]


def test_the_same_message_again_changes_nothing() -> None:
    session, source = a_session("collecting"), a_message()

    for _ in range(2):
        session.submit(MEI, "once", source=source, at=NOON)

    assert [c.text for c in session.contributions] == ["once"]


def test_every_revision_is_kept_and_the_last_one_counts() -> None:
    session, source = a_session("collecting"), a_message()
    session.submit(MEI, "first", source=source, at=NOON)

    session.revise(source, "second", by=MEI, at=NOON + timedelta(minutes=1))
    session.revise(source, "second", by=MEI, at=NOON + timedelta(minutes=2))

    assert session.contributions[0].text == "second"
    assert [r.text for r in session.contributions[0].parts[0].revisions] == ["first", "second"]


def test_nobody_can_edit_another_persons_words() -> None:
    session, source = a_session("collecting"), a_message()
    session.submit(MEI, "mine", source=source, at=NOON)

    session.revise(source, "not yours", by=BO, at=NOON)

    assert session.contributions[0].text == "mine"


def test_a_text_cut_in_the_middle_of_a_word_is_put_together_without_a_seam() -> None:
    session = a_session("collecting")
    session.submit(MEI, "x" * 4087, source=Source(-100, 5), at=NOON, units=4096)

    assert session.carry_on(MEI, "y" * 4096, source=Source(-100, 6), at=NOON)
    assert session.carry_on(MEI, "z", source=Source(-100, 7), at=NOON + timedelta(seconds=1))
    assert session.carry_on(MEI, "z", source=Source(-100, 7), at=NOON + timedelta(seconds=1))

    assert [c.text for c in session.contributions] == ["x" * 4087 + "y" * 4096 + "z"]


def test_a_text_cut_at_a_line_end_gets_the_line_end_back() -> None:
    session = a_session("collecting")
    session.submit(MEI, "x" * 3500, source=Source(-100, 5), at=NOON)

    session.carry_on(MEI, "next line", source=Source(-100, 6), at=NOON)

    assert session.contributions[0].text == "x" * 3500 + "\nnext line"


@pytest.mark.parametrize(("member", "chat", "seconds"), [(BO, -100, 0), (MEI, -200, 0), (MEI, -100, 60)])
def test_other_peoples_or_later_words_do_not_carry_on_a_text(member: int, chat: int, seconds: int) -> None:
    session = a_session("collecting")
    session.submit(MEI, "x" * 4096, source=Source(-100, 5), at=NOON)

    assert not session.carry_on(member, "more", source=Source(chat, 6), at=NOON + timedelta(seconds=seconds))


def test_withdrawing_takes_back_the_last_reflection_and_then_the_one_before() -> None:
    session = a_session("collecting")
    session.submit(MEI, "one", source=a_message(1), at=NOON)
    session.submit(MEI, "two", source=a_message(2), at=NOON + timedelta(minutes=1))

    session.withdraw(MEI, at=NOON + timedelta(minutes=2))
    assert [c.text for c in session.standing()] == ["one"]
    session.withdraw(MEI, at=NOON + timedelta(minutes=3))
    with pytest.raises(NothingToWithdraw):
        session.withdraw(MEI, at=NOON + timedelta(minutes=4))


def test_only_the_author_withdraws() -> None:
    session, source = a_session("collecting"), a_message()
    session.submit(MEI, "one", source=source, at=NOON)

    with pytest.raises(NotYours):
        session.withdraw(BO, at=NOON, source=source)


def test_published_words_are_frozen() -> None:
    session = a_held_session()
    session.publish((), by=XU, at=NOON + timedelta(days=5))
    source = session.contributions[-1].source

    with pytest.raises(AlreadyPublished):
        session.submit(MEI, "late", source=a_message(), at=NOON)
    with pytest.raises(AlreadyPublished):
        session.revise(source, "better", by=BO, at=NOON)
    with pytest.raises(AlreadyPublished):
        session.withdraw(BO, at=NOON)


@pytest.mark.parametrize(("text", "refusal"), [("  \n", EmptyReflection), ("x" * 200_001, ReflectionTooLong)])
def test_an_empty_or_endless_reflection_is_refused(text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        a_session("collecting").submit(MEI, text, source=a_message(), at=NOON)


def test_reflections_are_taken_from_the_announcement_on() -> None:
    with pytest.raises(NotYetAnnounced):
        a_session("planned").submit(MEI, "early", source=a_message(), at=NOON)
    session = a_session("announced")
    session.submit(MEI, "early", source=a_message(), at=NOON)
    assert MEI in session.writers()


def test_coming_is_taken_back_by_pressing_again_and_a_press_counts_once() -> None:
    session = a_session("announced")

    session.come(MEI, press="q1")
    session.come(MEI, press="q1")
    assert session.coming == (MEI,)
    session.come(MEI, press="q2")
    assert len(session.coming) == 0


def test_the_first_volunteer_leads_and_the_next_one_follows() -> None:
    session = a_session("announced")
    session.volunteer(MEI, press="q1", at=NOON)
    session.volunteer(BO, press="q2", at=NOON)
    assert session.lead == MEI

    session.volunteer(MEI, press="q3", at=NOON)

    assert session.lead == BO


def test_presence_is_counted_once() -> None:
    session = a_session("open")

    assert session.check_in(MEI, Presence.ONLINE, by=MEI, at=NOON)
    assert not session.check_in(MEI, Presence.ROOM, by=XU, at=NOON)
    assert session.present() == {MEI}


def test_a_step_out_of_turn_is_refused_and_the_same_step_again_is_not() -> None:
    session = a_session("announced")
    session.open(by=XU, at=NOON)

    session.open(by=XU, at=NOON)
    with pytest.raises(WrongState):
        session.open(by=XU, at=NOON + timedelta(minutes=1))
    with pytest.raises(WrongState):
        move(session, NOON + timedelta(days=1), by=XU, at=NOON)


def test_a_session_cannot_be_moved_into_the_past() -> None:
    with pytest.raises(InThePast):
        move(a_session("announced"), NOON - timedelta(days=9), by=XU, at=NOON - timedelta(days=1))


def test_cancelling_keeps_what_was_written() -> None:
    session = a_session("announced")
    session.submit(ANA, "early", source=a_message(), at=NOON)

    cancel(session, reason="snow", by=XU, at=NOON)

    assert session.state is State.CANCELLED
    assert [c.text for c in session.standing()] == ["early"]
