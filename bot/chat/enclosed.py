"""Files that come with messages: brought down from Telegram, kept in the store, and their text taken out."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from telegram import Message
from telegram.error import BadRequest

from bot.chat.desk import Desk
from bot.chat.reading import text_of
from bot.practice.group import Group
from bot.practice.meeting.contribution import Attachment, AttachmentKind
from bot.practice.refusal import Refusal
from bot.received.written import UnknownFile, is_readable, text_of_file

LARGEST = 20_000_000
LONGEST_NAME = 80


@dataclass(eq=False)
class FileTooLarge(Refusal):
    """A file larger than Telegram hands on to bots."""

    megabytes: int
    most: int = LARGEST // 1_000_000


@dataclass(frozen=True)
class Enclosed:
    """A file and the words taken from it. ``heard``: a machine heard them, so they must be looked at."""

    attachment: Attachment
    text: str = ""
    heard: bool = False


async def enclosed(desk: Desk, group: int, message: Message, *, listens: bool) -> Enclosed | None:
    """The file of a message, kept; ``None`` if it has none. ``listens``: speech is to be turned into text.

    Raises a ``Refusal`` for what cannot be taken; then nothing is kept.
    """
    found = _file_of(message)
    if found is None:
        return None
    kind, file, name = found
    if (file.file_size or 0) > LARGEST:
        raise FileTooLarge(-(-file.file_size // 1_000_000))
    if kind is AttachmentKind.DOCUMENT and not is_readable(name):
        raise UnknownFile(name)
    try:
        content = await desk.voice.fetch(file.file_id)
    except BadRequest as error:
        # Telegram does not always say the size beforehand.
        raise FileTooLarge(LARGEST // 1_000_000 + 1) from error
    text = text_of_file(name, content) if kind is AttachmentKind.DOCUMENT else ""
    digest = await desk.store.keep(group, content)
    seconds = _seconds(file)
    attachment = Attachment(kind, digest, name, len(content), seconds)
    if listens and desk.listener and kind in (AttachmentKind.VOICE, AttachmentKind.AUDIO):
        text = await desk.listener.hear(content, seconds)
        return Enclosed(attachment, text, heard=bool(text))
    return Enclosed(attachment, text)


def joined(caption: str, text: str) -> str:
    """A caption and the text of the file under it."""
    return f"{caption}\n\n{text}" if caption and text else caption or text


def words_with(message: Message, file: Enclosed | None) -> str:
    """All the words of a message: its text or caption, and those of its file."""
    return joined(text_of(message), file.text if file else "")


async def words_of_edit(desk: Desk, group: Group, message: Message) -> str | None:
    """All the words of a message that its author edited; ``None`` where the caption of a recording is no part of them."""
    if message.voice or message.audio:
        return None
    return words_with(message, await enclosed(desk, group.id, message, listens=False) if message.document else None)


def _file_of(message: Message) -> tuple[AttachmentKind, Any, str] | None:
    if message.photo:
        return AttachmentKind.PICTURE, message.photo[-1], "picture.jpg"
    if message.voice:
        return AttachmentKind.VOICE, message.voice, "voice.ogg"
    if message.audio:
        return AttachmentKind.AUDIO, message.audio, _short(message.audio.file_name or "audio")
    if message.document:
        return AttachmentKind.DOCUMENT, message.document, _short(message.document.file_name or "file")
    return None


def _short(name: str) -> str:
    """A file's name fit for a page: no path, and the ending kept."""
    path = PurePath(name.replace("\\", "/").rsplit("/", 1)[-1])
    return path.stem[: LONGEST_NAME - len(path.suffix[:12])] + path.suffix[:12]


def _seconds(file: Any) -> int:
    duration = getattr(file, "duration", 0) or 0
    return int(duration if isinstance(duration, int | float) else duration.total_seconds())
