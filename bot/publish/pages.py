"""What HTML pages and the chapters of an EPUB share: the templates, members' words with their formatting, addresses."""

import base64
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.practice.record.document import Block, Enclosure, Turn, spans

# How a file's first bytes tell what it is: only these are shown within the page.
SIGNS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF8": "image/gif",
    b"OggS": "audio/ogg",
    b"ID3": "audio/mpeg",
}
LARGEST_WITHIN = 4_000_000
TEMPLATES = Path(__file__).parent.parent / "texts" / "templates"
TAGS = {
    "bold": ("<b>", "</b>"), "italic": ("<i>", "</i>"), "underline": ("<u>", "</u>"), "strikethrough": ("<s>", "</s>"),
    "code": ("<code>", "</code>"), "pre": ("<code>", "</code>"), "quote": ('<span class="quote">', "</span>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
}  # fmt: skip


@cache
def environment() -> Environment:
    """The templates of documents; every fact is escaped."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"kind": kind, "said": said, "address": data_address}
    made.globals["safe_address"] = safe_address
    return made


def kind(block: Block) -> str:
    """The name of a block's kind."""
    return type(block).__name__.lower()


def said(turn: Turn) -> Markup:
    """Members' words, formatted as they were."""
    return Markup().join(_span(s.text, s.kinds, s.url) for s in spans(turn.text, turn.marks))


def _span(text: str, kinds: frozenset[str], url: str) -> Markup:
    inner = escape(text)
    for name in sorted(kinds & TAGS.keys()):
        before, after = TAGS[name]
        inner = Markup(before) + inner + Markup(after)  # noqa: S704 - tags of ours
    where = safe_address(url)
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(where, inner) if where else inner


def safe_address(url: str) -> str:
    """An address that a reader may follow; empty for anything but the web and mail."""
    return url if url.startswith(("https://", "http://", "mailto:")) else ""


def data_address(file: Enclosure) -> str:
    """A picture or recording as an address that holds it; empty if it is neither, or too large for a page."""
    mime = next((mime for sign, mime in SIGNS.items() if file.content.startswith(sign)), "")
    if len(file.content) > LARGEST_WITHIN or mime.startswith("image/") != (file.kind == "picture") or not mime:
        return ""
    return f"data:{mime};base64,{base64.b64encode(file.content).decode('ascii')}"
