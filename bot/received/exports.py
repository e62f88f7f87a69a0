"""Chats that were held elsewhere: a Telegram Desktop export, or lines pasted from another chat program.

Telegram's format: https://core.telegram.org/import-export (``result.json``). Pasted text: a line with a name and a time,
in one of three ways, and below it the words.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.parser import ParserError, parse

from bot.practice.meeting.marks import Mark
from bot.practice.record.earlier import EarlierMessage

KINDS = {
    "bold": "bold", "italic": "italic", "underline": "underline", "strikethrough": "strikethrough", "spoiler": "spoiler",
    "code": "code", "pre": "pre", "blockquote": "quote", "text_link": "link", "link": "link",
}  # fmt: skip
TIME = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?,?\s+)?\d{1,2}:\d\d(?::\d\d)?(?:\s?[AaPp][Mm])?"
# "Mei  2024-01-05 19:00", "[2024-01-05 19:00] Mei: words", "2024/01/05, 19:00 - Mei: words"
HEADS = (
    re.compile(rf"(?P<name>\S.{{0,62}}?)\s+(?P<time>{TIME})\s*"),
    re.compile(rf"\[(?P<time>{TIME})\]\s*(?P<name>[^:：]{{1,64}})[:：]\s?(?P<words>.*)"),
    re.compile(rf"(?P<time>{TIME})\s+-\s+(?P<name>[^:：]{{1,64}})[:：]\s?(?P<words>.*)"),
)
DAY = re.compile(r"[-—=\s]*(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2})日?[-—=\s]*")


class BadExport(Exception):
    """A file is no export that can be read; the message names the file and what is wrong."""


@dataclass(frozen=True)
class Export:
    """A chat as it was: its messages in order, and its id if it is a supergroup of Telegram's (else 0)."""

    chat: int
    messages: tuple[EarlierMessage, ...]


def read_export(path: Path, zone: ZoneInfo) -> Export:
    """An export by its file: JSON of Telegram's, or text; times without a zone are local to ``zone``. Raises ``BadExport``."""
    raw = path.read_bytes()
    if path.suffix.lower() == ".json" or raw.lstrip()[:1] == b"{":
        return _telegram(path, raw)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadExport(f"{path}: not UTF-8 text (byte {error.start})") from error
    messages = tuple(_pasted(text, zone))
    if not messages:
        raise BadExport(f"{path}: no line with a name and a time, such as: Mei  2024-01-05 19:00")
    return Export(0, messages)


def _telegram(path: Path, raw: bytes) -> Export:
    try:
        data = json.loads(raw)
        messages = data["messages"]
        own = abs(int(data.get("id", 0)))
        chat = -(10**12) - own if "supergroup" in str(data.get("type", "")) else 0
        found = [_message(entry, path.parent) for entry in messages if entry.get("type") == "message"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadExport(f"{path}: not an export of one chat from Telegram Desktop, as JSON ({error})") from error
    kept = tuple(m for m in found if m.text or m.file)
    if not kept:
        raise BadExport(f"{path}: no messages in it; export the group's history as JSON, with texts")
    return Export(chat, kept)


def _message(entry: dict[str, Any], folder: Path) -> EarlierMessage:
    text, marks = _formatted(entry.get("text_entities") or entry.get("text") or "")
    name = str(entry.get("from") or "")
    sender = re.fullmatch(r"user(\d{1,15})", str(entry.get("from_id") or ""))
    if "date_unixtime" in entry:
        at = datetime.fromtimestamp(int(entry["date_unixtime"]), UTC)
    else:
        at = datetime.fromisoformat(entry["date"]).replace(tzinfo=UTC)
    media = entry.get("photo") or entry.get("file") or ""
    return EarlierMessage(
        int(entry["id"]), at, name, int(sender[1]) if sender else 0, text, marks,
        reply_to=int(entry.get("reply_to_message_id") or 0),
        file=_inside(folder, str(media)), kind="picture" if entry.get("photo") else _kind(entry),
    )  # fmt: skip


def _formatted(parts: Any) -> tuple[str, tuple[Mark, ...]]:
    if isinstance(parts, str):
        return parts, ()
    text, marks = "", list[Mark]()
    for part in parts:
        words = part if isinstance(part, str) else str(part.get("text", ""))
        kind = KINDS.get(part.get("type", "")) if isinstance(part, dict) else None
        if kind and words:
            url = str(part.get("href") or (words if kind == "link" else ""))
            marks.append(Mark(len(text), len(text) + len(words), kind, url))
        text += words
    return text, tuple(marks)


def _kind(entry: dict[str, Any]) -> str:
    media = str(entry.get("media_type", ""))
    return "voice" if media == "voice_message" else "audio" if media == "audio_file" else "document"


def _inside(folder: Path, name: str) -> Path | None:
    """A file of the export; nothing outside its folder, and nothing that was not exported."""
    if not name or name.startswith("("):
        return None
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder.resolve()) and path.is_file() else None


def _pasted(text: str, zone: ZoneInfo) -> Iterator[EarlierMessage]:
    day, head, words = "", None, list[str]()
    number = 0
    for line in [*text.splitlines(), None]:
        said = _head(line, day, zone) if line is not None else None
        whole_day = DAY.fullmatch(line or "")
        if line is None or said or whole_day:
            if head and (told := "\n".join(words).strip("\n")):
                number += 1
                yield EarlierMessage(number, head[1], head[0], 0, told)
            head, words = (said[:2], [said[2]] if said[2] else []) if said else (None, [])
            day = _day(whole_day[1]) if whole_day else said[1].astimezone(zone).date().isoformat() if said else day
        elif head:
            words.append(line)


def _head(line: str, day: str, zone: ZoneInfo) -> tuple[str, datetime, str] | None:
    for pattern in HEADS:
        found = pattern.fullmatch(line.strip("\u200e\u200f "))
        if not found:
            continue
        written = re.sub(r"[年月/.]", "-", found["time"]).replace("日", "").replace(",", "")
        if not re.match(r"\d{4}-", written):
            if not day:
                return None
            written = f"{day} {written}"
        try:
            at = parse(written, yearfirst=True, dayfirst=False).replace(tzinfo=zone)
        except (ParserError, OverflowError):
            return None
        return found["name"].strip(" \t~"), at.astimezone(UTC), found.groupdict().get("words") or ""
    return None


def _day(text: str) -> str:
    year, month, day = (int(part) for part in re.split(r"[-/.年月]", text))
    return f"{year:04d}-{month:02d}-{day:02d}"
