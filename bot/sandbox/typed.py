"""What people type with signs of formatting (``**bold**``), as Telegram's own clients turn it into entities."""

import re
from typing import Any

from bot.sandbox.markup import units

SIGNS = re.compile(
    r"```(?:(?P<language>[\w+-]+)\n)?(?P<pre>.+?)```|`(?P<code>[^`\n]+)`|\*\*(?P<bold>\S(?:.*?\S)?)\*\*"
    r"|(?<!\w)__(?P<italic>\S(?:.*?\S)?)__(?!\w)|~~(?P<strikethrough>\S(?:.*?\S)?)~~|\|\|(?P<spoiler>\S(?:.*?\S)?)\|\|",
    re.DOTALL,
)
AS_IT_STANDS = ("pre", "code")


def formatted(source: str) -> tuple[str, list[dict[str, Any]]]:
    """The text without its signs, and its entities. Inside of code nothing more is read."""
    text, entities, at = "", [], 0
    for hit in SIGNS.finditer(source):
        text += source[at : hit.start()]
        kind = next(name for name in hit.groupdict() if name != "language" and hit[name] is not None)
        inner, marks = (hit[kind], []) if kind in AS_IT_STANDS else formatted(hit[kind])
        start = units(text)
        entity = {"type": kind, "offset": start, "length": units(inner)}
        entities.append(entity | ({"language": hit["language"]} if hit["language"] else {}))
        entities += [mark | {"offset": mark["offset"] + start} for mark in marks]
        text, at = text + inner, hit.end()
    return text + source[at:], entities
