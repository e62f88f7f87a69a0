"""The composer: in private, several messages become one reflection."""

import zipfile
from io import BytesIO

import docx
import pytest

from tests.conftest import CHAT, Troupe, a_troupe

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
OGG = b"OggS" + b"\x00" * 60


def a_document(*paragraphs: str) -> bytes:
    document, file = docx.Document(), BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(file)
    return file.getvalue()


async def begins(stage: Troupe, issue: int = 1) -> None:
    await stage.follows(stage.mei, await stage.presses(stage.mei, "Write"))


async def reflections(stage: Troupe, issue: int = 1) -> list[str]:
    return [c.text for c in (await stage.session(issue)).standing()]


async def test_several_messages_become_one_text_looked_at_before_it_is_handed_in(laid: Troupe) -> None:
    await begins(laid)
    first = await laid.says(laid.mei, "What struck me first.", privately=True)
    await laid.says(laid.mei, "And then, the second thing.", privately=True)
    await laid.edits(first, "What struck me, first of all.")

    await laid.presses(laid.mei, "Preview", privately=True)
    preview = laid.texts(laid.mei.id)[-1]
    assert "So it will stand" in preview
    assert "What struck me, first of all.\n\nAnd then, the second thing." in preview
    assert await reflections(laid) == []

    await laid.presses(laid.mei, "Hand in", privately=True)
    assert await reflections(laid) == ["What struck me, first of all.\n\nAnd then, the second thing."]
    assert "Handed in for issue 1" in "\n".join(laid.texts(laid.mei.id))
    await laid.edits(first, "Changed afterwards.")
    assert await reflections(laid) == ["Changed afterwards.\n\nAnd then, the second thing."]


async def test_only_the_last_word_on_a_draft_stays_in_the_chat(laid: Troupe) -> None:
    await begins(laid)
    for number in range(4):
        await laid.says(laid.mei, f"line {number}", privately=True)

    boards = [t for t in laid.texts(laid.mei.id) if "Draft · issue 1" in t or "Your reflection on issue 1" in t]
    assert len(boards) == 1
    assert "4 messages" in boards[0]


async def test_a_draft_survives_days_and_a_restart(laid: Troupe) -> None:
    await begins(laid)
    await laid.says(laid.mei, "Begun on Monday.", privately=True)
    await laid.stop()
    await laid.start()
    await laid.passes(days=2)
    await laid.says(laid.mei, "Ended on Wednesday.", privately=True)
    await laid.presses(laid.mei, "Hand in", privately=True)

    assert await reflections(laid) == ["Begun on Monday.\n\nEnded on Wednesday."]


async def test_a_text_that_telegram_cut_is_whole_in_a_draft(laid: Troupe) -> None:
    text = "".join(chr(0x4E00 + n % 20000) for n in range(9000))
    await begins(laid)
    await laid.says(laid.mei, text, privately=True)
    await laid.presses(laid.mei, "Preview", privately=True)
    assert any("Preview-of-issue-1.html" in t for t in laid.texts(laid.mei.id))
    await laid.presses(laid.mei, "Hand in", privately=True)

    assert await reflections(laid) == [text]


async def test_files_give_their_text_and_are_kept(laid: Troupe) -> None:
    await begins(laid)
    await laid.sends(laid.mei, "notes.txt", "第一行\r\n第二行".encode("gb18030"), privately=True)
    await laid.sends(laid.mei, "essay.docx", a_document("One.", "Two."), privately=True, caption="My essay:")
    await laid.sends(laid.mei, "p.jpg", PNG, "photo", privately=True, caption="The page")
    await laid.sends(laid.mei, "v.ogg", OGG, "voice", privately=True, seconds=42)
    assert any("cannot turn it into text" in t for t in laid.texts(laid.mei.id))
    await laid.says(laid.mei, "What I said aloud.", privately=True)
    await laid.presses(laid.mei, "Hand in", privately=True)

    piece = next(iter((await laid.session(1)).standing()))
    assert piece.text == "第一行\n第二行\n\nMy essay:\n\nOne.\nTwo.\n\nThe page\n\nWhat I said aloud."
    assert [(a.kind.value, a.name) for a in piece.attachments] == [
        ("document", "notes.txt"), ("document", "essay.docx"), ("picture", "picture.jpg"), ("voice", "voice.ogg"),
    ]  # fmt: skip
    assert await laid.running.store.kept(CHAT, piece.attachments[2].digest) == PNG


def bomb() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "size", "answer"),
    [
        ("a.docx", b"PK\x03\x04 broken", None, "is damaged"), ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1locked", None, "has a password"),
        ("a.docx", bomb(), None, "unpack to far more"), ("a.docx", a_document(), None, "no words in"), ("a.exe", b"MZ", None, "cannot take words"),
        ("a.txt", b"\x00\x01\x02", None, "is damaged"), ("big.txt", b"x", 30_000_000, "about 30 MB"), ("empty.md", b" \n", None, "no words in"),
    ],
)  # fmt: skip
async def test_a_file_that_cannot_be_taken_is_refused_in_one_sentence_and_the_draft_stays(
    laid: Troupe, name: str, content: bytes, size: int | None, answer: str
) -> None:
    await begins(laid)
    await laid.says(laid.mei, "Kept.", privately=True)
    await laid.sends(laid.mei, name, content, privately=True, size=size)

    assert answer in laid.texts(laid.mei.id)[-1]
    await laid.presses(laid.mei, "Hand in", privately=True)
    assert await reflections(laid) == ["Kept."]


async def test_a_draft_on_a_cancelled_session_is_kept_and_goes_to_another(laid: Troupe) -> None:
    await begins(laid)
    await laid.says(laid.mei, "For whichever evening.", privately=True)
    await laid.says(laid.xu, "/cancel 1 snow")
    await laid.presses(laid.xu, "Cancel issue 1")
    await laid.passes(days=5)

    await laid.presses(laid.mei, "Hand in", privately=True)
    assert "is kept" in "\n".join(laid.texts(laid.mei.id))
    await laid.presses(laid.mei, "2.", privately=True)
    await laid.presses(laid.mei, "Hand in", privately=True)

    assert await reflections(laid, 2) == ["For whichever evening."]
    assert await reflections(laid, 1) == []
    assert not (await laid.session(1)).drafts


async def test_a_command_that_does_not_exist_is_no_part_of_a_draft(laid: Troupe) -> None:
    await begins(laid)
    await laid.says(laid.mei, "/poem", privately=True)
    assert "What you can do here" in laid.texts(laid.mei.id)[-1]
    await laid.says(laid.mei, "Mine.", privately=True)
    await laid.presses(laid.mei, "Hand in", privately=True)

    assert await reflections(laid) == ["Mine."]


async def test_discarding_asks_once(laid: Troupe) -> None:
    await begins(laid)
    await laid.says(laid.mei, "Not this.", privately=True)
    board = laid.last_with("Discard", laid.mei.id)
    await laid.presses(laid.mei, "Discard", privately=True)
    assert "cannot be brought back" in laid.texts(laid.mei.id)[-1]
    await laid.presses(laid.mei, "Yes, discard", privately=True)

    assert "is discarded" in laid.texts(laid.mei.id)[-1]
    assert not (await laid.session(1)).drafts
    from bot.sandbox import people

    people.press_data(laid.world, laid.mei.id, laid.world.chats[laid.mei.id], board, f"draft:{CHAT}:1:send")
    await laid.settle()
    assert await reflections(laid) == []


async def test_a_plain_word_in_private_is_met_with_a_button_to_begin(laid: Troupe) -> None:
    await laid.says(laid.mei, "/next")
    await laid.says(laid.mei, "/start", privately=True)
    await laid.says(laid.mei, "hello?", privately=True)
    await laid.presses(laid.mei, "Issue 1", privately=True)
    await laid.says(laid.mei, "Now in earnest.", privately=True)
    await laid.presses(laid.mei, "Hand in", privately=True)

    assert await reflections(laid) == ["Now in earnest."]


async def test_somebody_from_elsewhere_gets_nowhere_with_the_link(laid: Troupe) -> None:
    address = await laid.presses(laid.mei, "Write")
    await laid.follows(laid.stranger, address)

    assert "out of date" in laid.texts(laid.stranger.id)[-1]


async def test_a_draft_is_nobody_elses(laid: Troupe) -> None:
    await begins(laid)
    await laid.says(laid.mei, "A hidden thought.", privately=True)
    board = laid.last_with("Hand in", laid.mei.id)
    from bot.sandbox import people

    await laid.says(laid.bo, "/next")
    await laid.says(laid.bo, "/start", privately=True)
    people.press_data(laid.world, laid.bo.id, laid.world.private_chat(laid.bo.id), board, f"draft:{CHAT}:1:see")
    await laid.settle()

    assert "hidden" not in "\n".join(laid.texts(laid.bo.id) + laid.texts())


async def test_the_composer_speaks_the_persons_language(tmp_path: object) -> None:
    from pathlib import Path

    async with a_troupe(Path(str(tmp_path)) / "data", locale="zh-CN") as troupe:
        await troupe.add_bot()
        await troupe.says(troupe.xu, "/plan load analects-zh")
        await troupe.presses(troupe.xu, "就这样")
        await troupe.follows(troupe.xu, await troupe.presses(troupe.xu, "写心得"))
        await troupe.says(troupe.xu, "学而时习之，不亦说乎。", privately=True)
        await troupe.presses(troupe.xu, "预览", privately=True)
        await troupe.presses(troupe.xu, "提交", privately=True)

        assert [c.text for c in (await troupe.session(1)).standing()] == ["学而时习之，不亦说乎。"]
        assert "心得已提交" in "\n".join(troupe.texts(troupe.xu.id))
