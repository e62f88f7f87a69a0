"""An update as Telegram sent it: the text of a JSON object with its number, whatever else is in it.

The text is kept as it came. It is split by its brackets and quotes only, so that what no JSON library reads (half a
surrogate pair, numbers beyond 64 bits, very deep nesting) is kept like everything else.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# The numbers that both stores can hold; Telegram's have 32 bits.
HIGHEST = 2**63 - 1
_MARK = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]', re.DOTALL)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_NAME = re.compile(r"[A-Za-z0-9_]{1,40}")
_LONGEST_NUMBER = 4000
_CLOSES = {"{": "}", "[": "]"}


@dataclass(frozen=True)
class RawUpdate:
    """An update's number and its JSON text, on one line."""

    number: int
    text: str

    @property
    def update_id(self) -> int:
        """The number, by Telegram's name for it."""
        return self.number

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object. Raises ``ValueError`` or ``RecursionError`` for what Python's parser does not read."""
        try:
            body: dict[str, Any] = json.loads(self.text)
        except ValueError:
            # Python refuses numbers of thousands of digits; nobody reads them.
            body = json.loads(self.text, parse_int=_short)
        return body

    @property
    def kind(self) -> str:
        """What sort of update it is, such as ``message``; empty for none."""
        return next((key for key, _ in self._members() if key != "update_id" and _NAME.fullmatch(key)), "")

    @property
    def chat(self) -> int:
        """The chat that it came from, within which order is held; 0 for none."""
        for kind, text in self._members():
            if kind == "update_id" or not text.startswith("{"):
                continue
            found = dict(members(text))
            if kind == "callback_query":
                found = dict(members(found.get("message", "")))
            return _number(dict(members(found.get("chat", ""))).get("id", "")) or 0
        return 0

    def _members(self) -> list[tuple[str, str]]:
        return members(self.text)


def raw_update(update: "RawUpdate | dict[str, Any] | str") -> RawUpdate:
    """An update from its JSON text or object. Raises ``ValueError`` where there is no object with a whole number in it."""
    if isinstance(update, RawUpdate):
        return update
    text = update if isinstance(update, str) else _text_of(update)
    # Outside of strings a line break is only space, and within one it is no JSON.
    text = text.strip().replace("\r", " ").replace("\n", " ")
    if not is_json(text):
        raise ValueError("no JSON")
    number = _number(dict(members(text)).get("update_id", ""))
    if number is None:
        raise ValueError("no update_id")
    return RawUpdate(number, text)


def updates_in(answer: str) -> list[str] | None:
    """The texts of the updates in an answer to ``getUpdates``; ``None`` for any other answer. Raises ``ValueError``."""
    result = dict(members(answer)).get("result", "")
    return updates_of(result) if result.startswith("[") else None


def updates_of(array: str) -> list[str]:
    """The texts of the updates in a JSON array. Raises ``ValueError``."""
    array = array.strip()
    if not array.startswith("["):
        raise ValueError("no array")
    return list(_parts(array))


def is_json(text: str) -> bool:
    """Whether a text is JSON; of what is nested too deeply for the parser, whether its brackets match."""
    try:
        json.loads(text, parse_int=_any, parse_float=_any)
    except RecursionError:
        try:
            list(_parts(text))
        except ValueError:
            return False
    except ValueError:
        return False
    return True


def members(text: str) -> list[tuple[str, str]]:
    """The keys of a JSON object with the texts of their values; none for anything else."""
    if not text.startswith("{"):
        return []
    found = []
    for part in _parts(text):
        key = _MARK.match(part)
        colon = part.find(":", key.end()) if key and key[0].startswith('"') else -1
        if key is None or colon < 0:
            raise ValueError("no member of an object")
        found.append((key[0][1:-1], part[colon + 1 :].strip()))
    return found


def _parts(text: str) -> Iterator[str]:
    """The texts between the commas of the outermost bracket."""
    opened: list[str] = []
    begins = -1
    for mark in _MARK.finditer(text):
        sign = mark[0]
        if sign in _CLOSES:
            opened.append(_CLOSES[sign])
            if len(opened) == 1:
                begins = mark.end()
        elif sign in ("}", "]"):
            if not opened or opened.pop() != sign:
                raise ValueError("brackets that do not match")
            if not opened:
                if last := text[begins : mark.start()].strip():
                    yield last
                if text[mark.end() :].strip():
                    raise ValueError("something after the end")
                return
        elif sign == "," and len(opened) == 1:
            yield text[begins : mark.start()].strip()
            begins = mark.end()
    raise ValueError("no end")


def _number(text: str) -> int | None:
    if not _NUMBER.fullmatch(text):
        return None
    number = int(text)
    return number if abs(number) <= HIGHEST else None


def _text_of(body: dict[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        # Half a surrogate pair has no UTF-8; escaped, it is kept.
        return json.dumps(body, separators=(",", ":"))
    return text


def _short(digits: str) -> int:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else 0


def _any(_: str) -> int:
    return 0
