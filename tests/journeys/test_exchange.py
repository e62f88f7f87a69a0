"""The lead talk and the exchange, as they are met in the chat: greetings first, questions in the middle, and a wrong heading."""

from bot.sandbox.world import Message
from tests.conftest import Troupe

TALK = "第三章讲的是人生的节律：日出而作，日落而息，读书也要有早晚的功课，不可一曝十寒，这一段我读了三遍。"
COMMENT = "I was struck by the second passage, since it says the opposite of what we read last month."
REVIEW = "审"
PNG = b"\xff\xd8\xff" + b"\x00" * 40


async def opens(stage: Troupe) -> None:
    await stage.says(stage.mei, "/next")
    await stage.says(stage.xu, "/start", privately=True)
    await stage.says(stage.xu, "/lead 1 @mei_lin")
    await stage.passes(days=4, hours=5)
    await stage.opens()


async def headings(stage: Troupe) -> list[tuple[str, str]]:
    return [(c.text, c.kind.value) for c in (await stage.session(1)).standing()]


def pressed(stage: Troupe, message: Message) -> list[str]:
    return [b["text"] for row in message["reply_markup"]["inline_keyboard"] for b in row]


async def test_a_greeting_and_a_picture_first_take_nothing_from_the_lead_talk(laid: Troupe) -> None:
    await opens(laid)
    await laid.says(laid.bo, "大家好，先请主讲人讲")
    await laid.sends(laid.ana, "p.jpg", PNG, "photo")
    await laid.says(laid.mei, TALK)
    await laid.says(laid.bo, "好！👍")
    await laid.says(laid.mei, TALK + "（二）")
    await laid.says(laid.ana, COMMENT)
    await laid.says(laid.mei, "Yes.")
    await laid.says(laid.xu, "/close")
    await laid.publishes()

    session = await laid.session(1)
    assert [c.text for c in session.standing() if c.kind.value == "lead_talk"] == [TALK, TALK + "（二）"]
    assert [(n.member, n.points) for n in session.settled if n.rule == "lead_talk"] == [(laid.mei.id, 10)]
    await laid.says(laid.xu, "/silent")
    page = [m for m in laid.said() if m.get("document", {}).get("file_name", "").endswith("md")][-1]
    text = laid.world.files[page["document"]["file_id"]][1].decode()
    assert text.index("## Lead talk") < text.index(TALK) < text.index("## Exchange") < text.index("先请主讲人讲")


async def test_the_lead_speaker_says_where_the_exchange_begins_and_takes_it_back(laid: Troupe) -> None:
    await opens(laid)
    await laid.says(laid.mei, TALK)
    await laid.presses(laid.bo, "Begin the exchange")
    assert (await laid.session(1)).exchange_at is None

    await laid.presses(laid.mei, "Begin the exchange")
    await laid.stop()
    await laid.start()
    await laid.passes(minutes=1)
    await laid.says(laid.mei, TALK + TALK + TALK)
    assert [kind for _, kind in await headings(laid)] == ["lead_talk", "remark"]
    laid.running.wiring.living._shown.clear()
    await laid.presses(laid.xu, "The lead talk goes on", laid.last_with("I am here"))
    assert [kind for _, kind in await headings(laid)] == ["lead_talk", "lead_talk"]
    assert [(a.verb, a.by) for a in (await laid.session(1)).audit if a.verb == "exchange"] == [
        ("exchange", laid.mei.id), ("exchange", laid.xu.id),
    ]  # fmt: skip


async def test_a_secretary_puts_a_turn_under_another_heading_while_the_meeting_is_on(laid: Troupe) -> None:
    await opens(laid)
    await laid.says(laid.mei, TALK)
    await laid.says(laid.mei, TALK + "（二）")
    await laid.says(laid.bo, COMMENT)
    await laid.says(laid.bo, COMMENT + " And more.")
    await laid.says(laid.xu, "/compile 1")
    await laid.presses(laid.xu, REVIEW, privately=True)
    await laid.presses(laid.xu, "2", privately=True)
    await laid.presses(laid.xu, "改归主讲", privately=True)
    assert [kind for _, kind in await headings(laid)] == ["lead_talk"] * 4
    await laid.says(laid.mei, "Late to the list.")

    assert [kind for _, kind in await headings(laid)][:4] == ["lead_talk"] * 4
    await laid.says(laid.xu, "/audit")
    assert any("改归栏目" in t and "交流 → 主讲" in t for t in laid.texts(laid.xu.id) + laid.texts())
    await laid.presses(laid.xu, "撤销", privately=True)
    assert [kind for _, kind in await headings(laid)][:4] == ["lead_talk", "lead_talk", "remark", "remark"]


async def test_in_the_draft_answers_that_stand_in_the_talk_are_taken_out_message_by_message(laid: Troupe) -> None:
    await opens(laid)
    for number in range(3):
        await laid.says(laid.mei, f"{TALK}（{number}）")
    await laid.says(laid.xu, "/close")
    await laid.says(laid.xu, "/compile")
    await laid.presses(laid.xu, REVIEW, privately=True)
    await laid.presses(laid.xu, "1", privately=True)
    await laid.presses(laid.xu, "逐条查看", privately=True)
    await laid.presses(laid.xu, "2", privately=True)
    await laid.presses(laid.xu, "从这条起改归交流", privately=True)
    assert [kind for _, kind in await headings(laid)] == ["lead_talk", "remark", "remark"]
    await laid.presses(laid.xu, "这一条改归主讲", privately=True)
    assert [kind for _, kind in await headings(laid)] == ["lead_talk", "lead_talk", "remark"]
    await laid.publishes()

    page = [m for m in laid.said() if m.get("document", {}).get("file_name", "").endswith("md")][-1]
    text = laid.world.files[page["document"]["file_id"]][1].decode()
    assert text.index("（1）") < text.index("## Exchange") < text.index("（2）")
