"""What a document's file says when it is opened: its words in order, its pictures, and what may change what is shown.

For comparing a file with a document rendered anew: both are read by the same reader, so what a format adds is in both.
"""

import hashlib
import re
from dataclasses import dataclass
from xml.etree import ElementTree
from zipfile import BadZipFile

# Nothing of these is printed, and programs that save a file anew add or drop them.
INVISIBLE = re.compile("[\u00ad\u200b\ufeff]")
BLANK = re.compile(r"[^\S\n]+")
# What is raised at a package that is damaged, locked, or none at all.
DAMAGED = (BadZipFile, KeyError, ValueError, ElementTree.ParseError, NotImplementedError, RuntimeError, OSError)


class NotReadable(Exception):
    """A file is of no format that documents are made in, or is damaged; the message says what is wrong."""


@dataclass(frozen=True)
class Extract:
    """Words (a line each paragraph), the SHA-256 of each picture in order, and ``active``: links, scripts, styles and the like.

    ``places`` tells where in ``words`` each page begins, of a PDF; ``paper`` is its size.
    """

    form: str
    words: str
    pictures: tuple[str, ...] = ()
    active: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    paper: str = "a4"


def as_lines(segments: list[str]) -> str:
    """Paragraphs as lines, with blanks as they count: one for many, none at the ends."""
    lines = (BLANK.sub(" ", line).strip() for segment in segments for line in INVISIBLE.sub("", segment).split("\n"))
    return "\n".join(line for line in lines if line)


def digest(content: bytes) -> str:
    """The SHA-256 of a picture, hex."""
    return hashlib.sha256(content).hexdigest()


def of_markdown(content: bytes) -> Extract:
    """The text as it stands: in Markdown, nothing is hidden."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadable("it is no text in UTF-8") from None
    return Extract("md", as_lines([text.replace("\r\n", "\n")]))
