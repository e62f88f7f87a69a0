"""A document's file read back, whatever its format, and compared with what a document says when it is rendered now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest
from zipfile import BadZipFile, ZipFile

from bot.publish.extract_docx import BODY, of_docx
from bot.publish.extract_pages import CONTAINER_FILE, of_epub, of_html
from bot.publish.extract_pdf import first_that_looks_different, of_pdf
from bot.publish.extracted import Extract, NotReadable, of_markdown

LARGEST_PACKED = 500_000_000
READERS = {"html": of_html, "md": of_markdown, "docx": of_docx, "epub": of_epub, "pdf": of_pdf}
BEFORE, AFTER = 12, 28
LONGEST_NAME = 80


@dataclass(frozen=True)
class Difference:
    """Where a file is not as rendered: ``kind`` is ``words``, ``pictures``, ``active`` (links, scripts), ``look`` (of a page).

    ``place`` is the place in the rendered words, or the number of the page; ``ours`` and ``theirs`` are what stands there.
    """

    kind: str
    place: int
    ours: str = ""
    theirs: str = ""


def unwrapped(content: bytes) -> bytes:
    """The one file in a ZIP that is no document itself: large volumes go out so."""
    if not content.startswith(b"PK"):
        return content
    try:
        with ZipFile(BytesIO(content)) as bundle:
            entries = bundle.infolist()
            if len(entries) != 1 or entries[0].file_size > LARGEST_PACKED:
                return content
            return bundle.read(entries[0])
    except (BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        raise NotReadable("it is a damaged or locked ZIP") from error


def form_of(content: bytes) -> str:
    """The format of a file, by its content; raises ``NotReadable``."""
    if content.startswith(b"%PDF"):
        return "pdf"
    if content.startswith(b"PK"):
        try:
            with ZipFile(BytesIO(content)) as bundle:
                names = set(bundle.namelist())
        except (BadZipFile, ValueError, OSError) as error:
            raise NotReadable("it is a damaged ZIP") from error
        if BODY in names or CONTAINER_FILE in names:
            return "docx" if BODY in names else "epub"
        raise NotReadable("it is a ZIP of something else")
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" if head.startswith((b"<!doctype html", b"<html")) else "md"


def read_back(content: bytes) -> Extract:
    """What a file says; raises ``NotReadable``."""
    return READERS[form_of(content)](content)


def difference(theirs: Extract, ours: Extract) -> Difference | None:
    """The first way in which a file says something else than what was rendered."""
    if theirs.words != ours.words:
        place = _shared(theirs.words, ours.words)
        return Difference("words", place, _around(ours.words, place), _around(theirs.words, place))
    for kind, mine, its in (("pictures", ours.pictures, theirs.pictures), ("active", ours.active, theirs.active)):
        if mine != its:
            place = _shared(mine, its)
            return Difference(kind, place, _item(mine, place), _item(its, place))
    return None


def page_that_looks_different(theirs: Extract, its_content: bytes, ours: Extract, our_content: bytes) -> int:
    """The first page of a PDF with words of ours that does not look as ours; 0: none does, -1: it is set otherwise."""
    if theirs.form != "pdf":
        return 0
    if len(theirs.pages) != len(ours.pages):
        return min(len(theirs.pages), len(ours.pages)) + 1
    if theirs.pages != ours.pages:
        return -1
    return first_that_looks_different(its_content, our_content)


def says_but_for(theirs: Extract, ours: Extract, names: frozenset[str]) -> bool:
    """Whether a file says the same, but that others are called what ``names`` are called here: each by one name throughout."""
    flat = {"".join(name.split()) if ours.form == "pdf" else name for name in names}
    cut = re.compile(f"({'|'.join(re.escape(name) for name in sorted(flat, key=len, reverse=True))})")
    parts, called, place = cut.split(ours.words), dict[str, str](), 0
    for piece, name in zip_longest(parts[::2], ["", *parts[1::2]], fillvalue=""):
        if name in called:
            if not theirs.words.startswith(called[name] + piece, place):
                return False
            place += len(called[name] + piece)
            continue
        found = theirs.words.find(piece, place, place + len(piece) + (LONGEST_NAME if name else 0))
        if found < 0:
            return False
        called, place = called | {name: theirs.words[place:found]}, found + len(piece)
    return place == len(theirs.words) and theirs.pictures == ours.pictures and theirs.active == ours.active


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items, or characters, two sequences begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (mine, its) in pairs if mine != its), min(len(one), len(other)))


def _around(text: str, place: int) -> str:
    return " ".join(text[max(0, place - BEFORE) : place + AFTER].split())


def _item(items: tuple[str, ...], place: int) -> str:
    return items[place][:60] if place < len(items) else ""
