"""The formats of documents: what each is called, and which function makes it; and file names safe on every system."""

import re
import unicodedata
from collections.abc import Callable

from bot.practice.record.document import Document
from bot.practice.refusal import Refusal
from bot.publish.docx import docx_file
from bot.publish.epub import epub
from bot.publish.html import html
from bot.publish.markdown import markdown
from bot.publish.pdf import pdf

# A document and the size of paper, where there is paper.
FORMATS: dict[str, Callable[[Document, str], bytes]] = {
    "html": lambda document, _: html(document).encode(),
    "md": lambda document, _: markdown(document).encode(),
    "docx": lambda document, _: docx_file(document),
    "pdf": pdf,
    "epub": lambda document, _: epub(document),
}
UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\s+')
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
LONGEST_BYTES = 120


class UnknownFormat(Refusal):
    """A format that documents are not made in."""


def rendered(document: Document, form: str, paper: str = "a4") -> bytes:
    """A document in a format, as the bytes of a file; ``paper`` is ``a4`` or ``a5``."""
    if form not in FORMATS:
        raise UnknownFormat(form)
    return FORMATS[form](document, paper)


def file_name(stem: str, extension: str) -> str:
    """A file name that Windows, macOS and Linux take, from any text."""
    clean = UNSAFE.sub("-", unicodedata.normalize("NFC", stem)).strip("-. ")
    clean = re.sub("-{2,}", "-", clean)
    while len(clean.encode("utf-8", "replace")) > LONGEST_BYTES:
        clean = clean[:-1]
    clean = clean.strip("-. ") or "document"
    return f"{'_' if RESERVED.match(clean) else ''}{clean}.{extension}"
