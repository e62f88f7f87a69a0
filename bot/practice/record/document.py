"""The one model of every document: a tree of blocks that each format renders in its own way.

Texts of members stand in ``Turn`` blocks, character for character; what a format cannot hold is shown as a
visible symbol by ``displayable``, once, here at the edge.
"""

from dataclasses import dataclass

CONTROL_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)} | {0x7F: "␡"}
C1_CONTROLS = dict.fromkeys(range(0x80, 0xA0), "\ufffd")
NONCHARACTERS = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
VISIBLE = CONTROL_PICTURES | C1_CONTROLS | NONCHARACTERS | SURROGATES


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` 2 for a part, 3 below it."""

    text: str
    level: int = 2


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
    """One member's words: who, as what, when (already put in words), and to whom they replied."""

    speaker: str
    note: str
    text: str
    reply_to: str = ""


@dataclass(frozen=True)
class Enclosure:
    """A file that came with the words before it: ``kind`` is ``picture``, ``voice``, ``audio`` or ``document``.

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


Block = Heading | Paragraph | Items | Turn | Enclosure | Remark | Facts


@dataclass(frozen=True)
class Document:
    """A whole document. ``over`` stands above the title; ``colophon`` at the very end; ``lang`` is a BCP 47 tag."""

    title: str
    lang: str
    over: str
    cover: Facts
    blocks: tuple[Block, ...]
    colophon: str


def displayable(text: str) -> str:
    """A text in which line ends are newlines and characters that no document can hold are visible symbols.

    Nothing else is touched: combining marks, joiners, variation selectors and direction marks stay.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(VISIBLE)
