"""Words, pictures and links of a DOCX, as Word and WPS show them."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from bot.publish.extracted import DAMAGED, Extract, NotReadable, as_lines, digest

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
BODY = "word/document.xml"
PACKAGE = "_rels/.rels"
# Parts in which no words stand; all others are read.
SILENT = re.compile(r"word/(?:styles|stylesWithEffects|settings|webSettings|fontTable|numbering)\.xml|word/theme/.*")
WHITE = re.compile(r"f[0-9a-f]f[0-9a-f]f[0-9a-f]", re.IGNORECASE)
# What puts words elsewhere than where they stand, or other words in.
TRICKS = frozenset(("altChunk", "textpath", "bdo", "dir", "object", "control", "pict", "AlternateContent"))
LARGEST_PART = 200_000_000
# Fields of ours: the page's number, and the contents, whose numbers Word renews.
OWN_FIELD = re.compile(r"\s*(?:PAGE|TOC)\b")
NUMBERED = re.compile(r"\t\d+$")


def of_docx(content: bytes) -> Extract:
    """The body paragraph by paragraph, then what stands beside it: heads, feet, notes and comments."""
    try:
        with ZipFile(BytesIO(content)) as bundle:
            files = {e.filename: bundle.read(e) for e in bundle.infolist() if e.file_size <= LARGEST_PART}
        _check_package(files)
        parts = [BODY, *sorted(name for name in files if _may_have_words(name))]
        read = [_Part(files, name) for name in parts]
    except DAMAGED as error:
        raise NotReadable("it is no DOCX, or it is damaged") from error
    body, *beside = read
    # Empty parts of a template are as good as none.
    segments = [*body.segments, *(s for part in beside for s in part.segments)]
    pictures = [picture for part in read for picture in part.pictures]
    active = [told for part in read for told in part.active]
    return Extract("docx", as_lines(segments), tuple(pictures), tuple(active))


def _check_package(files: Mapping[str, bytes]) -> None:
    """The package must open with the body that is read here; raises ``ValueError``."""
    opened = [
        posixpath.normpath(relation.attrib["Target"].lstrip("/"))
        for relation in ElementTree.fromstring(files[PACKAGE])  # noqa: S314 - expat bounds entities
        if relation.attrib["Type"].endswith("/officeDocument")
    ]
    if opened != [BODY]:
        raise ValueError("another body")


def _may_have_words(name: str) -> bool:
    return name.startswith("word/") and name.endswith(".xml") and name != BODY and not SILENT.fullmatch(name)


class _Part:
    """One part of the package, read."""

    def __init__(self, files: Mapping[str, bytes], name: str) -> None:
        self.files, self.name = files, name
        self.targets = dict(self._targets())
        self.pictures: list[str] = []
        self.active: list[str] = []
        root = ElementTree.fromstring(files[name])  # noqa: S314 - expat bounds entities
        self.active += [kind for e in root.iter() if (kind := str(e.tag).rsplit("}", 1)[-1]) in TRICKS]
        self.segments = [text for p in root.iter(f"{W}p") if (text := self._paragraph(p)).strip()]

    def _targets(self) -> Iterator[tuple[str, str]]:
        folder, file = posixpath.split(self.name)
        relations = self.files.get(f"{folder}/_rels/{file}.rels")
        if relations:
            for relation in ElementTree.fromstring(relations):  # noqa: S314
                yield relation.attrib["Id"], relation.attrib["Target"]

    def _paragraph(self, paragraph: Element) -> str:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        text = "".join(self._words(paragraph))
        is_contents = style is not None and style.attrib.get(f"{W}val", "").upper().startswith("TOC")
        return NUMBERED.sub("", text) if is_contents else text

    def _words(self, element: Element) -> Iterator[str]:
        for child in element:
            kind = child.tag.rsplit("}", 1)[-1]
            if kind == "t":
                yield child.text or ""
            elif kind in ("br", "cr"):
                yield "\n"
            elif kind == "tab" and element.tag == f"{W}r":
                yield "\t"
            elif kind == "sym":
                yield f"[sym {child.attrib.get(f'{W}char', '')}]"
            elif kind == "instrText" and not OWN_FIELD.match(child.text or ""):
                self.active.append(f"field {child.text}")
            elif kind == "vanish":
                self.active.append("hidden words")
            elif kind == "color" and WHITE.fullmatch(child.attrib.get(f"{W}val", "")):
                self.active.append("white words")
            elif kind == "blip":
                self._take_picture(child.attrib.get(f"{R}embed", ""))
            elif kind not in ("del", "moveFrom", "p"):
                if kind == "hyperlink" and (link := child.attrib.get(f"{R}id")):
                    self.active.append(self.targets.get(link, ""))
                yield from self._words(child)

    def _take_picture(self, relation: str) -> None:
        place = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), self.targets.get(relation, "")))
        self.pictures.append(digest(self.files[place]) if place in self.files else place)
