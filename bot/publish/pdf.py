"""A document as a PDF for print, set by typst: A4 or A5, bookmarks, contents with page numbers, running heads.

All text goes to the template as JSON, so that nothing in it is read as markup. The fonts come with the program.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from bot.practice.meeting.marks import Mark
from bot.practice.record.document import (
    Block,
    Document,
    Enclosure,
    Facts,
    Heading,
    Imprint,
    Index,
    Items,
    Paragraph,
    Remark,
    Turn,
    spans,
)
from bot.publish.coverage import uncovered, visible_codes
from bot.publish.pages import safe_address
from bot.publish.pictures import fitted
from bot.publish.typeset import pages

PAPERS = ("a4", "a5")
# A run of letters without a space is given places where a line may end.
UNBROKEN = re.compile(r"[^\s\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]{24}(?=\S)")
# Stands in the file's description, so that it can be checked without reading the pages.
SEAL = re.compile(r"\b[0-9a-f]{64}\b")
MAY_BREAK = "\u200b"


def pdf(document: Document, paper: str = "a4") -> bytes:
    """The whole document on ``a4`` or ``a5``."""
    page = _Page(uncovered(_all_text(document)))
    facts = {
        "title": page.words(document.title),
        "over": page.words(document.over),
        "cover": page.rows(document.cover),
        "blocks": [page.block(block) for block in document.blocks],
        "colophon": page.words(document.colophon),
        "lang": document.lang.split("-")[0],
        "seals": sorted(set(SEAL.findall(_imprints(document)))),
        "contents": document.labels.contents,
        "volume": document.volume,
        "paper": paper,
    }
    return pages("document.typ", facts, page.files)


@dataclass
class _Page:
    """Blocks as the template takes them, and the pictures that go with them by name."""

    missing: frozenset[str]
    files: dict[str, bytes] = field(default_factory=dict)

    def block(self, block: Block) -> dict[str, Any]:
        match block:
            case Heading(text, level, anchor):
                return {"kind": "heading", "text": self.words(text), "level": level - 1, "anchor": anchor}
            case Paragraph(text):
                return {"kind": "paragraph", "lines": self.lines(text)}
            case Items(items):
                return {"kind": "items", "items": [{"text": self.words(t), "url": safe_address(u)} for t, u in items]}
            case Turn():
                return self._turn(block)
            case Enclosure():
                return self._enclosure(block)
            case Remark(head, text):
                return {"kind": "remark", "head": self.words(head), "lines": self.lines(text)}
            case Imprint(text):
                return {"kind": "imprint", "text": self.words(text)}
            case Index(entries):
                return {"kind": "index", "entries": [self._entry(name, places) for name, places in entries]}
            case Facts():
                return {"kind": "facts", "rows": self.rows(block)}

    def words(self, text: str) -> str:
        """Words on one line or more, as they can be shown."""
        return UNBROKEN.sub(lambda run: run[0] + MAY_BREAK, visible_codes(text, self.missing))

    def rows(self, facts: Facts) -> list[list[str]]:
        return [[self.words(name), self.words(value)] for name, value in facts.rows]

    def lines(self, text: str, marks: tuple[Mark, ...] = ()) -> list[list[dict[str, Any]]]:
        """A text line by line, each as spans."""
        found: list[list[dict[str, Any]]] = [[]]
        for span in spans(text, marks):
            kinds, url = sorted(span.kinds), safe_address(span.url)
            for number, line in enumerate(span.text.split("\n")):
                if number:
                    found.append([])
                if line:
                    found[-1].append({"t": self.words(_spaced(line)), "k": kinds, "u": url})
        return found

    def _turn(self, turn: Turn) -> dict[str, Any]:
        note = " · ".join(part for part in (turn.note, turn.reply_to) if part)
        facts = {"speaker": self.words(turn.speaker), "note": self.words(note), "anchor": turn.anchor}
        return {"kind": "turn", **facts, "lines": self.lines(turn.text, turn.marks)}

    def _enclosure(self, file: Enclosure) -> dict[str, Any]:
        picture = fitted(file.content) if file.kind == "picture" and file.content else None
        name = ""
        if picture:
            name = f"picture-{len(self.files)}.{picture.extension}"
            self.files[name] = picture.content
        return {"kind": "enclosure", "note": self.words(file.note), "picture": name}

    def _entry(self, name: str, places: tuple[tuple[str, str], ...]) -> dict[str, Any]:
        return {"name": self.words(name), "places": [{"label": label, "anchor": anchor} for label, anchor in places]}


def _spaced(line: str) -> str:
    """Tabs and runs of spaces hold their place."""
    return re.sub(r"^ | (?= )", "\u00a0", line.replace("\t", "    "))


def _imprints(document: Document) -> str:
    return " ".join([document.colophon, *(block.text for block in document.blocks if isinstance(block, Imprint))])


def _all_text(document: Document) -> str:
    return "".join({*document.title, *document.over, *document.colophon, *repr(document.cover)}.union(
        *(_text_of(block) for block in document.blocks)
    ))  # fmt: skip


def _text_of(block: Block) -> set[str]:
    match block:
        case Turn(speaker, note, text, reply_to):
            return {*speaker, *note, *text, *reply_to}
        case Heading(text) | Paragraph(text) | Imprint(text):
            return set(text)
        case Remark(head, text):
            return {*head, *text}
        case Enclosure(note=note):
            return set(note)
        case Items(items):
            return {c for text, _ in items for c in text}
        case Index(entries):
            return {c for name, _ in entries for c in name}
        case Facts(rows):
            return {c for name, value in rows for c in name + value}
