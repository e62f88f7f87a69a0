"""A document as DOCX, with real heading styles, a contents field, headers and page numbers: to go on with in Word or WPS.

The paragraphs are written as XML into python-docx's template, as its own calls take many times as long for a volume.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile

import docx
from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bot.practice.meeting.marks import Mark
from bot.practice.record.document import (
    Block,
    Document,
    Enclosure,
    Facts,
    Heading,
    Imprint,
    Index,
    Items,
    Paragraph,
    Remark,
    Turn,
    spans,
)
from bot.publish.docx_styles import PAGE_WIDTH, dress
from bot.publish.packing import packed
from bot.publish.pages import safe_address
from bot.publish.pictures import fitted

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
EMU_PER_PIXEL = 9525
TALLEST = 6_500_000
FORMATS = {
    "bold": "<w:b/>", "italic": "<w:i/>", "underline": '<w:u w:val="single"/>', "strikethrough": "<w:strike/>",
    "spoiler": '<w:shd w:val="clear" w:fill="E6E1D6"/>', "code": '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/>',
    "pre": '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/>',
}  # fmt: skip


def docx_file(document: Document) -> bytes:
    """The whole document. The contents stand as they are now; Word renews the page numbers when asked."""
    file = docx.Document()
    dress(file, document)
    writer = _Writer(file, document)
    xml = "".join(writer.all())
    body = parse_xml(f"<w:body {nsdecls('w', 'r', 'wp', 'a', 'pic')}>{xml}</w:body>")
    element = file.element.body
    for child in list(body)[::-1]:
        element.insert(0, child)
    return _with_fixed_times(file, document.made or LONG_AGO)


def _with_fixed_times(file: Docx, made: datetime) -> bytes:
    file.core_properties.created = file.core_properties.modified = made.astimezone(UTC).replace(tzinfo=None)
    out = BytesIO()
    file.save(out)
    with ZipFile(out) as bundle:
        return packed((name, bundle.read(name)) for name in bundle.namelist())


class _Writer:
    """Blocks as paragraphs of WordprocessingML."""

    def __init__(self, file: Docx, document: Document) -> None:
        self.file, self.document = file, document
        self.ids = count(1)
        self.names: dict[str, str] = {}

    def all(self) -> Iterator[str]:
        document = self.document
        yield self.paragraph("Subtitle", self.run(document.over))
        yield self.paragraph("Title", self.run(document.title))
        yield self.table(document.cover)
        if any(isinstance(block, Heading) for block in document.blocks):
            yield from self.contents()
        for block in document.blocks:
            yield from self.block(block)
        yield self.paragraph("Imprint", self.run(document.colophon))

    def block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading(text, level, anchor):
                breaks = "<w:pageBreakBefore/>" if self.document.volume and level == 2 else ""
                yield self.paragraph(f"Heading{level - 1}", self.bookmark(anchor or text) + self.run(text), breaks)
            case Paragraph(text):
                yield self.paragraph("BodyText", self.words(text))
            case Items(items):
                for text, url in items:
                    yield self.paragraph("ListBullet", self.link(self.run(text), safe_address(url)))
            case Turn():
                yield from self.turn(block)
            case Enclosure():
                yield from self.enclosure(block)
            case Remark(head, text):
                yield self.paragraph("EditorsNote", self.run(f"{head} ", "<w:b/>") + self.words(text))
            case Imprint(text):
                yield self.paragraph("Imprint", self.run(text))
            case Index(entries):
                for name, places in entries:
                    there = self.run(", ").join(self.inside(self.run(label), anchor) for label, anchor in places)
                    yield self.paragraph("Index", self.run(f"{name}  ") + there)
            case Facts():
                yield self.table(block)

    def contents(self) -> Iterator[str]:
        """The contents as a field, filled in already."""
        yield self.paragraph("TOCHeading", self.run(self.document.labels.contents))
        headings = [
            b for b in self.document.blocks if isinstance(b, Heading) and b.level <= (2 if self.document.volume else 3)
        ]
        levels = 1 if self.document.volume else 2
        begin = f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-{levels}" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'  # fmt: skip # noqa: E501
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        for number, heading in enumerate(headings):
            line = self.inside(self.run(heading.text), heading.anchor or heading.text)
            first, last = begin if number == 0 else "", end if number == len(headings) - 1 else ""
            yield self.paragraph(f"TOC{heading.level - 1}", first + line + last)

    def turn(self, turn: Turn) -> Iterator[str]:
        note = " · ".join(part for part in (turn.note, turn.reply_to) if part)
        head = self.run(turn.speaker, "<w:b/>") + self.run(f"  {note}", '<w:color w:val="6D675F"/><w:sz w:val="17"/>')
        yield self.paragraph("Speaker", (self.bookmark(turn.anchor) if turn.anchor else "") + head)
        if turn.text:
            yield self.paragraph("Turn", self.words(turn.text, turn.marks))

    def enclosure(self, file: Enclosure) -> Iterator[str]:
        picture = fitted(file.content) if file.kind == "picture" and file.content else None
        if picture:
            relation, _ = self.file.part.get_or_add_image(BytesIO(picture.content))
            width, height = picture.width * EMU_PER_PIXEL, picture.height * EMU_PER_PIXEL
            scale = min(1, PAGE_WIDTH / width, TALLEST / height)
            drawn = self.drawing(relation, int(width * scale), int(height * scale), file.note)
            yield self.paragraph("Picture", f"<w:r>{drawn}</w:r>")
        yield self.paragraph("Caption", self.run(file.note))

    def drawing(self, relation: str, width: int, height: int, note: str) -> str:
        number, name = next(self.ids), quoteattr(_clean(note))
        return (
            f'<w:drawing><wp:inline><wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr id="{number}" name="p{number}" descr={name}/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f'<pic:nvPicPr><pic:cNvPr id="{number}" name="p{number}"/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
            "</a:graphic></wp:inline></w:drawing>"
        )

    def table(self, facts: Facts) -> str:
        lines = (
            self.run(name, '<w:color w:val="6D675F"/>') + "<w:r><w:tab/></w:r>" + self.run(value)
            for name, value in facts.rows
        )
        return "".join(self.paragraph("Facts", line) for line in lines)

    def words(self, text: str, marks: tuple[Mark, ...] = ()) -> str:
        """Words as runs, formatted as they were; line ends and tabs within them."""
        return "".join(
            self.link(self.run(s.text, "".join(FORMATS.get(kind, "") for kind in sorted(s.kinds))), safe_address(s.url))
            for s in spans(text, marks)
        )

    def run(self, text: str, properties: str = "") -> str:
        told = f"<w:rPr>{properties}</w:rPr>" if properties else ""
        parts = (_part(part) for part in re.split(r"(\n|\t)", _clean(text)) if part)
        return f"<w:r>{told}{''.join(parts)}</w:r>"

    def link(self, inner: str, url: str) -> str:
        if not url:
            return inner
        relation = self.file.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return f'<w:hyperlink r:id="{relation}">{inner}</w:hyperlink>'

    def inside(self, inner: str, anchor: str) -> str:
        return f'<w:hyperlink w:anchor="{self.name(anchor)}">{inner}</w:hyperlink>'

    def bookmark(self, anchor: str) -> str:
        number = next(self.ids)
        return f'<w:bookmarkStart w:id="{number}" w:name="{self.name(anchor)}"/><w:bookmarkEnd w:id="{number}"/>'

    def name(self, anchor: str) -> str:
        """A bookmark's name, which must be short and plain."""
        return self.names.setdefault(anchor, f"_place{len(self.names)}")

    @staticmethod
    def paragraph(style: str, inner: str, properties: str = "") -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inner}</w:p>'


def _clean(text: str) -> str:
    """What XML 1.0 can hold; all else was made visible at the edge of the document."""
    return escape(text)


def _part(part: str) -> str:
    if part == "\n":
        return "<w:br/>"
    return "<w:tab/>" if part == "\t" else f'<w:t xml:space="preserve">{part}</w:t>'
