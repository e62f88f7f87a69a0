"""Text as Telegram reads it: HTML to plain text with entities, commands and mentions found, lengths counted."""

import re
from html.parser import HTMLParser
from typing import Any

from bot.sandbox.errors import bad_request

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "blockquote": "blockquote", "tg-spoiler": "spoiler", "span": "spoiler", "tg-emoji": "custom_emoji",
}  # fmt: skip
FOUND = (
    ("bot_command", re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])", re.ASCII)),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z0-9_]{4,32}", re.ASCII)),
    ("url", re.compile(r"https?://[^\s<>\"]+")),
)
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def found_entities(text: str) -> list[dict[str, Any]]:
    """The entities that Telegram finds by itself in plain text."""
    entities = [
        {"type": kind, "offset": units(text[: hit.start()]), "length": units(hit.group())}
        for kind, pattern in FOUND
        for hit in pattern.finditer(text)
    ]
    return sorted(entities, key=lambda e: e["offset"])


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and entities of Telegram HTML; refuses what Telegram refuses."""
    parser = _Parser()
    parser.feed(source)
    parser.close()
    if parser.open:
        raise bad_request(
            f"can't parse entities: Can't find end tag corresponding to start tag \"{parser.open[-1][0]}\""
        )
    text = "".join(parser.out)
    stripped = text.strip()
    lead = units(text) - units(text.lstrip())
    entities = [
        {
            **e,
            "offset": max(0, e["offset"] - lead),
            "length": min(e["length"], units(stripped) - max(0, e["offset"] - lead)),
        }
        for e in parser.entities
    ]
    return stripped, sorted((e for e in entities if e["length"] > 0), key=lambda e: (e["offset"], -e["length"]))


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.length = 0
        self.open: list[tuple[str, int, dict[str, str | None]]] = []
        self.entities: list[dict[str, Any]] = []

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise bad_request('can\'t parse entities: Unsupported start tag ""')
        self._take(data)

    def handle_entityref(self, name: str) -> None:
        if name not in NAMED:
            raise bad_request(f'can\'t parse entities: Unsupported entity "&{name};"')
        self._take(NAMED[name])

    def handle_charref(self, name: str) -> None:
        self._take(chr(int(name[1:], 16) if name[:1] in "xX" else int(name)))

    def _take(self, data: str) -> None:
        self.out.append(data)
        self.length += units(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {self.length}')
        self.open.append((tag, self.length, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            raise bad_request(
                f'can\'t parse entities: Unmatched end tag at byte offset {self.length}, found "</{tag}>"'
            )
        _, start, attrs = self.open.pop()
        entity: dict[str, Any] = {"type": TAGS[tag], "offset": start, "length": self.length - start}
        if tag == "a":
            entity["url"] = attrs.get("href") or ""
            if entity["url"].startswith("tg://user?id="):
                entity = {
                    **entity,
                    "type": "text_mention",
                    "user_id": int(entity.pop("url").removeprefix("tg://user?id=")),
                }
        self.entities.append(entity)

    def handle_comment(self, data: str) -> None:
        raise bad_request('can\'t parse entities: Unsupported start tag "!--"')
