"""A document as one HTML page that needs nothing else: readable on a phone, offline, in light and dark, and printed."""

import base64
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.practice.record.document import Document, Enclosure

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


def html(document: Document) -> str:
    """The whole page."""
    return _template().render(document=document, safe_address=safe_address)


def safe_address(url: str) -> str:
    """An address that a reader may follow; empty for anything but the web."""
    return url if url.startswith(("https://", "http://")) else ""


def address(file: Enclosure) -> str:
    """A picture or recording as an address that holds it; empty if it is neither, or too large for a page."""
    kind = next((mime for sign, mime in SIGNS.items() if file.content.startswith(sign)), "")
    if len(file.content) > LARGEST_WITHIN or kind.startswith("image/") != (file.kind == "picture") or not kind:
        return ""
    return f"data:{kind};base64,{base64.b64encode(file.content).decode('ascii')}"


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["turn"] = lambda block: type(block).__name__ == "Turn"
    environment.filters["address"] = address
    environment.filters["kind"] = lambda block: type(block).__name__.lower()
    return environment.get_template("document.html")
