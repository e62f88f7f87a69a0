"""收到, 👍 and their like in reply to the announcement: asked about in private, and the group hears nothing."""

from bot.practice.meeting.contribution import Contribution
from bot.sandbox import people
from bot.sandbox.world import Message, User
from tests.conftest import Troupe

ENOUGH = "What struck me most was how little he asks for himself, and how much of the day he gives away. " * 2
YES, NO = "Yes, hand it in", "✖ No"


async def announced(stage: Troupe, *reachable: User) -> Message:
    for person in reachable:
        await stage.says(person, "/next")
        await stage.says(person, "/start", privately=True)
    await stage.passes(hours=1)
    told = (await stage.session(1)).told["announcement:1"]
    return stage.chat.messages[told.message]


async def handed_in(stage: Troupe) -> list[Contribution]:
    return [c for c in (await stage.session(1)).contributions if c.kind.value == "reflection"]


async def test_a_receipt_is_asked_about_in_private_and_no_leaves_no_trace(laid: Troupe) -> None:
    notice = await announced(laid, laid.mei)
    before = len(laid.said())
    for text in ("收到", "👍", "我来", "What time do we start?"):
        reply = await laid.says(laid.mei, text, reply_to=notice["message_id"])
        assert not laid.chat.reactions.get(reply["message_id"])
        assert text in laid.texts(laid.mei.id)[-1]
        await laid.presses(laid.mei, NO, privately=True)
        assert "Nothing was kept" in laid.texts(laid.mei.id)[-1]

    session = await laid.session(1)
    assert (session.offered, session.contributions) == ((), ())
    assert len([m for m in laid.said() if m["from"]["is_bot"]][before:]) == 0
    assert b"\xe6\x94\xb6\xe5\x88\xb0" not in b"".join(p.read_bytes() for p in laid.folder.rglob("0001.json"))


async def test_yes_hands_in_that_message_as_last_edited_with_its_time_once(laid: Troupe) -> None:
    notice = await announced(laid, laid.mei)
    reply = await laid.says(laid.mei, "Short, but mine.", reply_to=notice["message_id"])
    said_at = laid.clock()
    await laid.stop()
    await laid.start()
    await laid.edits(reply, "Short, but mine <all> of it.")
    await laid.passes(hours=3)
    question = laid.last_with(YES, laid.mei.id)
    people.press(laid.world, laid.mei.id, laid.mei.id, question["message_id"], YES)
    people.press(laid.world, laid.mei.id, laid.mei.id, question["message_id"], YES)
    await laid.settle()

    (piece,) = await handed_in(laid)
    assert (piece.text, piece.source.message, piece.at) == (
        "Short, but mine <all> of it.",
        reply["message_id"],
        said_at,
    )
    assert laid.chat.reactions[reply["message_id"]][0]["emoji"] == "👍"
    await laid.edits(reply, ENOUGH)
    assert [c.text for c in await handed_in(laid)] == [ENOUGH]


async def test_an_edit_to_a_full_reflection_is_taken_at_once(laid: Troupe) -> None:
    notice = await announced(laid, laid.mei)
    for answer in (None, NO):
        reply = await laid.says(laid.mei, "收到", reply_to=notice["message_id"])
        if answer:
            await laid.presses(laid.mei, answer, privately=True)
        await laid.edits(reply, ENOUGH + str(answer))
        assert (await handed_in(laid))[-1].text == ENOUGH + str(answer)
        assert laid.chat.reactions[reply["message_id"]][0]["emoji"] == "👍"
    await laid.presses(laid.mei, YES, privately=True)
    assert len(await handed_in(laid)) == 2


async def test_who_cannot_be_asked_hands_in_nothing_and_the_group_hears_nothing(laid: Troupe) -> None:
    notice = await announced(laid)
    before = len(laid.texts())
    await laid.says(laid.ana, "收到", reply_to=notice["message_id"])
    longer = await laid.says(
        laid.ana, "I liked the second passage very much indeed, more than the first.", reply_to=notice["message_id"]
    )

    assert laid.texts()[before:] == []
    assert laid.chat.reactions[longer["message_id"]][0]["emoji"] == "✍"
    assert (await laid.session(1)).offered == ()
    await laid.edits(longer, ENOUGH)
    assert [c.text for c in await handed_in(laid)] == [ENOUGH]


async def test_nobody_else_answers_and_a_forged_press_changes_nothing(laid: Troupe) -> None:
    notice = await announced(laid, laid.mei, laid.bo)
    reply = await laid.says(laid.mei, "收到", reply_to=notice["message_id"])
    question = laid.last_with(YES, laid.mei.id)
    data = question["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for chat in (laid.world.private_chat(laid.bo.id), laid.chat):
        people.press_data(laid.world, laid.bo.id, chat, {**question, "chat": laid.world.chat_wire(chat)}, data)
    await laid.settle()

    assert await handed_in(laid) == []
    assert len((await laid.session(1)).offered) == 1
    assert reply["message_id"] == (await laid.session(1)).offered[0].source.message


async def test_around_the_minimum_of_the_groups_own_scheme(laid: Troupe) -> None:
    notice = await announced(laid, laid.mei)
    await laid.says(laid.xu, "/settings points.reflection.min_chars 12")
    await laid.presses(laid.xu, "Put in force")
    texts = ["x" * 11, "y" * 12, "z" * 13, "我" * 11, "你" * 12]
    for text in texts:
        await laid.says(laid.mei, text, reply_to=notice["message_id"])

    taken = [c.text for c in await handed_in(laid)]
    assert taken == ["y" * 12, "z" * 13, "你" * 12]
    assert [c.text for c in (await laid.session(1)).offered] == ["x" * 11, "我" * 11]


async def test_by_command_a_short_text_is_taken_as_it_is(laid: Troupe) -> None:
    notice = await announced(laid, laid.mei)
    await laid.says(laid.mei, "/reflect Short.")
    receipt = await laid.says(laid.mei, "收到", reply_to=notice["message_id"])
    await laid.says(laid.mei, "/reflect", reply_to=receipt["message_id"])

    assert [c.text for c in await handed_in(laid)] == ["Short.", "收到"]
    assert (await laid.session(1)).offered == ()


async def test_in_the_open_meeting_a_short_reply_is_part_of_what_is_said(laid: Troupe) -> None:
    notice = await announced(laid, laid.mei)
    await laid.passes(days=4, hours=4)
    await laid.opens()
    await laid.says(laid.mei, "The second question is the hard one.", reply_to=notice["message_id"])

    assert [(c.kind.value, c.text) for c in (await laid.session(1)).standing()] == [
        ("remark", "The second question is the hard one.")
    ]


async def test_files_in_reply_to_the_call_are_taken_kept_or_refused_aloud(laid: Troupe) -> None:
    notice = await announced(laid, laid.mei)
    await laid.sends(laid.mei, "mine.txt", ENOUGH.encode(), reply_to=notice["message_id"])
    await laid.sends(laid.mei, "mine.pdf", b"%PDF", caption=ENOUGH + "!", reply_to=notice["message_id"])
    assert [(c.text, [a.name for a in c.attachments]) for c in await handed_in(laid)] == [
        (ENOUGH, ["mine.txt"]),
        (ENOUGH + "!", ["mine.pdf"]),
    ]  # fmt: skip
    await laid.sends(laid.mei, "alone.pdf", b"%PDF", reply_to=notice["message_id"])
    assert "alone.pdf" in laid.texts()[-1]
    assert len(await handed_in(laid)) == 2


async def test_what_is_asked_about_is_in_ones_data_and_goes_with_its_person(laid: Troupe) -> None:
    notice = await announced(laid, laid.mei)
    await laid.says(laid.mei, "Mine, perhaps.", reply_to=notice["message_id"])
    await laid.says(laid.mei, "/forget", privately=True)
    await laid.presses(laid.mei, "Erase", privately=True)

    assert (await laid.session(1)).offered == ()
    await laid.says(laid.mei, "/next")
    await laid.presses(laid.mei, YES, privately=True)
    assert await handed_in(laid) == []
