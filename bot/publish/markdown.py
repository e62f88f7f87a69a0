"""A document as Markdown (CommonMark).

Members' words stand in the file exactly as they were said. Where Markdown would read a sign in them as markup, and so
lose it on the page, the words stand in a fenced block, in which nothing is markup.
"""

import re

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
)

SIGNS = re.compile(
    r"[\\`*_{}\[\]<>|~&$]|^\s*(?:#|[-+>=:]|\d+[.)])|^(?: {4}|\t)|[ \t]+$|\A\s|\s\Z|\n{3,}|https?://|www\.", re.MULTILINE
)
ESCAPED = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def markdown(document: Document) -> str:
    """The whole document; ends with a line end."""
    parts = [f"# {escape(document.title)}", escape(document.over), _facts(document.cover)]
    parts += [_block(block) for block in document.blocks]
    parts += ["---", escape(document.colophon)]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Words of ours on one line, with nothing in them read as markup."""
    return ESCAPED.sub(r"\\\1", " ".join(text.split()))


def verbatim(text: str) -> str:
    """Members' words, every character as it is."""
    if not SIGNS.search(text):
        return text
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {escape(text)}"
        case Paragraph(text):
            return escape(text)
        case Items(items):
            return "\n".join(f"- [{escape(text)}](<{url}>)" if url else f"- {escape(text)}" for text, url in items)
        case Enclosure(note=note):
            return f"*{escape(note)}*"
        case Remark(head, text):
            return f"> **{escape(head)}**: {escape(text)}"
        case Facts():
            return _facts(block)
        case Imprint(text):
            return f"<sub>{escape(text)}</sub>"
        case Index(entries):
            return "\n".join(
                f"- {escape(name)}: {', '.join(escape(label) for label, _ in places)}" for name, places in entries
            )
        case Turn(speaker, note, text, reply_to):
            under = " · ".join(escape(part) for part in (note, reply_to) if part)
            return "\n\n".join(filter(None, (f"**{escape(speaker)}** — {under}", verbatim(text))))


def _facts(facts: Facts) -> str:
    return "\n".join(f"- **{escape(name)}**: {escape(value)}" for name, value in facts.rows)
