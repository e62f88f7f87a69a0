"""The bot's questions: put to one person, answered by their next plain message, and never by anybody else's words."""

from typing import Any

import pytest

from bot.sandbox.world import Message, User
from tests.conftest import CHAT, Troupe


def last(stage: Troupe, chat: int | None = None) -> Message:
    return [m for m in stage.said(chat) if m["from"]["is_bot"]][-1]


def buttons(message: Message) -> list[str]:
    return [b["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for b in row]


async def asked_for_a_title(stage: Troupe, person: User | None = None) -> Message:
    """A secretary has pressed *new title* in the plan."""
    await stage.says(stage.xu, "/plan")
    await stage.presses(person or stage.xu, "№ 1")
    await stage.presses(person or stage.xu, "Title")
    return last(stage)


async def title(stage: Troupe) -> str:
    return str((await stage.session(1)).topic.title)


async def test_the_next_plain_message_of_the_person_asked_is_the_answer(laid: Troupe) -> None:
    question = await asked_for_a_title(laid)
    assert "@xuning" in question["text"]
    assert "within ten minutes" in question["text"]
    before = await title(laid)
    await laid.says(laid.mei, "Hello everybody")
    assert await title(laid) == before

    await laid.says(laid.xu, "On Courage")
    assert await title(laid) == "On Courage"
    await laid.says(laid.xu, "And now we chat.")
    assert await title(laid) == "On Courage"


@pytest.mark.parametrize("words", ["算了", "算了，不改了", "Never mind", "cancel.", "No thanks!", "✖ 算了"])
async def test_saying_never_mind_in_words_changes_nothing(laid: Troupe, words: str) -> None:
    await asked_for_a_title(laid)
    before = await title(laid)
    await laid.says(laid.xu, words)
    assert await title(laid) == before
    assert "Nothing was changed" in last(laid)["text"]
    await laid.says(laid.xu, "And now we chat.")
    assert await title(laid) == before


async def test_it_waits_through_a_restart_and_ten_minutes_and_a_reply_answers_later(laid: Troupe) -> None:
    question = await asked_for_a_title(laid)
    before = await title(laid)
    await laid.stop()
    await laid.start()
    await laid.passes(minutes=11)
    await laid.says(laid.xu, "Too late for this")
    assert await title(laid) == before
    await laid.says(laid.xu, "By a reply", reply_to=question["message_id"])
    assert await title(laid) == "By a reply"

    await asked_for_a_title(laid)
    await laid.stop()
    await laid.start()
    await laid.passes(minutes=9)
    await laid.says(laid.xu, "In time")
    assert await title(laid) == "In time"


async def test_a_wrong_answer_is_explained_and_the_question_stays_open(laid: Troupe) -> None:
    await asked_for_a_title(laid)
    before = await title(laid)
    await laid.says(laid.xu, "x" * 500)
    assert await title(laid) == before
    refusal = last(laid)
    assert refusal["reply_to_message"]["text"] == "x" * 500
    await laid.passes(minutes=8)
    await laid.says(laid.xu, "Shorter")
    assert await title(laid) == "Shorter"


@pytest.mark.parametrize("way", ["command", "never mind", "another button", "elsewhere"])
async def test_the_question_is_overtaken(laid: Troupe, way: str) -> None:
    await laid.says(laid.xu, "/start", privately=True)
    question = await asked_for_a_title(laid)
    before = await title(laid)
    if way == "command":
        await laid.says(laid.xu, "/next")
    elif way == "never mind":
        await laid.presses(laid.mei, "Never mind", question)
        assert buttons(laid.chat.messages[question["message_id"]]) == ["✖ Never mind"]
        await laid.presses(laid.xu, "Never mind", question)
        assert "Nothing was changed" in laid.chat.messages[question["message_id"]]["text"]
    elif way == "another button":
        await laid.presses(laid.xu, "Title")
        assert question["message_id"] not in laid.chat.messages
        await laid.says(laid.xu, "The second question's answer")
        assert await title(laid) == "The second question's answer"
        return
    else:
        await laid.says(laid.xu, "/settings place", privately=True)
        await laid.presses(laid.xu, "✏️", privately=True)
    await laid.says(laid.xu, "Just chatting")
    assert await title(laid) == before


async def test_while_a_meeting_is_on_only_a_reply_answers_and_words_are_recorded(laid: Troupe) -> None:
    await laid.passes(days=4, hours=5)
    await laid.opens()
    await laid.says(laid.xu, "/plan")
    await laid.presses(laid.xu, "№ 2")
    await laid.presses(laid.xu, "Title")
    question = last(laid)
    assert "reply to this message" in question["text"]
    assert buttons(question) == []
    await laid.says(laid.xu, "This is part of the meeting.")
    assert [c.text for c in (await laid.session(1)).standing()] == ["This is part of the meeting."]
    await laid.says(laid.xu, "On Courage", reply_to=question["message_id"])

    assert (await laid.session(2)).topic.title == "On Courage"
    assert [c.text for c in (await laid.session(1)).standing()] == ["This is part of the meeting."]


async def test_in_private_the_next_message_is_the_answer_and_not_a_reflection(laid: Troupe) -> None:
    await laid.says(laid.mei, "/next")
    await laid.says(laid.mei, "/start", privately=True)
    await _appeals(laid)
    assert "next message" in last(laid, laid.mei.id)["text"]
    await laid.stop()
    await laid.start()
    await laid.says(laid.mei, "I was there on Friday.", privately=True)

    group = await laid.running.store.group(CHAT)
    assert [a.text for a in group.appeals] == ["I was there on Friday."]
    await laid.says(laid.mei, "And another thing", privately=True)
    assert len((await laid.running.store.group(CHAT)).appeals) == 1


async def _appeals(stage: Troupe) -> None:
    await stage.follows(stage.mei, f"https://t.me/study_bot?start=a_{CHAT}_0")


async def test_what_another_secretary_answered_waits_no_longer(laid: Troupe) -> None:
    await laid.says(laid.mei, "/next")
    await laid.says(laid.xu, "/secretary add @mei_lin")
    question = await asked_for_a_title(laid)
    await laid.says(laid.mei, "By Mei", reply_to=question["message_id"])
    await laid.says(laid.xu, "Well done!")

    assert await title(laid) == "By Mei"


async def test_what_is_written_to_somebody_else_or_passed_on_is_no_answer(laid: Troupe) -> None:
    await asked_for_a_title(laid)
    before = await title(laid)
    other = await laid.says(laid.mei, "A word of mine")
    await laid.says(laid.xu, "To you, Mei", reply_to=other["message_id"])
    passed_on: dict[str, Any] = {
        "text": "News", "forward_origin": {"type": "hidden_user", "sender_user_name": "Zed", "date": 1772000000},
    }  # fmt: skip
    message = laid.world.post(laid.chat, laid.world.users[laid.xu.id], passed_on)
    laid.world.push_message(laid.chat, message)
    await laid.settle()
    await laid.says(laid.xu, "As the group itself", anonymously=True)

    assert await title(laid) == before


async def test_nothing_waits_for_who_is_erased_and_no_words_are_kept(laid: Troupe) -> None:
    await laid.says(laid.mei, "/next")
    await laid.says(laid.mei, "/start", privately=True)
    await _appeals(laid)
    (question,) = (await laid.running.store.group(CHAT)).questions
    assert (question.member, question.chat, question.address) == (laid.mei.id, laid.mei.id, f"q_{CHAT}_0")
    await laid.says(laid.mei, "/forget", privately=True)
    await _appeals(laid)
    await laid.says(laid.mei, "/forget", privately=True)
    await laid.presses(laid.mei, "Erase", privately=True)

    assert (await laid.running.store.group(CHAT)).questions == ()
