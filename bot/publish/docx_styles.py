"""The styles, the page, the header and the footer of a DOCX: what a secretary finds in Word's list of styles."""

from typing import Any

from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

from bot.practice.record.document import Document

PAGE_WIDTH = int(Mm(154))
MARK, FAINT = RGBColor(0x8A, 0x33, 0x24), RGBColor(0x6D, 0x67, 0x5F)
LATIN, CHINESE = "Georgia", "Source Han Serif SC"
# Name, what it is based on, size in points, space before and after.
OWN = (
    ("Speaker", "Normal", 10.5, 14, 2), ("Turn", "Normal", 10.5, 0, 6), ("EditorsNote", "Normal", 9.5, 4, 8),
    ("Imprint", "Normal", 8, 16, 0), ("Index", "Normal", 10, 0, 3), ("Facts", "Normal", 10, 0, 2),
    ("Picture", "Normal", 10, 6, 2),
    ("TOC1", "Normal", 10.5, 4, 0), ("TOC2", "Normal", 10, 1, 0), ("BodyText", "Normal", 10.5, 0, 6),
    ("ListBullet", "List Bullet", 10.5, 0, 2),
)  # fmt: skip
KNOWN = {
    "Title": 24, "Subtitle": 11, "Heading 1": 17, "Heading 2": 13, "Heading 3": 11.5, "TOC Heading": 14, "Caption": 9,
}  # fmt: skip


def dress(file: Docx, document: Document) -> None:
    """Give an empty file its page, its styles, its header and footer."""
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(28)
    section.top_margin, section.bottom_margin = Mm(28), Mm(24)
    _styles(file, document.lang.startswith("zh"))
    _language(file.styles["Normal"], document.lang)
    head = section.header.paragraphs[0]
    head.text = f"{document.over} · {document.title}"[:120]
    head.style.font.size, head.style.font.color.rgb = Pt(8.5), FAINT
    _page_number(section.footer.paragraphs[0])
    properties = file.core_properties
    properties.title, properties.author = document.title[:255], document.over[:255]
    properties.language, properties.comments = document.lang, ""


def _styles(file: Docx, chinese: bool) -> None:  # noqa: FBT001
    styles = file.styles
    _font(styles["Normal"], 10.5)
    for name, base, size, before, after in OWN:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) if name not in [s.style_id for s in styles] else next(
            s for s in styles if s.style_id == name
        )  # fmt: skip
        style.base_style = styles[base] if style.style_id != base.replace(" ", "") else None
        _font(style, size)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    for name, size in KNOWN.items():
        _font(styles[name], size)
        styles[name].font.color.rgb = FAINT if name == "Caption" else MARK
        styles[name].font.italic = False
    by_id = {style.style_id: style for style in styles}
    by_id["Speaker"].paragraph_format.keep_with_next = by_id["Picture"].paragraph_format.keep_with_next = True
    by_id["Facts"].paragraph_format.tab_stops.add_tab_stop(Mm(32), WD_TAB_ALIGNMENT.LEFT)
    by_id["Facts"].paragraph_format.left_indent, by_id["Facts"].paragraph_format.first_line_indent = (
        Mm(32),
        Emu(-Mm(32)),
    )
    by_id["EditorsNote"].paragraph_format.left_indent = Mm(6)
    by_id["Imprint"].font.color.rgb = by_id["EditorsNote"].font.color.rgb = FAINT
    by_id["TOC2"].paragraph_format.left_indent = Mm(6)
    for name in ("Turn", "BodyText"):
        by_id[name].paragraph_format.line_spacing = 1.5 if chinese else 1.3


def _font(style: Any, size: float) -> None:
    style.font.size, style.font.name = Pt(size), LATIN
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), CHINESE)


def _language(style: Any, lang: str) -> None:
    """What spelling and punctuation go by."""
    told = OxmlElement("w:lang")
    told.set(qn("w:val"), "en-US" if lang.startswith("zh") else lang)
    told.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(told)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = 1
    run = paragraph.add_run()
    for kind in ("begin", "end"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)
        if kind == "begin":
            run._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve"> PAGE </w:instrText>'))
    run.font.size, run.font.color.rgb = Pt(8.5), FAINT
