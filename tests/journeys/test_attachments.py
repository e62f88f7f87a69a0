"""What comes with words in a meeting: slides, sheets, films, what is too large, and what a download that fails leaves."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pytest

from bot.practice.record.soundness import group_faults
from bot.sandbox.faults import Fault
from tests.conftest import Troupe

PDF = b"%PDF-1.7 slides"


async def opens(stage: Troupe) -> None:
    await stage.says(stage.mei, "/next")
    await stage.says(stage.xu, "/start", privately=True)
    await stage.passes(days=4, hours=5)
    await stage.opens()


async def published(stage: Troupe, suffix: str) -> bytes:
    await stage.says(stage.xu, "/settings formats html md docx pdf epub")
    await stage.says(stage.xu, "/close")
    await stage.publishes()
    page = next(m for m in stage.said() if m.get("document", {}).get("file_name", "").endswith(suffix))
    return stage.world.files[page["document"]["file_id"]][1]


async def said(stage: Troupe) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    pieces = (await stage.session(1)).standing()
    return [(p.text, [(a.kind.value, a.name, a.is_kept) for a in p.attachments]) for p in pieces]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("slides.pdf", "document"), ("讲稿.pptx", "document"), ("table.xlsx", "document"), ("archive.zip", "document"),
        ("noending", "document"), ("talk.mp4", "video"), ("video_note.mp4", "video_note"), ("voice.ogg", "voice"),
    ],
)  # fmt: skip
async def test_every_kind_of_file_is_kept_with_its_name(laid: Troupe, name: str, kind: str) -> None:
    await opens(laid)
    await laid.sends(laid.mei, name, PDF + name.encode(), kind, caption="As promised", seconds=65)

    assert await said(laid) == [("As promised", [(kind, name, True)])]
    file = next(iter((await laid.session(1)).standing())).attachments[0]
    assert await laid.running.store.kept(laid.chat.id, file.digest) == PDF + name.encode()
    html = (await published(laid, "html")).decode()
    assert name in html or kind in ("video_note", "voice")
    assert "As promised" in html
    everything = await exported(laid)
    assert [n for n in everything.namelist() if n.startswith("files/")] != []


async def exported(stage: Troupe) -> ZipFile:
    await stage.says(stage.xu, "/export all")
    sent = [m for m in stage.said(stage.xu.id) if m.get("document", {}).get("file_name", "").endswith("zip")][-1]
    return ZipFile(BytesIO(stage.world.files[sent["document"]["file_id"]][1]))


@pytest.mark.parametrize("size", [20_000_001, 34_000_000, 2_000_000_000])
async def test_what_is_too_large_is_said_once_to_its_sender_and_stands_in_the_record(laid: Troupe, size: int) -> None:
    await opens(laid)
    before = len(laid.texts())
    sent = await laid.sends(laid.mei, "lecture.mov", b"x", caption="The whole lecture", size=size)
    answers = [m for m in laid.said() if m["from"]["is_bot"]][before:]
    told = [m for m in answers if "lecture.mov" in m["text"]]
    assert len(told) == 1
    assert told[0]["reply_to_message"]["message_id"] == sent["message_id"]
    assert "a smaller file, or a link" in told[0]["text"]

    assert await said(laid) == [("The whole lecture", [("document", "lecture.mov", False)])]
    text = (await published(laid, "md")).decode()
    assert f"lecture.mov, {round(size / 1_000_000)} MB (too large to be kept)" in text
    await laid.says(laid.mei, "/start", privately=True)
    await laid.says(laid.mei, "/mydata", privately=True)
    bundle = next(m for m in reversed(laid.said(laid.mei.id)) if "document" in m)
    assert b"lecture.mov" in ZipFile(BytesIO(laid.world.files[bundle["document"]["file_id"]][1])).read("data.json")


async def test_of_an_album_that_is_too_large_it_is_said_once(laid: Troupe) -> None:
    await opens(laid)
    before = len(laid.texts())
    for number in range(3):
        shape = {"file_id": f"big{number}", "file_unique_id": f"b{number}", "file_size": 30_000_000, "duration": 1}
        content: dict[str, Any] = {"video": {**shape, "width": 9, "height": 9, "file_name": f"{number}.mp4"}}
        message = laid.world.post(laid.chat, laid.world.users[laid.mei.id], content | {"media_group_id": "77"})
        laid.world.push_message(laid.chat, message)
        await laid.settle()

    assert len([t for t in laid.texts()[before:] if "20 MB" in t]) == 1
    assert [len(files) for _, files in await said(laid)] == [1, 1, 1]


async def test_a_download_that_fails_is_tried_again_until_the_file_is_there(laid: Troupe) -> None:
    await opens(laid)
    laid.world.faults.plan("getFile", *[Fault.SERVER] * 5)
    await laid.sends(laid.mei, "slides.pdf", PDF, caption="Slides")

    assert await said(laid) == [("Slides", [("document", "slides.pdf", True)])]


async def test_a_bad_name_is_only_a_name(laid: Troupe) -> None:
    await opens(laid)
    for name in (
        "../../etc/passwd.pdf",
        "=1+1.pdf",
        "<b>x</b>.pdf",
        "a\u202egpj.exe",
        "x" * 300 + ".pdf",
        "line\nend.pdf",
    ):
        await laid.sends(laid.mei, name, PDF, caption=name[:5])

    names = [a.name for p in (await laid.session(1)).standing() for a in p.attachments]
    assert names[:4] == ["passwd.pdf", "=1+1.pdf", "b>.pdf", "agpj.exe"]
    assert all(len(name) <= 80 and name.isprintable() for name in names)
    everything = await exported_after_publication(laid)
    assert all(".." not in n and not n.startswith("/") for n in everything.namelist())


async def exported_after_publication(stage: Troupe) -> ZipFile:
    await published(stage, "html")
    return await exported(stage)


async def test_the_caption_of_slides_can_be_edited_and_a_locked_document_is_kept(laid: Troupe) -> None:
    await opens(laid)
    slides = await laid.sends(laid.mei, "slides.pdf", PDF, caption="First")
    changed = {
        **laid.chat.messages[slides["message_id"]],
        "caption": "Second",
        "edit_date": int(laid.clock().timestamp()),
    }
    laid.world.push_message(laid.chat, changed, "edited_message")
    await laid.settle()
    await laid.sends(laid.mei, "locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

    assert await said(laid) == [
        ("Second", [("document", "slides.pdf", True)]), ("", [("document", "locked.docx", True)]),
    ]  # fmt: skip


async def test_a_poll_leaves_its_question_and_choices(laid: Troupe) -> None:
    await opens(laid)
    options = [{"persistent_id": t, "text": t, "voter_count": 0} for t in ("Chapter 3", "Chapter 4")]
    poll = {
        "id": "1", "question": "What next?", "options": options, "total_voter_count": 0, "is_closed": False,
        "is_anonymous": True, "type": "regular", "allows_multiple_answers": False, "allows_revoting": True, "members_only": False, "description": "",
    }  # fmt: skip
    message = laid.world.post(laid.chat, laid.world.users[laid.mei.id], {"poll": poll})
    laid.world.push_message(laid.chat, message)
    await laid.settle()

    assert (await said(laid))[0][0] == "📊 What next?\n• Chapter 3\n• Chapter 4"


async def test_every_format_names_the_slides_and_what_could_not_be_kept(laid: Troupe) -> None:
    await opens(laid)
    await laid.sends(laid.mei, "slides.pdf", PDF * 100)
    await laid.sends(laid.mei, "lecture.mov", b"x", "video", size=34_000_000, seconds=3600)
    wanted = ("Document: slides.pdf, 2 kB", "Video: lecture.mov, 60:00, 34 MB (too large to be kept)")
    html = (await published(laid, "html")).decode()
    assert all(note in html for note in wanted)

    def file(suffix: str) -> bytes:
        page = next(m for m in laid.said() if m.get("document", {}).get("file_name", "").endswith(suffix))
        return laid.world.files[page["document"]["file_id"]][1]

    word = "\n".join(p.text for p in docx.Document(BytesIO(file("docx"))).paragraphs)
    book = ZipFile(BytesIO(file("epub")))
    pages = "".join(book.read(n).decode() for n in book.namelist() if n.endswith("xhtml"))
    assert all(note in word and note in pages for note in wanted)
    assert file("pdf").startswith(b"%PDF")


async def test_what_was_kept_goes_with_its_person(laid: Troupe) -> None:
    await opens(laid)
    await laid.sends(laid.mei, "slides.pdf", PDF)
    await laid.sends(laid.mei, "lecture.mov", b"x", size=34_000_000)
    assert len(await laid.running.store.files(laid.chat.id)) == 1
    await laid.says(laid.mei, "/start", privately=True)
    await laid.says(laid.mei, "/forget", privately=True)
    await laid.presses(laid.mei, "Erase", privately=True)

    assert await laid.running.store.files(laid.chat.id) == []
    assert await said(laid) == []


async def test_files_stand_after_a_restart_and_verification_misses_none(laid: Troupe) -> None:
    await opens(laid)
    await laid.sends(laid.mei, "slides.pdf", PDF)
    await laid.sends(laid.mei, "lecture.mov", b"x", size=34_000_000)
    await laid.stop()
    await laid.start()

    assert await said(laid) == [
        ("", [("document", "slides.pdf", True)]), ("", [("document", "lecture.mov", False)]),
    ]  # fmt: skip
    store = laid.running.store
    group, sessions = await store.group(laid.chat.id), await store.sessions(laid.chat.id)
    assert list(group_faults(group, sessions, await store.files(group.id))) == []
    assert list(group_faults(group, sessions, [])) == [(1, "file")]
