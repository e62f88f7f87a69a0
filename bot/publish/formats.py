"""The formats of documents: what each is called, and which function makes it; and file names safe on every system."""

import re
import unicodedata
from collections.abc import Callable

from bot.practice.record.document import Document
from bot.practice.refusal import Refusal
from bot.publish.html import html
from bot.publish.markdown import markdown

FORMATS: dict[str, Callable[[Document], str]] = {"html": html, "md": markdown}
UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\s+')
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
LONGEST_BYTES = 120


class UnknownFormat(Refusal):
    """A format that documents are not made in."""


def rendered(document: Document, form: str) -> bytes:
    """A document in a format, as the bytes of a file."""
    if form not in FORMATS:
        raise UnknownFormat(form)
    return FORMATS[form](document).encode("utf-8")


def file_name(stem: str, extension: str) -> str:
    """A file name that Windows, macOS and Linux take, from any text."""
    clean = UNSAFE.sub("-", unicodedata.normalize("NFC", stem)).strip("-. ")
    clean = re.sub("-{2,}", "-", clean)
    while len(clean.encode("utf-8", "replace")) > LONGEST_BYTES:
        clean = clean[:-1]
    clean = clean.strip("-. ") or "document"
    return f"{'_' if RESERVED.match(clean) else ''}{clean}.{extension}"
