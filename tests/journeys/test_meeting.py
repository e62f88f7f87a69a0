"""The meeting: online and in the room, spoken and written, with interruptions and a restart."""

from datetime import timedelta

from bot.practice.meeting.lifecycle import State
from bot.sandbox import people
from tests.conftest import CHAT, Troupe

PNG = b"\xff\xd8\xff" + b"\x00" * 40


async def opens(stage: Troupe, issue: int = 1) -> None:
    await stage.passes(days=4, hours=5)
    await stage.says(stage.xu, f"/open {issue}")


def living(stage: Troupe) -> str:
    return next(t for t in reversed(stage.texts()) if "is open" in t or "has closed</b>" in t or "⚪️" in t)


async def test_the_living_message_shows_who_is_here_who_speaks_and_how_long(laid: Troupe) -> None:
    await laid.says(laid.xu, "/lead 1 @xuning")
    await opens(laid)
    assert "Xu Ning begins with the lead talk" in living(laid)
    await laid.passes(minutes=12)
    laid.running.wiring.living._shown.clear()
    await laid.says(laid.mei, "I begin.")
    laid.running.wiring.living._shown.clear()
    await laid.presses(laid.mei, "I am here")

    text = living(laid)
    assert "12 min · 🎤 Mei" in text
    assert "Here (1): Mei" in text
    await laid.says(laid.xu, "/close")
    assert "Issue 1 has closed" in living(laid)
    assert len([t for t in laid.texts() if "Issue 1 is open" in t or "Issue 1 has closed · " in t]) == 1


async def test_a_sticker_leaves_no_trace_and_a_picture_stands_with_its_caption(laid: Troupe) -> None:
    await opens(laid)
    await laid.sends(laid.mei, "s.webp", b"RIFF", "sticker")
    await laid.sends(laid.mei, "p.jpg", PNG, "photo", caption="The page we mean")
    await laid.sends(laid.bo, "v.ogg", b"OggS" + b"\x00" * 9, "voice", seconds=75)

    pieces = list((await laid.session(1)).standing())
    assert [(p.text, [a.kind.value for a in p.attachments]) for p in pieces] == [
        ("The page we mean", ["picture"]), ("", ["voice"]),
    ]  # fmt: skip
    await laid.says(laid.xu, "/close")
    await laid.publishes("/publish")
    page = next(m for m in laid.said() if m.get("document", {}).get("file_name", "").endswith("html"))
    html = laid.world.files[page["document"]["file_id"]][1].decode()
    assert "data:image/jpeg;base64," in html
    assert "Recording, 1:15" in html


async def test_a_joke_is_off_the_record_by_its_author_or_a_secretary_and_by_nobody_else(laid: Troupe) -> None:
    await opens(laid)
    joke = await laid.says(laid.mei, "A joke.")
    await laid.says(laid.bo, "In earnest.")

    await laid.reacts(laid.bo, joke, "🙊")
    assert [c.text for c in (await laid.session(1)).standing()] == ["A joke.", "In earnest."]
    await laid.reacts(laid.mei, joke, "🙊")
    assert [c.text for c in (await laid.session(1)).standing()] == ["In earnest."]
    assert laid.chat.reactions[joke["message_id"]][0]["emoji"] == "🙊"
    await laid.reacts(laid.mei, joke)
    assert [c.text for c in (await laid.session(1)).standing()] == ["A joke.", "In earnest."]
    await laid.reacts(laid.xu, joke, "🙈")
    assert [c.text for c in (await laid.session(1)).standing()] == ["In earnest."]
    await laid.reacts(laid.mei, joke, "🙊")
    await laid.reacts(laid.mei, joke)
    assert [c.text for c in (await laid.session(1)).standing()] == ["In earnest."]


async def test_words_spoken_aloud_are_taken_down_in_several_messages(laid: Troupe) -> None:
    await laid.says(laid.mei, "/next")
    await opens(laid)
    await laid.says(laid.xu, "/record @mei_lin")
    assert "as Mei's words" in laid.texts()[-1]
    await laid.says(laid.xu, "First she said this.")
    await laid.says(laid.xu, "Then that.")
    await laid.says(laid.bo, "I, Bo, say something in between.")
    await laid.says(laid.xu, "And at last the third.")
    await laid.presses(laid.xu, "Done")
    await laid.says(laid.xu, "Now I speak for myself.")
    long = "字" * 5000
    sent = await laid.says(laid.xu, f"/record @mei_lin {long}")

    session = await laid.session(1)
    assert [(c.member, c.text) for c in session.standing()] == [
        (laid.mei.id, "First she said this."), (laid.mei.id, "Then that."), (laid.bo.id, "I, Bo, say something in between."),
        (laid.mei.id, "And at last the third."), (laid.xu.id, "Now I speak for myself."), (laid.mei.id, long),
    ]  # fmt: skip
    await laid.edits(sent, "/record @mei_lin shorter")
    last = list((await laid.session(1)).standing())[-1]
    assert last.text.startswith("shorter")
    assert last.recorded_by == laid.xu.id


async def test_replies_show_as_replies_and_messages_in_a_row_are_one_turn(laid: Troupe) -> None:
    await opens(laid)
    first = await laid.says(laid.mei, "A first thought.")
    await laid.says(laid.mei, "It goes on.")
    await laid.says(laid.bo, "To that first thought:", reply_to=first["message_id"])
    await laid.says(laid.mei, "Thank you.")
    await laid.says(laid.xu, "/close")
    await laid.publishes("/publish")

    page = [m for m in laid.said() if m.get("document", {}).get("file_name", "").endswith("md")][-1]
    text = laid.world.files[page["document"]["file_id"]][1].decode()
    assert "A first thought.\nIt goes on." in text
    assert "in reply to Mei" in text
    assert text.count("**Mei**") == 2


async def test_the_code_for_the_room_serves_in_its_time_and_to_everybody_once(laid: Troupe) -> None:
    await laid.says(laid.xu, "/start", privately=True)
    await opens(laid)
    await laid.presses(laid.xu, "Code for the room")
    picture = laid.said(laid.xu.id)[-1]
    code = picture["caption"].split(" · ")[0].removeprefix("📱 ").replace(" ", "")
    assert laid.world.files[picture["photo"][0]["file_id"]][1].startswith(b"\x89PNG")

    await laid.follows(laid.bo, f"https://t.me/study_bot?start=k_{CHAT}_1_{code}")
    assert "checked in to issue 1, in the room" in laid.texts(laid.bo.id)[-1]
    await laid.says(laid.mei, f"/checkin {code}")
    await laid.says(laid.mei, f"/checkin {code}")
    laid.clock.at += timedelta(seconds=61)
    await laid.says(laid.ana, f"/checkin {code}")
    assert "does not serve" in laid.texts()[-1]
    await laid.says(laid.ana, "/checkin 000000")

    assert [(c.member, c.presence.value) for c in (await laid.session(1)).check_ins] == [
        (laid.bo.id, "room"), (laid.mei.id, "room"),
    ]  # fmt: skip


async def test_a_member_cannot_have_the_code(laid: Troupe) -> None:
    await opens(laid)
    await laid.presses(laid.mei, "Code for the room")

    assert laid.said(laid.mei.id) == []


async def test_the_clock_opens_and_closes_where_the_group_wants_it(laid: Troupe) -> None:
    await laid.says(laid.xu, "/settings auto_open on")
    await laid.says(laid.xu, "/settings auto_close_hours 2")
    await laid.passes(days=4, hours=5)
    assert (await laid.session(1)).state is State.OPEN
    await laid.says(laid.mei, "So it has begun.")
    await laid.passes(minutes=119)
    assert (await laid.session(1)).state is State.OPEN
    await laid.passes(minutes=2)

    assert (await laid.session(1)).state is State.COLLECTING
    assert sum("Issue 1 has closed after" in t for t in laid.texts()) == 1


async def test_a_meeting_of_thirty_is_recorded_character_for_character_over_a_restart(laid: Troupe) -> None:
    crowd = [laid.world.add_user(100 + n, f"M{n}", f"m_{n}") for n in range(30)]
    for person in crowd:
        laid.chat.members[person.id] = "member"
    await laid.says(laid.xu, "/secretary add @xuning")
    await opens(laid)
    said: list[tuple[int, str]] = []
    for turn in range(60):
        person = crowd[turn * 7 % 30]
        text = f"{turn}: " + "原话\u200d👩‍👩‍👧\n\t <b>&amp; 𠮷㐂" * (turn % 5) + "e\u0301"
        await laid.says(person, text)
        said.append((person.id, text))
        if turn == 30:
            await laid.stop()
            people.write(laid.world, crowd[3].id, CHAT, "said while the bot was away")
            said.append((crowd[3].id, "said while the bot was away"))
            await laid.start()
            await laid.settle()

    assert [(c.member, c.text) for c in (await laid.session(1)).standing()] == said
    assert "bot was away" in "\n".join(c.text for c in (await laid.session(1)).contributions)


async def test_an_edit_after_publication_is_answered_and_changes_nothing(laid: Troupe) -> None:
    await opens(laid)
    sent = await laid.says(laid.mei, "As it was.")
    await laid.says(laid.xu, "/close")
    await laid.publishes("/publish")
    await laid.edits(sent, "As it should have been.")

    assert "published and frozen" in laid.texts()[-1]
    assert [c.text for c in (await laid.session(1)).standing()] == ["As it was."]


async def test_leave_is_not_missing_and_may_be_refused(laid: Troupe) -> None:
    await laid.says(laid.xu, "/start", privately=True)
    await laid.says(laid.mei, "/start", privately=True)
    await laid.says(laid.mei, "/next")
    await laid.says(laid.mei, "/leave 1 ill in bed")
    await laid.says(laid.bo, "/leave")
    assert "reason is missing" in laid.texts()[-1]
    assert "Mei请假：第1期" in laid.texts(laid.xu.id)[-1]
    await laid.says(laid.xu, "/missing 1")
    answer = laid.texts(laid.xu.id)[-1]
    assert "Mei" not in answer.split("请假")[0]
    assert "Mei" in answer.split("请假")[1]
    assert "Mei" not in laid.texts()[-1]

    await laid.presses(laid.xu, "不准假", privately=True)
    assert "did not grant your leave" in laid.texts(laid.mei.id)[-1]
    await laid.says(laid.xu, "/missing 1")
    assert "Mei" in laid.texts(laid.xu.id)[-1].split("请假")[0]
    await laid.says(laid.mei, "/leave 1 ill again")
    await laid.presses(laid.mei, "I come")
    assert (await laid.session(1)).leaves == ()


async def test_more_time_for_one_person(laid: Troupe) -> None:
    await laid.says(laid.mei, "/next")
    await opens(laid)
    await laid.says(laid.xu, "/close")
    await laid.says(laid.xu, "/extend @mei_lin 1 03-14")
    assert "until Sat 14 Mar, 23:59" in laid.texts()[-1]
    await laid.says(laid.xu, "/extend @mei_lin 03-07")
    assert "is no more time" in laid.texts()[-1]
    await laid.passes(days=6)
    assert (await laid.session(1)).state is State.COMPILED
    await laid.says(laid.bo, "/reflect 1 late")
    await laid.says(laid.mei, "/reflect 1 late, and in time")

    session = await laid.session(1)
    assert {(c.member, c.late) for c in session.standing()} == {(laid.mei.id, False), (laid.bo.id, True)}
    assert session.state is State.PUBLISHED  # It waited for her, and for nobody else.


async def test_nudges_go_to_people_in_private_and_to_the_group_only_where_it_wants_that(laid: Troupe) -> None:
    for person in (laid.mei, laid.bo, laid.ana):
        await laid.says(person, "/next")
    await laid.says(laid.mei, "/start", privately=True)
    await opens(laid)
    await laid.says(laid.xu, "/close")
    await laid.says(laid.xu, "/reflect mine is here")
    before = len(laid.texts())
    await laid.passes(days=2, hours=1)
    assert "A quiet word" in laid.texts(laid.mei.id)[-1]
    assert len(laid.texts()) == before

    await laid.says(laid.xu, "/remind")
    assert "1 person reminded in private. Not to be reached: Bo and Ana" in laid.texts()[-1]
    await laid.says(laid.xu, "/settings mention_missing on")
    assert any("Still to come for issue 1" in t and "Bo, Ana" in t for t in laid.texts())


async def test_a_forum_has_topics_for_announcements_sessions_and_records(laid: Troupe) -> None:
    news, talk, books = (people.open_topic(laid.world, CHAT, name) for name in ("News", "Talk", "Books"))
    for topic, name in ((news, "announcements"), (talk, "sessions"), (books, "records")):
        people.write(laid.world, laid.xu.id, CHAT, f"/setup {name}", topic=topic)
        await laid.settle()
    await laid.passes(days=4, hours=5)
    people.write(laid.world, laid.xu.id, CHAT, "/open 1", topic=talk)
    await laid.settle()
    people.write(laid.world, laid.mei.id, CHAT, "in the right place", topic=talk)
    people.write(laid.world, laid.mei.id, CHAT, "small talk elsewhere", topic=news)
    await laid.settle()
    people.write(laid.world, laid.xu.id, CHAT, "/close", topic=talk)
    await laid.settle()
    await laid.publishes("/publish 1")

    where = {m["message_thread_id"]: m for m in laid.said() if m["from"]["is_bot"] and "message_thread_id" in m}
    by_text = {
        (m.get("text") or m.get("caption") or "")[:14]: m.get("message_thread_id")
        for m in laid.said()
        if m["from"]["is_bot"]
    }
    assert set(where) == {news, talk, books}
    assert by_text["✍️ Thank you a"] == talk
    assert by_text["📚 Transcript o"] == books
    assert [c.text for c in (await laid.session(1)).standing()] == ["in the right place"]
