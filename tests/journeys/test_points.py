"""Points as people meet them: doubts, questions, appeals, boards, schemes, sheets, honours."""

from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from bot.practice.points.ledger import balance
from bot.sandbox.world import Message, User
from tests.conftest import CHAT, Troupe, a_troupe
from tests.makers import a_reflection


@pytest.fixture
async def held(laid: Troupe) -> Troupe:
    """Issue 1 was held; Mei led, Bo spoke, both have private chats with the bot, and so has the secretary."""
    for person in (laid.xu, laid.mei, laid.bo):
        await laid.says(person, "/next")
        await laid.says(person, "/start", privately=True)
    await laid.says(laid.xu, "/lead 1 @mei_lin")
    await laid.passes(days=4, hours=5)
    await laid.opens()
    for person in (laid.mei, laid.bo):
        await laid.presses(person, "I am here")
    await laid.says(laid.mei, "What is up to us, and what is not? I have brought one sentence.")
    await laid.says(laid.bo, "I should like to hear it twice.")
    await laid.says(laid.xu, "/close")
    return laid


async def points_of(stage: Troupe, person: User) -> int:
    group = await stage.running.store.group(CHAT)
    return balance(await stage.running.desk.lines(group), person.id)


def heard(stage: Troupe, person: User) -> list[str]:
    return [m.get("text") or m.get("caption", "") for m in private(stage, person)]


def private(stage: Troupe, person: User) -> list[Message]:
    return [m for m in stage.world.chats[person.id].messages.values() if m["from"]["is_bot"]]


def papers(stage: Troupe, person: User) -> list[bytes]:
    found = [m["document"]["file_id"] for m in private(stage, person) if "document" in m]
    return [stage.world.files[name][1] for name in found]


async def test_a_copied_reflection_waits_for_the_secretary_who_sees_both_passages(held: Troupe) -> None:
    text = a_reflection(5)
    await held.says(held.mei, f"/reflect {text}")
    before = await points_of(held, held.bo)
    await held.says(held.bo, f"/reflect {text.upper()} Indeed!")

    assert await points_of(held, held.bo) == before
    question = heard(held, held.xu)[-1]
    assert "Bo" in question
    assert text[:60] in question
    assert text.upper()[:60] in question

    await held.presses(held.mei, "✅", private(held, held.xu)[-1], privately=True)
    assert await points_of(held, held.bo) == before
    await held.presses(held.xu, "✅", private(held, held.xu)[-1], privately=True)
    assert await points_of(held, held.bo) == before + 5
    assert "it counts" in heard(held, held.bo)[-1]


async def test_padding_and_the_reading_itself_wait_too_and_a_new_text_earns(held: Troupe) -> None:
    before = await points_of(held, held.mei)
    await held.says(held.mei, "/reflect " + "I learned very much today. " * 12)
    assert await points_of(held, held.mei) == before
    reading = (await held.session(1)).topic.introduction
    await held.says(held.bo, f"/reflect {reading}")
    assert [d.kind for d in (await held.session(1)).doubts] == ["padding", "reading"]

    await held.says(held.mei, "/withdraw")
    await held.says(held.mei, f"/reflect {a_reflection(8)}")
    assert await points_of(held, held.mei) == before + 5


async def test_a_verdict_after_publication_comes_by_a_signed_adjustment(held: Troupe) -> None:
    await held.says(held.mei, f"/reflect {a_reflection(5)}")
    await held.says(held.bo, f"/reflect {a_reflection(5)}")
    question = private(held, held.xu)[-1]
    before = await points_of(held, held.bo)
    await held.publishes("/publish 1")
    assert await points_of(held, held.bo) == before

    await held.presses(held.xu, "✅", question, privately=True)
    assert await points_of(held, held.bo) == before + 5
    await held.presses(held.xu, "✅", question, privately=True)
    assert await points_of(held, held.bo) == before + 5
    await held.presses(held.xu, "✋", question, privately=True)
    assert await points_of(held, held.bo) == before
    await held.says(held.bo, "/points", privately=True)
    assert "Issue 1: the reflection counts" in heard(held, held.bo)[-1]


async def test_the_draft_names_who_waits_and_leads_to_the_passages(held: Troupe) -> None:
    for person in (held.mei, held.bo):
        await held.says(person, f"/reflect {a_reflection(5)}")
    await held.says(held.xu, "/compile 1", privately=True)
    draft = next(m for m in reversed(private(held, held.xu)) if "🔎" in str(m.get("reply_markup")))
    assert "Bo" in draft["text"]

    await held.presses(held.xu, "🔎", draft, privately=True)
    await held.presses(held.xu, "✋", private(held, held.xu)[-1], privately=True)
    assert "does not count" in heard(held, held.bo)[-1]


async def test_a_member_learns_why_not_and_what_next(held: Troupe) -> None:
    await held.says(held.bo, "/reflect Short.")
    await held.says(held.bo, "/points", privately=True)
    page = private(held, held.bo)[-1]
    await held.presses(held.bo, "Why", page, privately=True)
    assert "reflection: 6 of 100 characters" in heard(held, held.bo)[-1]
    await held.presses(held.bo, "next", page, privately=True)
    assert "+5 reflection · issue 1" in heard(held, held.bo)[-1]
    await held.presses(held.bo, "scheme", page, privately=True)
    assert "10 for leading" in heard(held, held.bo)[-1]
    await held.presses(held.bo, "year", page, privately=True)
    assert private(held, held.bo)[-1]["photo"]


async def test_an_appeal_is_answered_on_record(held: Troupe) -> None:
    await held.says(held.bo, "/points", privately=True)
    await held.presses(held.bo, "Why", private(held, held.bo)[-1], privately=True)
    await held.presses(held.bo, "ppeal", private(held, held.bo)[-1], privately=True)
    asked = private(held, held.bo)[-1]
    await held.says(held.bo, "I was in the room from the start.", privately=True, reply_to=asked["message_id"])
    appeal = private(held, held.xu)[-1]
    assert "I was in the room" in appeal["text"]

    await held.presses(held.xu, "答复", appeal, privately=True)
    asked = private(held, held.xu)[-1]
    await held.says(held.xu, "You were; it is put right.", privately=True, reply_to=asked["message_id"])
    assert "You were; it is put right." in heard(held, held.bo)[-1]
    group = await held.running.store.group(CHAT)
    assert [(a.member, a.by, a.answer) for a in group.appeals] == [
        (held.bo.id, held.xu.id, "You were; it is put right.")
    ]
    await held.presses(held.xu, "答复", appeal, privately=True)
    assert len((await held.running.store.group(CHAT)).appeals) == 1


async def test_an_adjustment_is_taken_back_by_a_counter_entry_once(held: Troupe) -> None:
    before = await points_of(held, held.mei)
    await held.says(held.xu, "/adjust @mei_lin +3 prepared the room")
    answer = held.said()[-1]
    await held.presses(held.mei, "Take back", answer)
    assert await points_of(held, held.mei) == before + 3
    for _ in range(2):
        await held.presses(held.xu, "Take back", answer)

    group = await held.running.store.group(CHAT)
    assert [(a.points, a.reason) for a in group.adjustments] == [(3, "prepared the room"), (-3, "↩ prepared the room")]
    assert await points_of(held, held.mei) == before


async def test_the_board_is_a_picture_and_words_and_one_may_leave_it(held: Troupe) -> None:
    await held.says(held.bo, "/board week")
    assert held.said()[-2]["photo"]
    assert "🥇 Mei · 12" in held.texts()[-1]
    await held.says(held.mei, "/points", privately=True)
    await held.presses(held.mei, "board", private(held, held.mei)[-1], privately=True)
    await held.says(held.bo, "/board week")
    assert "Mei" not in held.texts()[-1]
    await held.says(held.bo, "/board without @mei_lin")
    assert "for secretaries" in heard(held, held.bo)[-1]
    await held.says(held.xu, "/board without @bo_chen")
    await held.says(held.bo, "/board")
    assert "Bo" not in held.texts()[-1]
    await held.says(held.bo, "/board weeks")
    assert held.said()[-1]["photo"]


async def test_a_group_without_a_ranking_shows_each_only_their_own(held: Troupe) -> None:
    await held.says(held.xu, "/settings public_board off")
    await held.says(held.bo, "/board")

    assert "Bo: 3 points" in held.texts()[-1]
    assert "Mei" not in held.texts()[-1]
    await held.passes(days=9)
    digest = next(text for text in held.texts() if "The week in" in text)
    assert "Mei" not in digest.partition("🏅")[2]


async def test_a_list_is_put_up_for_objection_and_closed_by_itself(held: Troupe) -> None:
    await held.says(held.bo, "/board post month")
    assert "for secretaries" in heard(held, held.bo)[-1]
    await held.says(held.xu, "/board post month")
    posted = held.said()[-1]
    assert "Mei · 12" in posted["text"]
    await held.says(held.xu, "/board post month")
    assert len((await held.running.store.group(CHAT)).posted) == 1

    await held.follows(held.bo, await held.presses(held.bo, "bject", posted))
    await held.says(held.bo, "Mei spoke twice.", privately=True, reply_to=private(held, held.bo)[-1]["message_id"])
    assert "Mei spoke twice." in heard(held, held.xu)[-1]
    await held.passes(days=3, hours=1)
    assert any("closed" in text for text in held.texts())


async def test_another_scheme_is_tried_before_it_holds_and_counts_from_its_day(held: Troupe) -> None:
    await held.says(held.xu, "/settings points.lead_talk.points 4")
    tried = held.said()[-1]
    assert "Mei: 12 → 6 (-6)" in tried["text"]
    assert await points_of(held, held.mei) == 12
    await held.presses(held.bo, "Put in force", tried)
    assert await points_of(held, held.mei) == 12
    await held.presses(held.xu, "Put in force", tried)
    assert await points_of(held, held.mei) == 6

    await held.says(held.xu, "/settings points.lead_talk.pionts 4")
    assert "points.lead_talk.pionts" in held.texts()[-1]
    await held.says(held.xu, "/settings points.chatter.points 4")
    assert "points.chatter" in held.texts()[-1]
    await held.says(held.xu, "/settings")
    await held.presses(held.xu, "Points scheme", held.said()[-1])
    assert "4 for leading" in held.texts()[-1]
    await held.presses(held.xu, "strict", held.said()[-1])
    assert "Mei: 6 → 11" in held.texts()[-1]


async def test_the_export_is_for_secretaries_and_harmless_in_every_cell(held: Troupe) -> None:
    await held.says(held.xu, '/name @bo_chen =HYPERLINK("x")')
    await held.says(held.xu, "/adjust @bo_chen +3 =1+1")
    await held.says(held.bo, "/export points")
    assert "for secretaries" in heard(held, held.bo)[-1]
    await held.says(held.xu, "/export all")
    await held.says(held.xu, "/export points")

    book, table = papers(held, held.xu)[-2:]
    sheets = openpyxl.load_workbook(BytesIO(book))
    assert sheets.sheetnames == ["汇总", "积分账", "按期", "按人"]
    assert all(sheet.freeze_panes == "A2" and sheet.auto_filter.ref for sheet in sheets)
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert '=HYPERLINK("x")' in {cell.value for cell in cells}
    assert any(cell.is_date for cell in sheets["积分账"]["A"])
    assert table.startswith(b"\xef\xbb\xbf")
    assert b'\'=HYPERLINK(""x"")' in table
    assert b"'=1+1" in table
    with ZipFile(BytesIO(papers(held, held.xu)[-3])) as bundle:
        assert {name.rsplit(".", 1)[1] for name in bundle.namelist()} == {"xlsx", "csv"}


async def test_at_the_end_of_a_term_honours_are_drafted_confirmed_and_certified(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with a_troupe(tmp_path_factory.mktemp("data"), term_starts="03-20 09-01") as stage:
        await stage.add_bot()
        await stage.lays()
        for person in (stage.xu, stage.mei, stage.bo):
            await stage.says(person, "/next")
            await stage.says(person, "/start", privately=True)
        await stage.passes(days=4, hours=5)
        for issue in (1, 2):
            await stage.says(stage.xu, f"/open {issue}")
            await stage.says(stage.xu, "/checkin @mei_lin @bo_chen" if issue == 1 else "/checkin @mei_lin")
            await stage.says(stage.xu, "/close")
            await stage.passes(days=7)
        draft = next(m for m in reversed(private(stage, stage.xu)) if "🏆" in m.get("text", ""))
        assert "Mei" in draft["text"]

        await stage.presses(stage.bo, "公布", draft, privately=True)
        assert not any("🏆" in text for text in stage.texts())
        await stage.presses(stage.xu, "公布", draft, privately=True)
        await stage.says(stage.xu, "/honours", privately=True)
        assert sum("🏆" in text for text in stage.texts()) == 1
        assert papers(stage, stage.mei)[-1].startswith(b"%PDF")
        assert len([c for c in papers(stage, stage.mei) if c.startswith(b"%PDF")]) == 1
