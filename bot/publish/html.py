"""A document as one HTML page that needs nothing else: readable on a phone, offline, in light and dark, and printed."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.practice.record.document import Document

TEMPLATES = Path(__file__).parent.parent / "texts" / "templates"


def html(document: Document) -> str:
    """The whole page."""
    return _template().render(document=document, safe_address=safe_address)


def safe_address(url: str) -> str:
    """An address that a reader may follow; empty for anything but the web."""
    return url if url.startswith(("https://", "http://")) else ""


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
    environment.filters["kind"] = lambda block: type(block).__name__.lower()
    return environment.get_template("document.html")
