"""The whole circle, as a group lives it: laid, announced, met, reflected, counted, published, summed up."""

from pathlib import Path

from bot.practice.meeting.lifecycle import State
from bot.practice.points.ledger import balance
from tests.conftest import Troupe
from tests.makers import LONG, a_reflection


async def test_a_week_from_the_plan_to_the_digest(stage: Troupe) -> None:
    await stage.lays()
    await stage.passes(days=4)
    await stage.presses(stage.mei, "I come")
    await stage.presses(stage.bo, "I lead")
    await stage.passes(days=7, hours=5)
    await stage.says(stage.xu, "/open 2")
    await stage.presses(stage.mei, "I am here")
    await stage.says(stage.xu, "/checkin @bo_chen")
    await stage.says(stage.bo, "This is the lead talk.")
    remark = await stage.says(stage.mei, "I wonder.")
    await stage.says(stage.bo, "So do I.", reply_to=remark["message_id"])
    await stage.says(stage.xu, "/close")
    call = stage.said()[-1]
    await stage.says(stage.mei, LONG, reply_to=call["message_id"])
    await stage.says(stage.bo, f"/reflect {a_reflection(1)}")
    await stage.passes(days=6)

    session = await stage.session(2)
    assert session.state is State.PUBLISHED
    assert [(c.kind.value, c.text) for c in session.standing()] == [
        ("lead_talk", "This is the lead talk."),
        ("remark", "I wonder."),
        ("remark", "So do I."),
        ("reflection", LONG),
        ("reflection", a_reflection(1)),
    ]
    lines = await stage.running.desk.lines(await stage.running.store.group(stage.chat.id))
    assert balance(lines, stage.bo.id) == 2 + 10 + 1 + 5
    assert balance(lines, stage.mei.id) == 2 + 1 + 5
    assert any("Transcript of issue 2" in text for text in stage.texts())
    assert sum("The week in Evening Readers" in text for text in stage.texts()) == 2


async def test_each_topic_is_announced_a_week_ahead_once(stage: Troupe) -> None:
    await stage.lays()
    await stage.passes(days=30)

    cards = [m for m in stage.said() if "Announcement" in m.get("text", "")]
    ahead = [(await stage.session(n)).starts_at.timestamp() - m["date"] for n, m in enumerate(cards, 1)]

    assert len(cards) == 5
    assert [round(seconds / 86400, 2) for seconds in ahead[1:]] == [7.25] * 4
    assert all(m.get("silent") is None for m in cards)
    assert stage.chat.pinned


async def test_the_card_is_edited_in_place(stage: Troupe) -> None:
    await stage.lays()
    card = stage.last_with("I come")
    before = len(stage.said())

    await stage.presses(stage.mei, "I come", card)
    await stage.presses(stage.bo, "I come", card)
    await stage.presses(stage.mei, "I come", card)
    await stage.says(stage.xu, "/lead 1 @bo_chen")

    text = stage.chat.messages[card["message_id"]]["text"]
    assert "Coming (1): Bo" in text
    assert "Lead talk: Bo" in text
    assert len(stage.said()) == before + 2  # the command and its answer


async def test_a_text_that_telegram_cut_is_one_contribution_character_for_character(stage: Troupe) -> None:
    await stage.lays()
    text = "".join(chr(0x4E00 + n % 20000) for n in range(9000)) + "𠮷👩‍👩‍👧\u202e<b>&amp;" * 300

    await stage.says(stage.mei, f"/reflect {text}")
    await stage.says(stage.bo, "/reflect short")

    assert [c.text for c in (await stage.session(1)).standing()] == [text, "short"]


async def test_editing_and_withdrawing_until_publication(stage: Troupe) -> None:
    await stage.lays()
    sent = await stage.says(stage.mei, "/reflect 1 first")
    await stage.edits(sent, "/reflect 1 second\nline")
    await stage.says(stage.bo, "/reflect mine")
    await stage.says(stage.bo, "/withdraw")

    session = await stage.session(1)
    assert [c.text for c in session.standing()] == ["second\nline"]
    assert len(session.contributions) == 2


async def test_a_reply_to_ones_own_message_hands_it_in(stage: Troupe) -> None:
    await stage.lays()
    mine = await stage.says(stage.mei, "What I noted on the way.")
    others = await stage.says(stage.bo, "Something else.")

    await stage.says(stage.mei, "/reflect", reply_to=mine["message_id"])
    await stage.says(stage.mei, "/reflect", reply_to=others["message_id"])

    assert [c.text for c in (await stage.session(1)).standing()] == ["What I noted on the way."]
    assert "your own words only" in stage.texts()[-1]


async def test_the_calendar_link_gives_the_programme_as_a_file(stage: Troupe) -> None:
    from icalendar import Calendar

    await stage.lays()
    await stage.follows(stage.mei, await stage.presses(stage.mei, "Calendar"))

    document = stage.said(stage.mei.id)[-1]["document"]
    events = Calendar.from_ical(stage.world.files[document["file_id"]][1].decode()).walk("VEVENT")
    assert str(events[0]["summary"]) == "1 · A time of one's own"
    assert len({str(e["uid"]) for e in events}) == 12


async def test_moved_and_cancelled_are_said_at_once_and_the_card_follows(stage: Troupe) -> None:
    await stage.lays()
    card = stage.last_with("I come")["message_id"]

    await stage.says(stage.xu, "/move 1 03-07 19:30")
    assert any("has been moved" in t for t in stage.texts())
    assert "Sat 7 Mar, 19:30" in stage.chat.messages[card]["text"]

    await stage.says(stage.xu, "/cancel 1 the heating failed")
    await stage.presses(stage.xu, "Cancel issue 1")
    assert "the heating failed" in stage.texts()[-1]
    assert "Cancelled" in stage.chat.messages[card]["text"]
    said = len(stage.texts())
    await stage.passes(days=3)
    assert not any("issue 1" in t.lower() for t in stage.texts()[said:])


async def test_the_secretaries_hear_in_private_what_is_open_before_an_announcement(stage: Troupe) -> None:
    await stage.says(stage.xu, "/start", privately=True)
    await stage.lays()
    await stage.passes(days=4)

    assert any("/lead 2 @" in t for t in stage.texts(stage.xu.id))


async def test_publishing_by_hand_sends_both_files_and_freezes(stage: Troupe, tmp_path: Path) -> None:
    await stage.lays()
    await stage.passes(days=4, hours=5)
    await stage.says(stage.xu, "/open")
    await stage.says(stage.mei, "Said aloud & kept.")
    await stage.says(stage.xu, "/close 1")
    await stage.says(stage.xu, "/compile 1")
    await stage.publishes("/publish 1")

    names = [m["document"]["file_name"] for m in stage.said() if "document" in m]
    assert names[-2:] == ["issue-01-A-time-of-one's-own.html", "issue-01-A-time-of-one's-own.md"]
    last = [m for m in stage.said() if "document" in m][-1]
    assert "Said aloud & kept." in stage.world.files[last["document"]["file_id"]][1].decode()
    await stage.says(stage.mei, "/reflect 1 too late")
    assert "published" in stage.texts()[-1]
    await stage.says(stage.mei, "/transcript")
    assert "Transcript of issue 1" in stage.texts()[-2]
