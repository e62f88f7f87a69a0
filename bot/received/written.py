"""The text of files that members hand in: ``.txt``, ``.md`` and ``.docx``. Anything doubtful is refused in one sentence.

A file is data from a stranger: nothing in it is followed, unpacked beyond a bound, or executed.
"""

import codecs
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from lxml.etree import XMLSyntaxError

from bot.practice.refusal import Refusal

PLAIN = (".txt", ".md", ".markdown", ".text")
WORD = ".docx"
# The old format of Office, which is also what an encrypted .docx is wrapped in.
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_UNPACKED = 50_000_000
MOST_ENTRIES = 2_000


@dataclass(eq=False)
class UnknownFile(Refusal):
    """A kind of file that no text can be taken from."""

    name: str


@dataclass(eq=False)
class BrokenFile(Refusal):
    """A file that is not what its name says, or damaged."""

    name: str


@dataclass(eq=False)
class LockedFile(Refusal):
    """A document with a password, or in the format before .docx."""

    name: str


@dataclass(eq=False)
class SwollenFile(Refusal):
    """A document that would unpack to more than any text needs."""

    name: str


@dataclass(eq=False)
class NoTextInFile(Refusal):
    """A file without any words."""

    name: str


def is_readable(name: str) -> bool:
    """Whether a file of this name is one that text is taken from."""
    return PurePath(name.lower()).suffix in (*PLAIN, WORD)


def text_of_file(name: str, content: bytes) -> str:
    """The text of a file, every character of it; raises a ``Refusal`` that says what is wrong with it."""
    if not is_readable(name):
        raise UnknownFile(name)
    text = _word(name, content) if name.lower().endswith(WORD) else plain_text(name, content)
    if not text.strip():
        raise NoTextInFile(name)
    return text


def plain_text(name: str, content: bytes) -> str:
    """The text of a plain file, in whatever encoding it is; raises ``BrokenFile``."""
    has_mark = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    # GB 18030 is what Chinese editors of former days write; almost any bytes are valid in it, so it comes last.
    for encoding in ("utf-16",) if has_mark else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise BrokenFile(name)


def _word(name: str, content: bytes) -> str:
    check_archive(name, content)
    try:
        document = Document(BytesIO(content))
        return "\n".join(_lines(document))
    except (
        zipfile.BadZipFile, PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, AttributeError, NotImplementedError,
        OSError, EOFError,
    ) as error:  # fmt: skip
        raise BrokenFile(name) from error


def check_archive(name: str, content: bytes) -> None:
    """Refuse a document of Office that is locked, damaged, or would unpack to more than any text needs."""
    if content.startswith(COMPOUND_FILE):
        raise LockedFile(name)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise BrokenFile(name) from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise LockedFile(name)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise SwollenFile(name)


def _lines(document: object) -> list[str]:
    lines: list[str] = []
    for block in document.iter_inner_content():  # type: ignore[attr-defined]
        if isinstance(block, Table):
            lines += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return lines
