"""A member's words in a session: lead talk, remark or reflection, with every revision kept.

A contribution is known by where it came from (chat id and message id), so that recording the same
message twice leaves one contribution. Nothing here shortens, trims or normalises a text.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.practice.meeting.marks import Mark, Marks, shifted

# Telegram clients cut a text at 4,096 UTF-16 units, or a little before, at a space or line end that they drop.
FULL_MESSAGE = 4096
NEARLY_FULL = 3000
CONTINUES_WITHIN = timedelta(seconds=5)


class Kind(StrEnum):
    """What a contribution is."""

    LEAD_TALK = "lead_talk"
    REMARK = "remark"
    REFLECTION = "reflection"


@dataclass(frozen=True, order=True)
class Source:
    """The message a text came in: Telegram's chat id and the message id within that chat."""

    chat: int
    message: int


class AttachmentKind(StrEnum):
    """What kind of file came with a message."""

    PICTURE = "picture"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Attachment:
    """A file that came with a message. ``digest`` (SHA-256, hex) is its name in the store; ``seconds`` is of sound.

    ``size`` is in bytes (0: not known). Without a digest the file could not be kept, as it was too large.
    """

    kind: AttachmentKind
    digest: str
    name: str
    size: int
    seconds: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether the file itself is in the store."""
        return bool(self.digest)


@dataclass(frozen=True)
class LeftOut:
    """Who kept a contribution out of the record, and why; without a reason it was said off the record."""

    by: int
    at: datetime
    reason: str = ""


def message_address(chat: int, message: int) -> str:
    """Where members of a supergroup can follow to a message; empty where there is no such address."""
    return f"https://t.me/c/{-chat - 10**12}/{message}" if chat < -(10**12) and message else ""


@dataclass(frozen=True)
class Revision:
    """A text as it stood from an instant on, with its formatting."""

    text: str
    at: datetime
    marks: Marks = ()


@dataclass(frozen=True)
class Part:
    """One message of a contribution. ``units`` is the message's whole length in UTF-16 units; ``joint`` stands before it."""

    source: Source
    revisions: tuple[Revision, ...]
    units: int
    joint: str = ""
    attachment: Attachment | None = None

    @property
    def text(self) -> str:
        """The text as its author last left it."""
        return self.revisions[-1].text


@dataclass(frozen=True)
class Contribution:
    """Words of one member. ``parts`` are the messages that the text came in, usually one.

    ``rewritten`` holds the wordings that the author sent anew afterwards: the last one stands in place of the parts.
    ``headed_by``: the secretary who chose its heading; ``None`` where it follows from what was said.
    """

    kind: Kind
    member: int
    parts: tuple[Part, ...]
    late: bool = False
    reply_to: Source | None = None
    recorded_by: int | None = None
    withdrawn_at: datetime | None = None
    rewritten: tuple[Revision, ...] = ()
    left_out: LeftOut | None = None
    headed_by: int | None = None

    @property
    def source(self) -> Source:
        """The identity: where the first words came from."""
        return self.parts[0].source

    @property
    def at(self) -> datetime:
        """When the first words came."""
        return self.parts[0].revisions[0].at

    @property
    def text(self) -> str:
        """The whole text, every character as its author last left it."""
        return self.rewritten[-1].text if self.rewritten else self.as_sent

    @property
    def as_sent(self) -> str:
        """The text of the messages, as they are now."""
        return "".join(part.joint + part.text for part in self.parts)

    @property
    def marks(self) -> Marks:
        """The formatting of the whole text."""
        if self.rewritten:
            return self.rewritten[-1].marks
        found, length = list[Mark](), 0
        for part in self.parts:
            length += len(part.joint)
            found += shifted(part.revisions[-1].marks, length)
            length += len(part.text)
        return tuple(found)

    def text_at(self, at: datetime) -> str:
        """The text as it stood at an instant; empty before the first words."""
        reworded = [r.text for r in self.rewritten if r.at <= at]
        if reworded:
            return reworded[-1]
        stood = [(p.joint, [r.text for r in p.revisions if r.at <= at]) for p in self.parts]
        return "".join(joint + texts[-1] for joint, texts in stood if texts)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files that came with it, in order."""
        return tuple(part.attachment for part in self.parts if part.attachment)

    @property
    def stands(self) -> bool:
        """Whether it belongs to the record: neither taken back nor left out."""
        return self.withdrawn_at is None and self.left_out is None

    @property
    def written_by(self) -> int:
        """Whose messages these are: the speaker's, or of the secretary who took the words down."""
        return self.member if self.recorded_by is None else self.recorded_by

    def has(self, source: Source) -> bool:
        """Whether one of its parts came in this message."""
        # Compared number by number: this is asked of every contribution for every message.
        return any(p.source.message == source.message and p.source.chat == source.chat for p in self.parts)

    def continued_by(self, member: int, source: Source, at: datetime) -> bool:
        """Whether a message carries on this text: the same author, straight after a message that was cut."""
        last = self.parts[-1]
        return (
            self.stands
            and member == self.written_by
            and last.units >= NEARLY_FULL
            and source.chat == last.source.chat
            and source.message > last.source.message
            and abs(at - last.revisions[0].at) <= CONTINUES_WITHIN
        )

    def with_part(self, source: Source, text: str, units: int, at: datetime) -> "Contribution":
        """The contribution carried on by one more message."""
        joint = "" if self.parts[-1].units >= FULL_MESSAGE else "\n"
        return replace(self, parts=(*self.parts, Part(source, (Revision(text, at),), units, joint)))

    def revised(self, source: Source, text: str, at: datetime) -> "Contribution":
        """The contribution with the text of one message changed; the same text again changes nothing.

        Where the author had sent a new wording, the edited message is newer, and stands.
        """
        parts = tuple(
            replace(p, revisions=(*p.revisions, Revision(text, at))) if p.source == source and p.text != text else p
            for p in self.parts
        )
        edited = replace(self, parts=parts)
        if not self.rewritten or edited == self:
            return edited
        return replace(edited, rewritten=(*self.rewritten, Revision(edited.as_sent, at)))

    def worded(self, text: str, at: datetime) -> "Contribution":
        """The contribution in a new wording; the same one again changes nothing."""
        if text == self.text:
            return self
        return replace(self, rewritten=(*self.rewritten, Revision(text, at)))


def utf16_units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
