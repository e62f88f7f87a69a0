"""Volumes as secretaries meet them: formats, preface, the year's end; and finding where something was said."""

from io import BytesIO
from zipfile import ZipFile

import pypdfium2
import pytest

from bot.chat.binding import Binder
from bot.practice.record.period import year_of
from bot.sandbox.world import Message, User
from tests.conftest import CHAT, Troupe
from tests.makers import a_reflection

FILE = b"The preface, from a file.\n\nSecond paragraph."


@pytest.fixture
async def season(laid: Troupe) -> Troupe:
    """Two issues held and published in English."""
    for person in (laid.xu, laid.mei, laid.bo):
        await laid.says(person, "/next")
        await laid.says(person, "/start", privately=True)
    await laid.passes(days=4, hours=5)
    for issue in (1, 2):
        await laid.says(laid.xu, f"/open {issue}")
        await laid.says(laid.mei, f"The lead talk of issue {issue}: 学而时习之。")
        await laid.says(laid.bo, "A remark about leisure & <rest>.")
        await laid.says(laid.xu, "/close")
        await laid.says(laid.mei, f"/reflect {a_reflection(issue)} Leisure is not idleness.")
        await laid.passes(days=7)
    return laid


def documents(stage: Troupe, chat: int) -> list[tuple[str, bytes]]:
    found = [m["document"]["file_id"] for m in stage.world.chats[chat].messages.values() if "document" in m]
    return [stage.world.files[name] for name in found]


def private(stage: Troupe, person: User) -> list[Message]:
    return [m for m in stage.world.chats[person.id].messages.values() if m["from"]["is_bot"]]


async def test_a_year_is_bound_in_every_format_with_the_preface_of_the_secretary(season: Troupe) -> None:
    await season.says(season.bo, "/anthology")
    assert "for secretaries" in private(season, season.bo)[-1]["text"]
    await season.says(season.xu, "/anthology 2026", privately=True)
    offer = private(season, season.xu)[-1]
    await season.presses(season.xu, "编者序", offer, privately=True)
    asked = private(season, season.xu)[-1]["message_id"]
    await season.says(season.xu, "With thanks to all.\n\nAnd on to the next.", privately=True, reply_to=asked)
    await season.presses(season.xu, "全部格式", privately=True)

    files = {name.rsplit(".", 1)[1]: content for name, content in documents(season, season.xu.id)[-5:]}
    assert set(files) == {"html", "md", "docx", "pdf", "epub"}
    pages = pypdfium2.PdfDocument(files["pdf"])
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    assert "With thanks to all." in text
    assert "A remark about leisure & <rest>." in text
    assert [b.get_title() for b in pages.get_toc() if b.level == 0][:3] == [
        "Editor's preface", "The year in figures", "Issue 1 · A time of one's own",
    ]  # fmt: skip
    assert b"With thanks to all." in files["md"]
    assert "With thanks to all." in ZipFile(BytesIO(files["docx"])).read("word/document.xml").decode()
    progress = next(m for m in private(season, season.xu) if "✅ EPUB" in m.get("text", ""))
    assert "⏳" not in progress["text"]


async def test_a_preface_comes_from_a_file_and_a_period_need_not_be_a_year(season: Troupe) -> None:
    await season.says(season.xu, "/anthology 2026-03-10 2026-03-31")
    offer = season.said()[-1]
    assert "1 session, issues 2 to 2" in offer["text"]
    await season.presses(season.xu, "Preface", offer)
    await season.sends(season.xu, "preface.md", FILE, reply_to=season.said()[-1]["message_id"])
    group = await season.running.store.group(CHAT)
    assert group.prefaces == {"2026-03-10/2026-03-31": FILE.decode()}
    await season.presses(season.xu, "MD", season.said()[-1])
    name, content = documents(season, CHAT)[-1]
    assert name.endswith("2026-03-10-2026-03-31.md")
    assert b"Second paragraph." in content
    assert b"issue 1" not in content.lower()


async def test_what_cannot_be_bound_is_said_in_one_sentence(season: Troupe) -> None:
    for asked, answer in (("1999", "No session was held in 1999"), ("soon", "a year, or two days"), ("2026-03-31 2026-03-01", "two days")):  # fmt: skip
        await season.says(season.xu, f"/anthology {asked}")
        assert answer in season.texts()[-1]


async def test_the_bot_answers_while_a_volume_is_made(season: Troupe) -> None:
    await season.says(season.xu, "/anthology 2026")
    offer = season.said()[-1]
    await season.presses(season.xu, "PDF", offer)
    await season.says(season.bo, "/next")
    assert any(name.endswith(".pdf") for name, _ in documents(season, CHAT))


async def test_a_volume_too_large_to_send_is_compressed_or_comes_in_parts(season: Troupe) -> None:
    group = await season.running.store.group(CHAT)
    whole = (await Binder(season.running.store).files(group, year_of(2026), "epub"))[0][1]
    page = (await Binder(season.running.store).files(group, year_of(2026), "html"))[0][1]

    parts = await Binder(season.running.store, largest=len(whole) - 1).files(group, year_of(2026), "epub")
    zipped = await Binder(season.running.store, largest=len(page) - 1).files(group, year_of(2026), "html")

    assert [name[-7:] for name, _ in parts] == ["-1.epub", "-2.epub"]
    assert [name[-9:] for name, _ in zipped] == [".html.zip"]


async def test_the_years_volume_is_drafted_by_itself(season: Troupe) -> None:
    await season.passes(days=300)
    drafts = [m for m in private(season, season.xu) if "2026年已结束" in m.get("text", "")]

    assert len(drafts) == 1
    assert any(name.endswith(".pdf") for name, _ in documents(season, season.xu.id))


async def test_words_are_found_with_those_around_them_and_nothing_of_drafts(season: Troupe) -> None:
    await season.says(season.ana, "/search leisure")
    found = season.texts()[-1]
    assert "leisure: 4 passages" in found
    assert "A remark about leisure & <rest>." in found
    await season.says(season.ana, "/search 时习之")
    assert "The lead talk of issue 2: 学而" in season.texts()[-1]
    await season.says(season.ana, "/search")
    assert "Example: /search" in season.texts()[-1]
    await season.says(season.ana, "/search xyzzy")
    assert "Nothing in the published records" in season.texts()[-1]
    await season.says(season.xu, "/open 3")
    await season.says(season.bo, "An unpublished xyzzy.")
    await season.says(season.ana, "/search xyzzy")
    assert "Nothing in the published records" in season.texts()[-1]


async def test_long_findings_are_paged_and_the_page_knows_what_was_asked(season: Troupe) -> None:
    await season.says(season.xu, "/open 3")
    for number in range(8):
        await season.says(season.bo, f"Number {number} of the leisurely remarks.")
        await season.says(season.mei, "Indeed.")
    await season.says(season.xu, "/close")
    await season.publishes("/publish 3")
    await season.says(season.ana, "/search leisure")
    await season.presses(season.ana, "▶", season.said()[-1])

    assert "page 2 of 2" in season.chat.messages[season.said()[-1]["message_id"]]["text"].lower()
