"""From what was said to an approved record: each speaker's own words, the secretaries' review, and editions."""

from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.turns import turns
from bot.sandbox import people
from tests.conftest import CHAT, Troupe


async def held(stage: Troupe) -> None:
    """A meeting in which Mei and Bo spoke, and both have a private chat with the bot."""
    for person in (stage.xu, stage.mei, stage.bo):
        await stage.says(person, "/next")
        await stage.says(person, "/start", privately=True)
    await stage.passes(days=4, hours=5)
    await stage.opens()
    await stage.says(stage.mei, "I begin, um, with this.")
    await stage.says(stage.mei, "It goes on.")
    await stage.says(stage.bo, "I doubt it.")
    await stage.says(stage.mei, "A last word.")
    await stage.says(stage.xu, "/close")


async def transcript(stage: Troupe, form: str = "md") -> str:
    page = [m for m in stage.said() if m.get("document", {}).get("file_name", "").endswith(form)][-1]
    return stage.world.files[page["document"]["file_id"]][1].decode()


async def test_each_speaker_gets_their_own_words_joined_and_in_order(laid: Troupe) -> None:
    await held(laid)

    mine = laid.texts(laid.mei.id)[-1]
    assert "I begin, um, with this.\nIt goes on." in mine
    assert mine.index("It goes on.") < mine.index("A last word.")
    assert "I doubt it." not in mine
    assert "I doubt it." in laid.texts(laid.bo.id)[-1]
    assert "Your words in issue 1" not in "\n".join(laid.texts(laid.xu.id))


async def test_approved_corrected_and_withheld_with_every_revision_on_record(laid: Troupe) -> None:
    await held(laid)
    words = laid.last_with("✏️ 1", laid.mei.id)
    await laid.presses(laid.mei, "✏️ 1", words)
    await laid.presses(laid.mei, "Word anew", words)
    question = laid.said(laid.mei.id)[-1]
    await laid.says(laid.mei, "I begin with this; it goes on.", reply_to=question["message_id"], privately=True)
    await laid.presses(laid.mei, "Approve", privately=True)
    assert "are approved" in laid.texts(laid.mei.id)[-1]
    await laid.presses(laid.bo, "Withhold all", privately=True)
    await laid.publishes("/publish")

    text = await transcript(laid)
    assert "I begin with this; it goes on." in text
    assert "um, with this" not in text
    assert "I doubt it." not in text
    assert "A last word." in text
    session = await laid.session(1)
    assert [c.as_sent for c in session.contributions] == [
        "I begin, um, with this.", "It goes on.", "I doubt it.", "A last word.",
    ]  # fmt: skip


async def test_what_was_withheld_can_be_put_back_and_an_edit_in_the_group_counts_too(laid: Troupe) -> None:
    await held(laid)
    words = laid.last_with("Withhold all", laid.bo.id)
    await laid.presses(laid.bo, "✏️ 1", words)
    await laid.presses(laid.bo, "🤐 Withhold", words)
    assert [c.member for c in (await laid.session(1)).standing()] == [laid.mei.id] * 3
    await laid.presses(laid.bo, "Put back", words)
    said = next(m for m in laid.said() if m.get("text") == "I doubt it.")
    await laid.edits(said, "I doubt it very much.")

    assert "I doubt it very much." in [c.text for c in (await laid.session(1)).standing()]


async def test_who_cannot_be_reached_finds_their_words_by_the_button_under_the_call(laid: Troupe) -> None:
    await laid.says(laid.mei, "/next")
    await laid.passes(days=4, hours=5)
    await laid.opens()
    await laid.says(laid.mei, "Said without a private chat.")
    await laid.says(laid.xu, "/close")
    await laid.follows(laid.mei, await laid.presses(laid.mei, "My words"))

    assert "Said without a private chat." in laid.texts(laid.mei.id)[-1]
    await laid.follows(laid.ana, await laid.presses(laid.ana, "My words"))
    assert "no words on record" in laid.texts(laid.ana.id)[-1]


async def test_an_author_who_left_keeps_the_say_over_their_words(laid: Troupe) -> None:
    await held(laid)
    people.set_status(laid.world, CHAT, laid.bo.id, "left")
    await laid.settle()
    await laid.presses(laid.bo, "Withhold all", privately=True)

    assert laid.bo.id not in [c.member for c in (await laid.session(1)).standing()]


async def test_unanswered_words_are_taken_as_said_or_left_out_as_the_group_has_it(laid: Troupe) -> None:
    await held(laid)
    await laid.says(laid.xu, "/settings unapproved left_out")
    await laid.presses(laid.mei, "Approve", privately=True)
    await laid.passes(days=6)

    text = await transcript(laid)
    assert "A last word." in text
    assert "I doubt it." not in text
    assert next(c for c in (await laid.session(1)).contributions if c.member == laid.bo.id).left_out is not None


async def test_a_stranger_cannot_press_the_buttons_of_a_speaker(laid: Troupe) -> None:
    await held(laid)
    words = laid.last_with("Approve", laid.mei.id)
    for person in (laid.bo, laid.stranger):
        people.press_data(
            laid.world, person.id, laid.world.private_chat(person.id), words, f"own:{CHAT}:1:hide.{CHAT}_6"
        )
        await laid.settle()

    assert [c.member for c in (await laid.session(1)).standing()] == [laid.mei.id] * 2 + [laid.bo.id, laid.mei.id]


async def test_the_draft_says_what_is_open_and_what_looks_doubled(laid: Troupe) -> None:
    await held(laid)
    text = "What I take from this evening is patience, and a second reading."
    await laid.says(laid.mei, f"/reflect {text}")
    await laid.says(laid.bo, f"/reflect {text}!")
    await laid.presses(laid.mei, "Approve", privately=True)
    await laid.says(laid.xu, "/compile 1")

    report = next(t for t in laid.texts(laid.xu.id) if "实录草稿已成" in t)  # To a secretary whose Telegram is Chinese.
    assert "发言人尚未确认：Bo（届时按原话）" in report
    assert "尚未交心得：Xu Ning" in report
    assert "疑似重复：4（Mei）与5（Bo）" in report


async def test_secretaries_reorder_leave_out_with_a_reason_and_annotate(laid: Troupe) -> None:
    await held(laid)
    await laid.says(laid.xu, "/compile 1")
    await laid.presses(laid.xu, "逐条审阅", privately=True)
    review = laid.said(laid.xu.id)[-1]
    await laid.presses(laid.xu, "3", review)
    await laid.presses(laid.xu, "上移", review)
    await laid.presses(laid.xu, "编者按", review)
    await laid.says(laid.xu, "She smiled.", reply_to=laid.said(laid.xu.id)[-1]["message_id"], privately=True)
    await laid.presses(laid.xu, "返回", review)
    await laid.presses(laid.xu, "1", review)
    await laid.presses(laid.xu, "不收入", review)
    await laid.says(laid.xu, "said twice", reply_to=laid.said(laid.xu.id)[-1]["message_id"], privately=True)
    await laid.publishes("/publish 1")

    text = await transcript(laid)
    assert "with this" not in text
    assert text.index("A last word.") < text.index("She smiled.") < text.index("I doubt it.")
    assert "**Editor's note**" in text
    acts = [(a.verb, a.detail) for a in (await laid.session(1)).audit]
    assert ("left out", "said twice") in acts


async def test_a_correction_is_a_second_edition_that_says_what_changed(laid: Troupe) -> None:
    await held(laid)
    said = next(m for m in laid.said() if m.get("text") == "I doubt it.")
    await laid.publishes("/publish 1")
    before = (await laid.session(1)).settled
    first = len([m for m in laid.said() if "document" in m])
    await laid.says(laid.xu, "/compile 1")
    assert "published and frozen" in laid.texts()[-1]
    await laid.presses(laid.xu, "second edition")
    await laid.says(laid.xu, "a misheard word", reply_to=laid.said()[-1]["message_id"])
    laid.clock.at = laid.clock.at.replace(second=30)
    await laid.edits(said, "I doubted it.")
    await laid.passes(days=30)
    assert (await laid.session(1)).state is State.COMPILED  # It goes out by hand alone.
    await laid.publishes("/publish 1")

    text = await transcript(laid)
    assert "I doubted it." in text
    assert "**Edition 2**" in text
    assert "a misheard word (words changed: Bo)" in text
    assert len([m for m in laid.said() if "document" in m]) == first + 2
    assert any("edition-2" in m["document"]["file_name"] for m in laid.said() if "document" in m)
    assert (await laid.session(1)).settled == before
    lines = await laid.running.desk.lines(await laid.running.store.group(CHAT))
    assert [line for line in lines if line.issue == 1] == list(before)


async def test_two_secretaries_press_at_once_and_a_button_long_over(laid: Troupe) -> None:
    await held(laid)
    await laid.says(laid.xu, "/compile 1")
    await laid.presses(laid.xu, "逐条审阅", privately=True)
    review = laid.said(laid.xu.id)[-1]
    await laid.presses(laid.xu, "1", review)
    up = laid.last_with("下移", laid.xu.id)
    for _ in range(2):
        people.press(laid.world, laid.xu.id, laid.xu.id, up["message_id"], "下移")
    await laid.settle()
    assert [t.verb for t in (await laid.session(1)).audit].count("reorder") == 2
    await laid.publishes("/publish 1")
    before = await laid.session(1)
    for button in ("下移", "不收入"):
        people.press(laid.world, laid.xu.id, laid.xu.id, up["message_id"], button)
    await laid.settle()

    assert (await laid.session(1)).review == before.review


async def test_formatting_is_kept_from_the_message_to_the_record(laid: Troupe) -> None:
    await laid.passes(days=4, hours=5)
    await laid.opens()
    bold = [{"type": "bold", "offset": 3, "length": 2}, {"type": "text_link", "offset": 6, "length": 4, "url": "https://example.com"}]  # fmt: skip
    await laid.says(laid.mei, "🙂 𠮷 link", entities=bold)
    await laid.says(laid.mei, "and more", entities=[{"type": "italic", "offset": 4, "length": 4}])
    await laid.says(laid.xu, "/close")
    code = [{"type": "code", "offset": 9, "length": 4}]
    sent = await laid.says(laid.bo, "/reflect code and words", entities=code)
    session = await laid.session(1)
    turn = turns(session.standing())[0]

    assert [(turn.text[m.start : m.end], m.kind) for m in turn.marks] == [
        ("𠮷", "bold"), ("link", "link"), ("more", "italic"),
    ]  # fmt: skip
    piece = next(iter(session.standing(Kind.REFLECTION)))
    assert [(piece.text[m.start : m.end], m.kind) for m in piece.marks] == [("code", "code")]
    await laid.edits(sent, "/reflect code and plain words")
    assert next(iter((await laid.session(1)).standing(Kind.REFLECTION))).marks == ()
    await laid.publishes("/publish 1")
    name, page = next(f for f in laid.world.files.values() if f[0].endswith(".html"))
    assert '<b>𠮷</b> <a href="https://example.com" rel="noreferrer">link</a>\nand <i>more</i>' in page.decode()
    assert name
