"""A document as EPUB 3: a cover, a navigation document, a chapter a file.

ZIP and templates: the library in use for it, ebooklib, is under the AGPL.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count

from bot.practice.record.document import Block, Document, Enclosure, Heading, Turn
from bot.publish.packing import packed
from bot.publish.pages import environment
from bot.publish.pictures import fitted
from bot.publish.typeset import picture

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
CONTAINER = (
    '<?xml version="1.0" encoding="utf-8"?>\n<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
MIMES = {"png": "image/png", "jpg": "image/jpeg"}


@dataclass
class Chapter:
    """One file of the book: its blocks, and the headings that the navigation names."""

    name: str
    title: str
    blocks: list[Block] = field(default_factory=list)


def epub(document: Document) -> bytes:
    """The whole book."""
    pictures: dict[str, bytes] = {}
    chapters = list(_chapters(document, pictures))
    places = {anchor: chapter.name for chapter in chapters for anchor in _anchors(chapter)}
    made = (document.made or LONG_AGO).astimezone(UTC)
    facts = {
        "document": document,
        "chapters": chapters,
        "pictures": [(name, MIMES[name.rsplit(".", 1)[1]]) for name in pictures],
        "identity": uuid.uuid5(uuid.NAMESPACE_URL, f"{document.over}\n{document.title}\n{document.colophon}"),
        "modified": f"{made:%Y-%m-%dT%H:%M:%SZ}",
        "place": lambda anchor: f"{places[anchor]}#{anchor}" if anchor in places else "",
    }
    cover = picture("cover.typ", {"title": document.title, "over": document.over, "lang": document.lang.split("-")[0]})
    files = [
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", CONTAINER.encode()),
        ("book/cover.png", cover),
        *((f"book/{name}", _page(name, facts)) for name in ("package.opf", "nav.xhtml", "style.css", "cover.xhtml")),
        *((f"book/{c.name}", _page("chapter.xhtml", facts | {"chapter": c})) for c in chapters),
        *((f"book/{name}", content) for name, content in pictures.items()),
    ]
    return packed(files, stored=("mimetype",))


def _page(name: str, facts: dict[str, object]) -> bytes:
    return environment().get_template(f"epub/{name}").render(**facts).encode("utf-8")


def _chapters(document: Document, pictures: dict[str, bytes]) -> Iterator[Chapter]:
    numbers, parts = count(1), count(1)
    chapter = Chapter("chapter-0.xhtml", document.title)
    for block in document.blocks:
        if isinstance(block, Heading):
            if block.level == 2 and (chapter.blocks or document.volume):
                yield from [chapter] if chapter.blocks else []
                chapter = Chapter(f"chapter-{next(numbers)}.xhtml", block.text)
            chapter.blocks.append(replace(block, anchor=block.anchor or f"part-{next(parts)}"))
        elif isinstance(block, Enclosure):
            chapter.blocks.append(_enclosed(block, pictures))
        else:
            chapter.blocks.append(block)
    if chapter.blocks:
        yield chapter


def _enclosed(file: Enclosure, pictures: dict[str, bytes]) -> Enclosure:
    """A file whose picture has a name in the book, or none."""
    found = fitted(file.content) if file.kind == "picture" and file.content else None
    if found is None:
        return replace(file, content=b"", name="")
    name = f"picture-{len(pictures) + 1}.{found.extension}"
    pictures[name] = found.content
    return replace(file, content=b"", name=name)


def _anchors(chapter: Chapter) -> Iterator[str]:
    yield from (block.anchor for block in chapter.blocks if isinstance(block, Heading | Turn) and block.anchor)
