"""Files that come with messages: brought down from Telegram, kept in the store, and their text taken out.

In a reflection a file counts as words, so one that no text can be taken from is refused (``enclosed``). In a meeting every
file is kept as it is, and one that Telegram does not hand on leaves its name and size (``attached``).
"""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from telegram import Message
from telegram.error import BadRequest

from bot.chat.calls import NotSent, PerhapsSent, Unreachable
from bot.chat.desk import Desk
from bot.chat.reading import text_of
from bot.practice.group import Group
from bot.practice.meeting.contribution import Attachment, AttachmentKind
from bot.practice.refusal import Refusal
from bot.received.written import UnknownFile, is_readable, text_of_file

LARGEST = 20_000_000
LONGEST_NAME = 80
TOO_BIG = "file is too big"
# Signs that turn the direction of what stands around them: a name could pass for another kind of file by them.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(eq=False)
class FileTooLarge(Refusal):
    """A file larger than Telegram hands on to bots. ``megabytes`` is 0 where Telegram does not say how large."""

    megabytes: int
    most: int = LARGEST // 1_000_000


@dataclass(frozen=True)
class Enclosed:
    """A file and the words taken from it. ``heard``: a machine heard them, so they must be looked at."""

    attachment: Attachment
    text: str = ""
    heard: bool = False


@dataclass(frozen=True)
class _Found:
    kind: AttachmentKind
    file: Any
    name: str

    @property
    def size(self) -> int:
        """Its length in bytes; 0 where Telegram does not say."""
        return int(self.file.file_size or 0)

    @property
    def seconds(self) -> int:
        """How long a recording is."""
        duration = getattr(self.file, "duration", 0) or 0
        return int(duration if isinstance(duration, int | float) else duration.total_seconds())

    def attachment(self, digest: str, size: int) -> Attachment:
        """What is kept of it."""
        return Attachment(self.kind, digest, self.name, size, self.seconds)


async def enclosed(desk: Desk, group: int, message: Message, *, listens: bool) -> Enclosed | None:
    """The file of a message, kept; ``None`` if it has none. ``listens``: speech is to be turned into text.

    Raises a ``Refusal`` for what cannot be taken; then nothing is kept.
    """
    found = _file_of(message)
    if found is None:
        return None
    if found.kind is AttachmentKind.DOCUMENT and not is_readable(found.name):
        raise UnknownFile(found.name)
    content = await _content(desk, found)
    text = text_of_file(found.name, content) if found.kind is AttachmentKind.DOCUMENT else ""
    attachment = found.attachment(await desk.store.keep(group, content), len(content))
    if listens and desk.listener and found.kind in (AttachmentKind.VOICE, AttachmentKind.AUDIO):
        text = await desk.listener.hear(content, found.seconds)
        return Enclosed(attachment, text, heard=bool(text))
    return Enclosed(attachment, text)


async def attached(desk: Desk, group: int, message: Message) -> Enclosed | None:
    """The file of a message of the meeting, of whatever kind; one that is too large stands there by its name and size."""
    found = _file_of(message)
    if found is None:
        return None
    try:
        content = await _content(desk, found)
    except FileTooLarge:
        return Enclosed(found.attachment("", found.size))
    text = ""
    if found.kind is AttachmentKind.DOCUMENT and is_readable(found.name):
        try:
            text = text_of_file(found.name, content)
        except Refusal:
            # Kept as it is: locked, damaged or empty, it is still what was shown.
            text = ""
    return Enclosed(found.attachment(await desk.store.keep(group, content), len(content)), text)


def has_file(message: Message) -> bool:
    """Whether something came with a message that can be kept."""
    return _file_of(message) is not None


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
    found = _file_of(message)
    is_read = found is not None and found.kind is AttachmentKind.DOCUMENT and is_readable(found.name)
    return words_with(message, await attached(desk, group.id, message) if is_read else None)


async def _content(desk: Desk, found: _Found) -> bytes:
    """The file itself. Raises ``FileTooLarge``, or ``NotSent`` if it cannot be had just now."""
    if found.size > LARGEST:
        raise FileTooLarge(-(-found.size // 1_000_000))
    try:
        return await desk.voice.fetch(found.file.file_id)
    except (BadRequest, Unreachable, PerhapsSent) as error:
        if TOO_BIG in str(error).lower():
            # Telegram does not always say the size beforehand.
            raise FileTooLarge(-(-found.size // 1_000_000)) from error
        raise NotSent(f"a file cannot be had: {type(error).__name__}") from error


def _file_of(message: Message) -> _Found | None:
    if message.photo:
        return _Found(AttachmentKind.PICTURE, message.photo[-1], "picture.jpg")
    if message.voice:
        return _Found(AttachmentKind.VOICE, message.voice, "voice.ogg")
    if message.audio:
        return _Found(AttachmentKind.AUDIO, message.audio, _short(message.audio.file_name, "audio"))
    if message.video_note:
        return _Found(AttachmentKind.VIDEO_NOTE, message.video_note, "video_note.mp4")
    # A video without sound comes as an animation, and as a document beside it.
    moving = message.video or message.animation
    if moving:
        return _Found(AttachmentKind.VIDEO, moving, _short(moving.file_name, "video.mp4"))
    if message.document:
        return _Found(AttachmentKind.DOCUMENT, message.document, _short(message.document.file_name, "file"))
    return None


def _short(given: str | None, otherwise: str) -> str:
    """A file's name fit for a page: no path, no signs that cannot be seen, and the ending kept."""
    last = (given or "").replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    seen = "".join(c for c in last if c not in TURNING and unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp"))
    path = PurePath(" ".join(seen.split()).strip() or otherwise)
    return path.stem[: LONGEST_NAME - len(path.suffix[:12])] + path.suffix[:12] or otherwise
