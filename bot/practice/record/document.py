"""The one model of every document: a tree of blocks that each format renders in its own way.

Texts of members stand in ``Turn`` blocks, character for character; what a format cannot hold is shown as a
visible symbol by ``displayable``, once, here at the edge.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bot.practice.meeting.marks import Mark

CONTROL_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)} | {0x7F: "␡"}
C1_CONTROLS = dict.fromkeys(range(0x80, 0xA0), "\ufffd")
NONCHARACTERS = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
VISIBLE = CONTROL_PICTURES | C1_CONTROLS | NONCHARACTERS | SURROGATES


@dataclass(frozen=True)
class Span:
    """Words formatted in one way: ``kinds`` of marks, and where they lead."""

    text: str
    kinds: frozenset[str] = frozenset()
    url: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` 2 for a part, 3 below it. ``anchor`` is what an index leads to."""

    text: str
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the program's or the pack's own words."""

    text: str


@dataclass(frozen=True)
class Items:
    """A list; each item is a text and an address, which may be empty."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Turn:
    """One member's words: who, as what, when (already put in words), and to whom they replied. Marks are in order."""

    speaker: str
    note: str
    text: str
    reply_to: str = ""
    marks: tuple[Mark, ...] = ()
    anchor: str = ""


@dataclass(frozen=True)
class Enclosure:
    """A file that came with the words before it.

    ``kind`` is ``picture``, ``voice``, ``audio``, ``video``, ``video_note`` or ``document``.
    ``note`` says what it is; ``content`` is empty where the file itself cannot be had.
    """

    kind: str
    name: str
    note: str
    content: bytes = b""


@dataclass(frozen=True)
class Remark:
    """A note by the editor, marked as such."""

    head: str
    text: str


@dataclass(frozen=True)
class Facts:
    """A small table of names and values, such as a cover block."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Imprint:
    """Small print: where a chapter's words come from, and their fingerprint."""

    text: str


@dataclass(frozen=True)
class Index:
    """Names in order, each with the places where it occurs: a label and an anchor."""

    entries: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True)
class Labels:
    """The few words that a format itself needs, in the document's language."""

    contents: str = "Contents"
    search: str = "Search"
    none: str = "Not found"


Block = Heading | Paragraph | Items | Turn | Enclosure | Remark | Facts | Imprint | Index


@dataclass(frozen=True)
class Document:
    """A whole document. ``over`` stands above the title; ``colophon`` at the very end; ``lang`` is a BCP 47 tag.

    A ``volume`` has a page of contents, and each of its chapters begins on a page of its own. ``made`` (UTC) is the
    instant that the file itself carries, so that the same document gives the same bytes.
    """

    title: str
    lang: str
    over: str
    cover: Facts
    blocks: tuple[Block, ...]
    colophon: str
    labels: Labels = Labels()
    made: datetime | None = None
    volume: bool = False


def displayable(text: str) -> str:
    """A text in which line ends are newlines and characters that no document can hold are visible symbols.

    Nothing else is touched: combining marks, joiners, variation selectors and direction marks stay.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(VISIBLE)


def spans(text: str, marks: tuple[Mark, ...]) -> list[Span]:
    """A text cut where its formatting changes; put together again, the spans are the text."""
    cuts = sorted({0, len(text), *(min(max(0, place), len(text)) for m in marks for place in (m.start, m.end))})
    found = []
    for start, end in pairwise(cuts):
        over = [m for m in marks if m.start <= start and end <= m.end]
        found.append(Span(text[start:end], frozenset(m.kind for m in over), next((m.url for m in over if m.url), "")))
    return found
