"""Words, pictures and active parts of HTML pages and EPUB books."""

import base64
import binascii
import posixpath
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import unquote
from xml.etree import ElementTree
from zipfile import ZipFile

from bot.publish.extracted import DAMAGED, Extract, NotReadable, as_lines, digest

INLINE = frozenset(
    ("a", "b", "bdi", "bdo", "code", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u", "wbr")
)
# What is in these is not shown as words; it may change what is.
HIDDEN = frozenset(("script", "style"))
ACTIVE = frozenset((
    "base", "bdo", "button", "canvas", "center", "del", "details", "dialog", "embed", "font", "form", "frame", "frameset",
    "iframe", "input", "ins", "link", "marquee", "math", "meta", "noscript", "object", "s", "select", "svg", "template",
    "textarea", "title", "u", "video",
))  # fmt: skip
LARGEST_PART = 200_000_000
CONTAINER_FILE = "META-INF/container.xml"
CONTAINER, PACKAGE = "{urn:oasis:names:tc:opendocument:xmlns:container}", "{http://www.idpf.org/2007/opf}"


class PageReader(HTMLParser):
    """Reads one page; ``files`` are what its pictures may lie in, by the address that the page gives."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        """Begin with nothing."""
        super().__init__(convert_charrefs=True)
        self.segments: list[str] = []
        self.pictures: list[str] = []
        self.active: list[str] = []
        self._files = files or {}
        self._run: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag: block ones end a paragraph."""
        if tag not in INLINE:
            self.end_paragraph()
        if tag in HIDDEN:
            self._hidden.append(tag)
        told = {name: value or "" for name, value in attrs}
        if tag in ("img", "audio", "source"):
            self._take_picture(told)
        if tag in ACTIVE:
            self.active.append(f"<{tag}>")
        if told.get("alt") or told.get("placeholder"):
            self.segments.append(told.get("alt") or told.get("placeholder", ""))
        for name, value in sorted(told.items()):
            if name != "class" and (tag not in ("img", "audio", "source") or name not in ("src", "alt")):
                self.active.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        """The end of a tag."""
        if tag in HIDDEN and self._hidden:
            self._hidden.pop()
            self.active.append(f"{tag}: {' '.join(''.join(self._run).split())}")
            self._run = []
        if tag not in INLINE:
            self.end_paragraph()

    def handle_data(self, data: str) -> None:
        """Words, or what is between the tags of a script."""
        self._run.append(data)

    def handle_comment(self, data: str) -> None:
        """A comment: programs differ on where one ends."""
        self.active.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        """A declaration, such as the type of the page."""
        self.active.append(f"declaration {decl.lower()}")

    def unknown_decl(self, data: str) -> None:
        """A marked section."""
        self.active.append(f"section {data}")

    def handle_pi(self, data: str) -> None:
        """An instruction to the program that shows the page."""
        self.active.append(f"instruction {data}")

    def end_paragraph(self) -> None:
        """What was gathered is a paragraph."""
        if self._run and not self._hidden:
            self.segments.append("".join(self._run))
            self._run = []

    def _take_picture(self, told: Mapping[str, str]) -> None:
        address = told.get("src", "")
        head, _, content = address.partition(",")
        if address.startswith("data:") and head.endswith(";base64"):
            try:
                self.pictures.append(digest(base64.b64decode(content)))
            except binascii.Error:
                self.pictures.append(address)
        else:
            self.pictures.append(digest(self._files[address]) if address in self._files else address)


def of_html(content: bytes) -> Extract:
    """One page that holds everything."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadable("it is no page in UTF-8") from None
    reader = _read(text)
    return Extract("html", as_lines(reader.segments), tuple(reader.pictures), tuple(reader.active))


def of_epub(content: bytes) -> Extract:
    """A book: its chapters in the order of reading, then its contents and its styles."""
    try:
        with ZipFile(BytesIO(content)) as bundle:
            files = {e.filename: bundle.read(e) for e in bundle.infolist() if e.file_size <= LARGEST_PART}
        names = list(_in_order(files))
        pages = [(name, files[name].decode("utf-8")) for name in names]
    except DAMAGED as error:
        raise NotReadable("it is no EPUB, or it is damaged") from error
    segments, pictures, active = list[str](), list[str](), list[str]()
    for name, text in pages:
        folder = posixpath.dirname(name)
        near = {posixpath.relpath(other, folder or "."): raw for other, raw in files.items()}
        reader = _read(text, near)
        segments += reader.segments
        pictures += reader.pictures
        active += reader.active
    active += _told_in_package(files)
    styles = [
        " ".join(raw.decode("utf-8", "replace").split()) for name, raw in sorted(files.items()) if name.endswith(".css")
    ]
    return Extract("epub", as_lines(segments), tuple(pictures), (*active, *styles))


def _in_order(files: Mapping[str, bytes]) -> Iterator[str]:
    """The names of a book's pages: as its spine has them, and then its contents, if they are not among those."""
    container = ElementTree.fromstring(files[CONTAINER_FILE])  # noqa: S314 - expat bounds entities
    package = next(e.attrib["full-path"] for e in container.iter(f"{CONTAINER}rootfile"))
    root = ElementTree.fromstring(files[package])  # noqa: S314
    folder = posixpath.dirname(package)
    items = {e.attrib["id"]: e.attrib for e in root.iter(f"{PACKAGE}item")}
    spine = [e.attrib["idref"] for e in root.iter(f"{PACKAGE}itemref")]
    contents = [
        name for name, told in items.items() if "nav" in told.get("properties", "").split() and name not in spine
    ]
    yield from (
        posixpath.normpath(posixpath.join(folder, unquote(items[name]["href"]))) for name in [*spine, *contents]
    )


def _told_in_package(files: Mapping[str, bytes]) -> Iterator[str]:
    """What a book's package says that decides what is shown: title, authors, types of its files, what is passed over."""
    container = ElementTree.fromstring(files[CONTAINER_FILE])  # noqa: S314 - expat bounds entities
    packages = [e.attrib["full-path"] for e in container.iter(f"{CONTAINER}rootfile")]
    yield f"packages {len(packages)}"
    for element in ElementTree.fromstring(files[packages[0]]).iter():  # noqa: S314
        kind = element.tag.rsplit("}", 1)[-1]
        if kind in ("title", "creator"):
            yield f"{kind} {element.text}"
        elif kind == "item":
            yield f"item {element.attrib.get('href')} {element.attrib.get('media-type')}"
        elif kind == "itemref":
            yield f"itemref {element.attrib.get('linear', 'yes')}"


def _read(text: str, files: Mapping[str, bytes] | None = None) -> PageReader:
    reader = PageReader(files)
    reader.feed(text)
    reader.close()
    reader.end_paragraph()
    return reader
