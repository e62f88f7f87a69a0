"""The text of files that members hand in."""

import zipfile
from io import BytesIO

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.refusal import Refusal
from bot.received.written import BrokenFile, LockedFile, SwollenFile, UnknownFile, is_readable, text_of_file


def test_plain_text_in_every_usual_encoding() -> None:
    text = "学而时习之，\nnot once but 𠮷 twice.\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        assert text_of_file("a.txt", text.encode(encoding)) == text
    assert text_of_file("A.MD", b"# one\r\ntwo\rthree") == "# one\ntwo\nthree"


def test_a_word_document_gives_its_paragraphs_and_tables_in_order() -> None:
    document, file = docx.Document(), BytesIO()
    document.add_heading("A title", 1)
    document.add_paragraph("A paragraph with 𠮷\tand a tab.")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "left", "right"
    document.add_paragraph("The end.")
    document.save(file)

    assert text_of_file("a.docx", file.getvalue()) == "A title\nA paragraph with 𠮷\tand a tab.\nleft\tright\nThe end."


def an_archive(**entries: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def test_entities_that_would_swell_are_not_followed() -> None:
    document, file = docx.Document(), BytesIO()
    document.add_paragraph("x")
    document.save(file)
    bomb = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 9)
    )
    swollen = BytesIO()
    with zipfile.ZipFile(BytesIO(file.getvalue())) as source, zipfile.ZipFile(swollen, "w") as archive:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "word/document.xml":
                body = content.decode().split("?>", 1)[1].replace("<w:t>x</w:t>", "<w:t>&a8;</w:t>")
                content = f"{bomb}]>{body}".encode()
            archive.writestr(entry, content)

    # Either no text is left, or the document is refused; what never happens is a hundred million characters.
    with pytest.raises(Refusal):
        text_of_file("a.docx", swollen.getvalue())


def test_what_cannot_be_read_is_refused_by_its_kind() -> None:
    with pytest.raises(LockedFile):
        text_of_file("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(BrokenFile):
        text_of_file("a.docx", an_archive(hello=b"x"))
    with pytest.raises(SwollenFile):
        text_of_file("a.docx", an_archive(**{f"e{n}": b"" for n in range(2500)}))
    with pytest.raises(UnknownFile):
        text_of_file("a.pdf", b"%PDF")
    assert not is_readable("run.exe")


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.md", "a.docx"]))
def test_any_bytes_give_text_or_a_refusal(content: bytes, name: str) -> None:
    try:
        assert text_of_file(name, content).strip()
    except Refusal:
        return
