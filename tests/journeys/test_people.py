"""People: guests, sheets, accounts that changed, reach, what is held about somebody, and its erasure; a group's farewell."""

import asyncio
import csv
import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook

from bot.practice.meeting.lifecycle import State
from bot.practice.people.roster import Role
from bot.practice.verbs.sealing import is_sound
from bot.sandbox import people
from bot.store.embedded import EmbeddedStore
from bot.store.portable import bring_in
from tests.conftest import CHAT, Troupe
from tests.makers import a_reflection


async def a_published_session(stage: Troupe) -> None:
    """Bo leads, Mei speaks and writes, and the record goes out."""
    await stage.opens()
    await stage.presses(stage.mei, "I am here")
    await stage.says(stage.bo, "The lead talk, in my own words.")
    await stage.says(stage.mei, "I see it otherwise.")
    await stage.says(stage.xu, "/close")
    await stage.says(stage.mei, f"/reflect {a_reflection(1)}")
    await stage.publishes("/publish")


def file_of(stage: Troupe, chat: int, ending: str) -> bytes:
    """The last file of a kind that the bot sent to a chat."""
    for message in reversed(stage.said(chat)):
        document = message.get("document", {})
        if document.get("file_name", "").endswith(ending):
            return stage.world.files[document["file_id"]][1]
    raise LookupError(ending)


async def test_somebody_without_telegram_is_in_the_room_and_on_the_board(laid: Troupe) -> None:
    await laid.says(laid.xu, "/roster add Grandma Li")
    await laid.opens()
    await laid.says(laid.xu, "/checkin Grandma Li")
    await laid.says(laid.xu, "/record Grandma Li We read it aloud in the village school.")
    await laid.says(laid.xu, "/close")
    await laid.says(laid.xu, "/missing")
    assert "Grandma" not in laid.texts()[-1]
    await laid.says(laid.xu, "/points Grandma Li")
    assert "Grandma Li: 3 points" in laid.texts()[-1]
    await laid.publishes("/publish")

    session = await laid.session(1)
    assert session.state is State.PUBLISHED
    assert [c.text for c in session.standing()] == ["We read it aloud in the village school."]


async def test_a_guest_who_goes_and_comes_back_is_the_same_person(laid: Troupe) -> None:
    await laid.says(laid.xu, "/roster add Grandma Li")
    await laid.says(laid.xu, "/roster drop Grandma Li")
    await laid.says(laid.xu, "/roster add Grandma Li")
    await laid.says(laid.xu, "/roster drop @xuning")
    assert "has Telegram" in laid.texts()[-1]

    roster = (await laid.running.store.group(CHAT)).roster
    assert [(m.id, m.active) for m in roster.members.values() if m.is_guest] == [(-1, True)]


async def test_the_roster_goes_out_as_a_sheet_and_comes_back_changed(laid: Troupe) -> None:
    for person in (laid.mei, laid.bo):
        await laid.says(person, "/next")
    await laid.says(laid.xu, "/start", privately=True)
    await laid.says(laid.xu, "/roster")
    await laid.presses(laid.xu, "As a sheet")
    sheet = load_workbook(BytesIO(file_of(laid, laid.xu.id, ".xlsx"))).worksheets[0]
    rows: list[list[Any]] = [list(row) for row in sheet.iter_rows(values_only=True)]
    by_name = {row[1]: row for row in rows[1:]}
    by_name["Mei"][1] = "Mei Lin"
    by_name["Bo"][3] = "secretary" if "Id" in rows[0] else "秘书"
    book = Workbook()
    page = book.worksheets[0]
    for row in [
        *rows,
        ["", "=HYPERLINK(1)", "", "", "", ""],
        ["99999", "Nobody", "", "", "", ""],
        ["", "Old Wang", "", "", "", ""],
    ]:
        page.append(["" if cell is None else str(cell) for cell in row])
    page["B5"].data_type = "s"
    out = BytesIO()
    book.save(out)

    await laid.sends(laid.xu, "roster.xlsx", out.getvalue(), caption="/roster import")
    assert "Mei → Mei Lin" in laid.texts()[-1]
    assert "Old Wang (new, without Telegram)" in laid.texts()[-1]
    assert "passed over" in laid.texts()[-1]
    await laid.presses(laid.mei, "Take it over")
    assert (await laid.running.store.group(CHAT)).roster.name(laid.mei.id) == "Mei"
    await laid.presses(laid.xu, "Take it over")

    roster = (await laid.running.store.group(CHAT)).roster
    assert roster.name(laid.mei.id) == "Mei Lin"
    assert roster.members[laid.bo.id].role is Role.SECRETARY
    assert "Old Wang" in [m.name for m in roster]
    await laid.presses(laid.xu, "Undo")
    roster = (await laid.running.store.group(CHAT)).roster
    assert (roster.name(laid.mei.id), roster.members[laid.bo.id].role) == ("Mei", Role.MEMBER)
    assert "Old Wang" not in [m.name for m in roster]


async def test_files_that_are_no_roster_are_refused_in_a_sentence(laid: Troupe) -> None:
    bomb = BytesIO()
    with ZipFile(bomb, "w", 8) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 60_000_000)
    for name, content, answer in (
        ("roster.xlsx", b"PK nothing", "damaged"), ("roster.csv", b"colour,size\nred,3\n", "no column"), ("roster.xlsx", bomb.getvalue(), "unpack"),
        ("roster.pdf", b"%PDF", "roster.pdf"), ("roster.csv", b"", "roster.csv"),
    ):  # fmt: skip
        await laid.sends(laid.xu, name, content, caption="/roster import")
        assert answer in laid.texts()[-1], (name, laid.texts()[-1])
    await laid.says(laid.xu, "/roster import")
    assert "The sheet is missing" in laid.texts()[-1]


async def test_a_person_who_changed_account_stays_one_person(laid: Troupe) -> None:
    await a_published_session(laid)
    total = await laid.running.desk.lines(await laid.running.store.group(CHAT))
    points = sum(line.points for line in total if line.member == laid.mei.id)
    laid.world.add_user(77, "Mei again", "mei_new")
    people.set_status(laid.world, CHAT, 77, "member")
    await laid.settle()
    await laid.says(laid.xu, "/merge @mei_lin @mei_new")
    assert "cannot be undone" in laid.texts()[-1]
    await laid.presses(laid.xu, "Yes, one person")

    session = await laid.session(1)
    group = await laid.running.store.group(CHAT)
    assert laid.mei.id not in group.roster
    assert group.roster.name(77) == "Mei"
    assert laid.mei.id not in {c.member for c in session.contributions} | {c.member for c in session.check_ins}
    assert is_sound(session)
    assert len(session.former_seals) == 1
    lines = await laid.running.desk.lines(group)
    assert sum(line.points for line in lines if line.member == 77) == points
    await laid.says(laid.xu, "/merge @mei_new @mei_new")
    assert "one person already" in laid.texts()[-1]


async def test_a_role_ends_with_the_membership(laid: Troupe) -> None:
    await laid.says(laid.mei, "/next")
    await laid.says(laid.xu, "/secretary add @mei_lin")
    await laid.says(laid.mei, "/settings place Annex")
    people.set_status(laid.world, CHAT, laid.mei.id, "left")
    await laid.settle()
    people.set_status(laid.world, CHAT, laid.mei.id, "member")
    await laid.settle()
    await laid.says(laid.mei, "/settings place Elsewhere")

    assert (await laid.running.store.group(CHAT)).settings.place == "Annex"
    assert "for secretaries" in laid.texts()[-1]


async def test_who_cannot_be_written_to_is_seen_and_the_broadcast_is_counted(laid: Troupe) -> None:
    await laid.says(laid.mei, "/start", privately=True)
    for person in (laid.mei, laid.bo):
        await laid.says(person, "/next")
    await laid.says(laid.xu, "/start", privately=True)
    await laid.opens()
    await laid.says(laid.xu, "/close")
    await laid.says(laid.xu, "/remind")
    assert "Bo" in laid.texts()[-1]
    await laid.says(laid.xu, "/roster")
    assert "Bo @bo_chen · 📵" in laid.texts()[-1]
    await laid.presses(laid.xu, "Private-chat button")
    assert "press the button and then Start" in laid.texts()[-1]
    await laid.says(laid.bo, "/start", privately=True)
    await laid.says(laid.xu, "/roster")
    assert "📵" not in laid.texts()[-1]


async def test_all_that_is_held_about_a_person_is_given_as_data_and_as_a_page(laid: Troupe) -> None:
    await laid.says(laid.mei, "/start", privately=True)
    await a_published_session(laid)
    await laid.says(laid.mei, "/propose <b>Letters</b>")
    await laid.says(laid.mei, "/mydata")
    assert "for your eyes alone" in laid.texts()[-1]
    await laid.says(laid.mei, "/mydata", privately=True)

    bundle = ZipFile(BytesIO(file_of(laid, laid.mei.id, ".zip")))
    data = json.loads(bundle.read("data.json"))
    page = bundle.read("data.html").decode()
    said = [c["text"] for s in data["groups"][0]["sessions"] for c in s["said"]]
    assert said == ["I see it otherwise.", a_reflection(1)]
    assert data["groups"][0]["proposals"] == [
        {"title": "<b>Letters</b>", "at": data["groups"][0]["proposals"][0]["at"]}
    ]
    assert "I see it otherwise." in page
    assert "&lt;b&gt;Letters" in page
    assert "The lead talk" not in page


async def test_who_is_forgotten_leaves_what_is_published_under_a_pseudonym(laid: Troupe) -> None:
    await laid.says(laid.mei, "/start", privately=True)
    await a_published_session(laid)
    await laid.until((await laid.session(2)).starts_at)
    await laid.says(laid.xu, "/open 2")
    await laid.says(laid.mei, "Words that nobody has printed yet.")
    await laid.sends(laid.mei, "note.txt", b"a private note", caption="with a file")
    bo_before = [
        line
        for line in await laid.running.desk.lines(await laid.running.store.group(CHAT))
        if line.member == laid.bo.id
    ]
    await asyncio.sleep(0.3)  # handled updates are marked a moment later
    await laid.says(laid.mei, "/forget", privately=True)
    await laid.presses(laid.bo, "Erase me", laid.said(laid.mei.id)[-1])
    assert laid.mei.id in (await laid.running.store.group(CHAT)).roster
    await laid.presses(laid.mei, "Erase me", privately=True)
    assert "nobody has printed" not in (laid.folder / "inbox" / "inbox.jsonl").read_text("utf-8")
    await laid.stop()

    folder = laid.folder / "groups" / str(CHAT)
    everything = "\n".join(p.read_text("utf-8") for p in folder.rglob("*.json"))
    assert "nobody has printed" not in everything
    assert "mei_lin" not in everything
    assert '"Mei"' not in everything
    assert list((folder / "files").glob("*")) == []
    store = EmbeddedStore(laid.folder)
    session, group = (await store.sessions(CHAT))[0], await store.group(CHAT)
    texts = {c.text: group.roster.name(c.member) for c in session.standing()}
    assert texts["I see it otherwise."] == "Reader 1"
    assert is_sound(session)
    assert [m.id for m in group.roster.members.values() if m.id == laid.mei.id] == []
    await store.close()
    await laid.start()
    assert [
        line
        for line in await laid.running.desk.lines(await laid.running.store.group(CHAT))
        if line.member == laid.bo.id
    ] == bo_before
    await laid.says(laid.mei, "Here I am again.")
    assert (await laid.running.store.group(CHAT)).roster.members[laid.mei.id].active


async def test_a_group_takes_everything_along_and_is_erased(laid: Troupe, tmp_path: Path) -> None:
    await laid.says(laid.xu, "/start", privately=True)
    await a_published_session(laid)
    await laid.says(laid.bo, "/farewell")
    assert "chat's owner" in laid.texts()[-1]
    await laid.says(laid.xu, "/farewell")
    await laid.presses(laid.xu, "Take everything along")
    bundle = file_of(laid, laid.xu.id, ".zip")
    before = await laid.running.store.sessions(CHAT)
    await laid.presses(laid.xu, "Erase the group here")
    await laid.presses(laid.bo, "Yes, erase everything")
    assert len(await laid.running.store.groups()) == 1
    await laid.presses(laid.xu, "Yes, erase everything")

    assert await laid.running.store.groups() == []
    assert not (laid.folder / "groups" / str(CHAT)).exists()
    assert laid.chat.members[laid.account.user.id] == "left"
    elsewhere = EmbeddedStore(tmp_path / "elsewhere")
    group = await bring_in(elsewhere, BytesIO(bundle))
    assert group.title == "Evening Readers"
    assert await elsewhere.sessions(CHAT) == before
    await elsewhere.close()


async def test_the_digest_has_an_editor(laid: Troupe) -> None:
    await laid.says(laid.xu, "/start", privately=True)
    laid.xu.language_code = "en"
    await laid.says(laid.xu, "/digest", privately=True)
    await laid.presses(laid.xu, "greeting", privately=True)
    await laid.says(laid.xu, "Well <read>, all!", privately=True, reply_to=laid.said(laid.xu.id)[-1]["message_id"])
    assert "Well <read>, all!" in laid.texts(laid.xu.id)[-1]
    await laid.presses(laid.xu, "+1 day", privately=True)
    await laid.presses(laid.xu, "points", privately=True)
    await laid.passes(days=8)
    first = [(m["date"], m["text"]) for m in laid.said() if "The week in" in m.get("text", "")]
    assert len(first) == 1
    assert "Well <read>, all!" in first[0][1]
    assert laid.clock().timestamp() - first[0][0] < 86_400
    await laid.says(laid.xu, "/digest", privately=True)
    await laid.presses(laid.xu, "Not this week", privately=True)
    await laid.passes(days=6)
    assert sum("The week in" in t for t in laid.texts()) == 1
    await laid.says(laid.xu, "/digest", privately=True)
    await laid.presses(laid.xu, "Say it now", privately=True)
    assert sum("The week in" in t for t in laid.texts()) == 2
    await laid.passes(days=7)
    assert sum("The week in" in t for t in laid.texts()) == 2


async def test_the_record_of_changes_goes_out_as_a_sheet(laid: Troupe) -> None:
    await laid.says(laid.xu, "/start", privately=True)
    laid.xu.language_code = "en"
    await laid.says(laid.xu, "/settings place =cmd()")
    await laid.says(laid.xu, "/move 3 2026-05-02")
    await laid.says(laid.xu, "/audit")
    assert "moved · issue 3: Fri 20 Mar, 15:00 → Sat 2 May, 15:00" in laid.texts(laid.xu.id)[-1]
    assert "2 May" not in laid.texts()[-1]
    await laid.presses(laid.xu, "As a sheet", privately=True)

    rows = list(csv.DictReader(StringIO(file_of(laid, laid.xu.id, ".csv").decode("utf-8-sig"))))
    place = next(row for row in rows if row["What"] == "setting")
    assert (place["Before"], place["After"]) == ("not fixed", "'=cmd()")
    assert rows[0]["Issue"] == "3"
