"""Which words are the lead talk, and where the exchange begins: on courses that meetings really take."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.practice.meeting.contribution import Attachment, AttachmentKind, Kind, Source
from bot.practice.meeting.lifecycle import State
from bot.practice.points.ledger import ledger
from bot.practice.points.scheme import read_scheme
from bot.practice.session import Session
from bot.practice.verbs import headings, undoing
from bot.practice.verbs.dictation import keep_off_record
from bot.practice.verbs.planning import assign_lead
from bot.practice.verbs.rota import shares
from tests.makers import ANA, BO, MEI, NOON, XU, a_group, a_session

TALK = "第三章讲的是人生的节律：日出而作，日落而息，读书也要有早晚的功课，不可一曝十寒，这一段我读了三遍。"
QUESTION = "请问第三章里说的早晚功课，具体应当怎样安排，要不要每天都记下来？"
COMMENT = "I was struck by the second passage, since it says the opposite of what we read last month."
KIND = "Lovely, I had never thought of it that way before."
HELP = "Could you speak up a little, please? The microphone is too far away."
Said = tuple[int, str]


def spoken(said: list[Said], lead: int | None = MEI, **fields: Any) -> Session:
    """A meeting in which these words were said, a minute apart."""
    session = a_session("open", lead=lead, opened_at=NOON, **fields)
    for minute, (who, text) in enumerate(said, 1):
        session.say(who, text, source=Source(-100, minute), at=NOON + timedelta(minutes=minute))
    return session


def talk_of(session: Session) -> list[int]:
    """The numbers of the messages that are the lead talk."""
    return [c.source.message for c in session.standing(Kind.LEAD_TALK)]


@pytest.mark.parametrize(
    ("said", "talk"),
    [
        ([(BO, "大家好，先请主讲人讲"), (MEI, TALK), (MEI, TALK)], [2, 3]),
        ([(BO, "我到了"), (ANA, "👍"), (MEI, TALK)], [3]),
        ([(XU, "Good evening everybody, we are all here and the floor is Mei's."), (MEI, TALK)], [2]),
        ([(MEI, TALK), (BO, "好！"), *[(MEI, TALK)] * 4, (ANA, "👏👏👏"), (MEI, TALK)], [1, 3, 4, 5, 6, 8]),
        ([(MEI, "大家好，我们开始吧"), (BO, "好的，请讲，我们都在听，大家都到齐了，可以开始。"), (MEI, TALK)], [1, 3]),
        ([*[(BO, COMMENT), (ANA, COMMENT)] * 3, (MEI, TALK), (MEI, TALK)], [7, 8]),
        ([(MEI, TALK), (MEI, TALK), (BO, QUESTION), *[(MEI, TALK)] * 6], [1, 2, 4, 5, 6, 7, 8, 9]),
        ([(MEI, TALK), (MEI, TALK), (BO, QUESTION), *[(MEI, "And on.")] * 2, (ANA, QUESTION), *[(MEI, TALK)] * 6],
         [1, 2, 4, 5, 7, 8, 9, 10, 11, 12]),
        ([(MEI, TALK), (MEI, TALK), (BO, COMMENT), (MEI, "Yes, quite so."), (ANA, COMMENT), (MEI, TALK)], [1, 2]),
        ([(MEI, TALK), (MEI, TALK), (BO, QUESTION), (MEI, "每天都记。"), (BO, QUESTION), (MEI, "可以。")], [1, 2]),
        ([(MEI, TALK), (BO, KIND), (MEI, TALK), (ANA, HELP), (MEI, TALK), (BO, KIND), (MEI, TALK)], [1, 3, 5, 7]),
        ([(MEI, TALK), (BO, "讲得真好，一下子就明白了，谢谢老师"), (MEI, "接着看第六章。"), (ANA, "这里我也深有同感"), (MEI, TALK)],
         [1, 3, 5]),
        ([(MEI, "。"), (BO, COMMENT)], []),
        ([(MEI, "👍👍"), (MEI, "……"), (BO, COMMENT), (MEI, TALK)], [1, 2, 4]),
    ],
)  # fmt: skip
def test_what_the_lead_speaker_says_before_the_exchange_is_the_lead_talk(said: list[Said], talk: list[int]) -> None:
    assert talk_of(spoken(said)) == talk


def test_without_a_lead_speaker_there_is_no_lead_talk() -> None:
    assert talk_of(spoken([(MEI, TALK), (BO, TALK)], lead=None)) == []


def test_a_reply_to_somebody_is_an_answer_and_no_going_back_to_the_talk() -> None:
    session = spoken([(MEI, TALK), (MEI, TALK), (BO, QUESTION)])
    for number in (4, 5, 6):
        session.say(
            MEI, TALK, source=Source(-100, number), at=NOON + timedelta(minutes=number), reply_to=Source(-100, 3)
        )

    assert talk_of(session) == [1, 2]


def test_a_short_answer_stands_with_what_it_answers_and_a_talk_may_begin_as_a_reply() -> None:
    session = spoken([(BO, "大家好，先请主讲人讲")])
    for number, text in ((2, TALK + TALK), (3, TALK)):
        asked = Source(-100, 1) if number == 2 else None
        at = NOON + timedelta(minutes=number)
        session.say(MEI, text, source=Source(-100, number), at=at, reply_to=asked)
    session.say(ANA, QUESTION, source=Source(-100, 4), at=NOON + timedelta(minutes=4))
    session.say(MEI, "每天。", source=Source(-100, 5), at=NOON + timedelta(minutes=5), reply_to=Source(-100, 4))
    for number in (6, 7, 8):
        session.say(MEI, TALK, source=Source(-100, number), at=NOON + timedelta(minutes=number))

    assert talk_of(session) == [2, 3, 6, 7, 8]


def test_a_recording_is_a_talk_and_a_picture_before_it_takes_nothing_from_it() -> None:
    session = a_session("open", lead=MEI, opened_at=NOON)
    files = {BO: (AttachmentKind.PICTURE, 0), MEI: (AttachmentKind.VOICE, 240), ANA: (AttachmentKind.PICTURE, 0)}
    for minute, (who, (kind, seconds)) in enumerate(files.items(), 1):
        file = Attachment(kind, "0" * 64, "file", 9, seconds)
        session.say(who, "", source=Source(-100, minute), at=NOON + timedelta(minutes=minute), attachment=file)

    assert talk_of(session) == [2]


def test_a_talk_that_is_written_down_for_the_speaker_is_one() -> None:
    session = spoken([(BO, "Hello!")])
    for minute in (2, 3):
        at = NOON + timedelta(minutes=minute)
        session.say(MEI, TALK, source=Source(-100, minute), at=at, recorded_by=XU)

    assert talk_of(session) == [2, 3]


def test_edits_and_words_off_the_record_move_no_heading() -> None:
    session = spoken([(MEI, TALK), (MEI, TALK), (BO, "Well."), (MEI, TALK), (ANA, COMMENT), (MEI, "Yes.")])
    before = [(c.source, c.kind) for c in session.contributions]
    session.revise(Source(-100, 3), COMMENT * 3, by=BO, at=NOON + timedelta(minutes=9))
    session.revise(Source(-100, 1), ".", by=MEI, at=NOON + timedelta(minutes=9))
    keep_off_record(session, Source(-100, 5), by=ANA, at=NOON + timedelta(minutes=9))
    session.say(BO, "More.", source=Source(-100, 10), at=NOON + timedelta(minutes=10))

    assert [(c.source, c.kind) for c in session.contributions[:-1]] == before


def test_where_the_exchange_was_said_to_begin_it_begins_and_can_be_taken_back() -> None:
    session = spoken([(BO, "Hello!"), (MEI, TALK)])
    assert headings.begin_exchange(session, by=MEI, at=NOON + timedelta(minutes=2, seconds=30))
    assert not headings.begin_exchange(session, by=XU, at=NOON + timedelta(minutes=2, seconds=40))
    session.say(MEI, TALK, source=Source(-100, 3), at=NOON + timedelta(minutes=3))
    session.say(MEI, TALK, source=Source(-100, 9), at=NOON + timedelta(minutes=1, seconds=30))
    assert talk_of(session) == [9, 2]

    assert headings.go_back_to_talk(session, by=XU, at=NOON + timedelta(minutes=4))
    assert talk_of(session) == [9, 2, 3]
    assert [a.verb for a in session.audit] == ["exchange", "exchange"]


def test_who_is_named_after_the_talk_gave_it_and_who_hands_over_gave_a_part() -> None:
    wrongly = spoken([(BO, TALK), (BO, TALK), (MEI, COMMENT * 2)])
    assign_lead(wrongly, BO, by=XU, at=NOON + timedelta(minutes=5))
    assert talk_of(wrongly) == [1, 2]

    handed = spoken([(MEI, TALK), (MEI, TALK)])
    assign_lead(handed, BO, by=XU, at=NOON + timedelta(minutes=5))
    for minute in (6, 7):
        handed.say(BO, TALK, source=Source(-100, minute), at=NOON + timedelta(minutes=minute))
    assert talk_of(handed) == [1, 2, 6, 7]


def test_a_secretarys_choice_stays_whatever_comes_later_and_is_undone_whole() -> None:
    from bot.practice.people.audit import in_hand

    session = spoken([(MEI, TALK), (MEI, TALK), (BO, COMMENT), (MEI, "Yes."), (ANA, COMMENT)])
    token = in_hand.set(77)
    for _ in range(2):
        chosen = [Source(-100, 4), Source(-100, 3)]
        headings.put_under(session, Kind.LEAD_TALK, chosen, by=XU, at=NOON + timedelta(minutes=6))
    in_hand.reset(token)
    session.say(MEI, "Late.", source=Source(-100, 6), at=NOON + timedelta(minutes=4, seconds=5))
    assert talk_of(session) == [1, 2, 3, 4]
    acts = [(a.verb, a.by, a.before, a.after) for a in session.audit]
    assert acts == [("heading", XU, "remark", "lead_talk")]

    assert undoing.undo_in_session(session, 77, by=XU, at=NOON + timedelta(minutes=9))
    assert talk_of(session) == [1, 2]


def test_points_turns_and_shares_follow_and_a_talk_in_parts_counts_once() -> None:
    session = spoken([(BO, "大家好！"), (MEI, TALK), (BO, QUESTION), *[(MEI, TALK)] * 6, (ANA, COMMENT)])
    session.close(due=NOON + timedelta(days=3), by=XU, at=NOON + timedelta(hours=1))
    lines = ledger(a_group(), [session], read_scheme({"lead_talk": {"points": 10}}))

    assert [(n.member, n.points) for n in lines] == [(MEI, 10)]
    assert {s.member: s.led for s in shares(a_group(), [session])}[MEI] == 1


def test_what_is_published_keeps_its_headings() -> None:
    session = spoken([(MEI, TALK), (MEI, TALK), (BO, COMMENT)])
    session.state, session.published_at = State.COMPILED, NOON + timedelta(days=1)
    session.lead = ANA
    session.say(ANA, TALK, source=Source(-100, 8), at=NOON + timedelta(minutes=2, seconds=5), recorded_by=XU)

    assert talk_of(session) == [1, 2, 8]


WHO = st.sampled_from([MEI, BO, ANA])
WORDS = st.sampled_from(["好！", "👍", "", "Yes, I see.", TALK, QUESTION, COMMENT])


@settings(max_examples=200)
@given(st.lists(st.tuples(WHO, WORDS, st.booleans()), max_size=14), st.integers(0, 9999), st.booleans())
def test_the_order_of_arrival_moves_no_heading(said: list[tuple[int, str, bool]], seed: int, is_said: bool) -> None:
    began = NOON + timedelta(minutes=5) if is_said else None
    found = []
    for dice in (None, random.Random(seed)):
        session = a_session("open", lead=MEI, opened_at=NOON, exchange_at=began)
        order: list[tuple[int, tuple[int, str, bool]]] = list(enumerate(said, 1))
        if dice:
            dice.shuffle(order)
        for number, (who, text, answers) in order:
            asked = Source(-100, number - 1) if answers and number > 1 else None
            at: datetime = NOON + timedelta(minutes=number)
            session.say(who, text, source=Source(-100, number), at=at, reply_to=asked)
        found.append([(c.source, c.kind) for c in session.standing()])

    assert found[0] == found[1]
