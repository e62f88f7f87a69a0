"""Words of a PDF as a reader's program finds them, page by page; and whether two PDFs look the same."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.publish.extracted import Extract, NotReadable

# Where lines end depends on the page, and some programs take presentation forms for letters.
UNPRINTED = re.compile("[\\s\u00ad\u200b\ufeff\ufffe\uffff\x00-\x1f]+")
A5_POINTS = 430
LOOKED_AT = 0.5


def of_pdf(content: bytes) -> Extract:
    """All pages, with nothing that is only layout."""
    with _opened(content) as document:
        pages, width = [], 0.0
        for page in document:
            text = page.get_textpage()
            pages.append(str(text.get_text_range()))
            text.close()
            width = width or float(page.get_width())
            page.close()
    words = "".join(UNPRINTED.sub("", page) for page in pages)
    return Extract("pdf", words, pages=tuple(pages), paper="a5" if width < A5_POINTS else "a4")


def first_that_looks_different(content: bytes, other: bytes) -> int:
    """The number of the first page that does not look as the other PDF's; 0 where all do."""
    with _opened(content) as one, _opened(other) as two:
        if len(one) != len(two):
            return min(len(one), len(two)) + 1
        for number in range(len(one)):
            if _picture(one, number) != _picture(two, number):
                return number + 1
    return 0


def _picture(document: Any, number: int) -> bytes:
    page = document[number]
    bitmap = page.render(scale=LOOKED_AT, grayscale=True, may_draw_forms=False)
    raw = bytes(bitmap.buffer)
    bitmap.close()
    page.close()
    return raw


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise NotReadable("it is no PDF, it is damaged, or it is locked with a password") from error
    try:
        yield document
    finally:
        document.close()
