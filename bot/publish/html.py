"""A document as one HTML page that needs nothing else: readable on a phone, offline, in light and dark, and printed."""

from dataclasses import replace
from itertools import count

from bot.practice.record.document import Document, Heading
from bot.publish.pages import environment


def html(document: Document) -> str:
    """The whole page, with its contents and a search box."""
    numbers = count(1)
    blocks = [
        replace(b, anchor=b.anchor or f"part-{next(numbers)}") if isinstance(b, Heading) else b for b in document.blocks
    ]
    contents = [b for b in blocks if isinstance(b, Heading) and b.level <= (2 if document.volume else 3)]
    return environment().get_template("document.html").render(document=document, blocks=blocks, contents=contents)
