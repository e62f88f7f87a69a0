"""What is plainly a reflection, and what has to be asked about."""

import pytest

from bot.practice.meeting.receipt import is_plainly_reflection

SHORT = [
    "收到", "收到！", "收到🙏", "好的", "好的，谢谢", "嗯嗯", "👍", "👍👍👍👍", "🎉", "+1", "1", "OK", "ok👌", "Okay!", "谢谢老师", "辛苦了",
    "我来", "我会来的", "报名", "请假", "请假，出差", "几点开始？", "在哪里开会？", "这次谁主讲？", "！！！", "……", "Got it!", "Received.", "Thanks!",
    "Thank you", "I'll come", "I come", "Count me in", "Sorry, can't come", "What time do we start tonight?", "Where is it?", "Noted",
    "See you there!", "Yes", "💯💯",
]  # fmt: skip


@pytest.mark.parametrize("text", SHORT)
@pytest.mark.parametrize("least", [0, 100])
def test_a_word_in_passing_is_asked_about(text: str, least: int) -> None:
    assert not is_plainly_reflection(text, least)


@pytest.mark.parametrize("least", [1, 2])
@pytest.mark.parametrize("text", ["收到", "👍" * 200, "OK!", "好的", "Thanks"])
def test_however_low_the_minimum_is_a_receipt_is_none(text: str, least: int) -> None:
    assert not is_plainly_reflection(text, least)


@pytest.mark.parametrize("least", [10, 30, 100, 800])
@pytest.mark.parametrize("sign", ["字", "x"])
def test_the_minimum_itself_is_enough_and_white_space_is_no_character(least: int, sign: str) -> None:
    assert not is_plainly_reflection(" ".join(sign * (least - 1)) + "\n\n", least)
    assert is_plainly_reflection(" ".join(sign * least), least)
    assert is_plainly_reflection(sign * (least + 1), least)


def test_without_a_minimum_what_says_something_is_one() -> None:
    assert is_plainly_reflection("这一章让我想起自己荒废的那几年，往后每天要读一页书。", 0)
    assert is_plainly_reflection("What struck me most was how little he asks for himself.", 0)
