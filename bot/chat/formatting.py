"""The formatting of a message, as the practice keeps it. Telegram counts in UTF-16 units, the practice in characters."""

from telegram import Message, MessageEntity

from bot.chat.reading import source, text_of
from bot.practice.meeting.marks import Mark, Marks, shifted
from bot.practice.session import Session
from bot.practice.verbs.formatting import format_words

KINDS = {
    MessageEntity.BOLD: "bold", MessageEntity.ITALIC: "italic", MessageEntity.UNDERLINE: "underline",
    MessageEntity.STRIKETHROUGH: "strikethrough", MessageEntity.SPOILER: "spoiler", MessageEntity.CODE: "code",
    MessageEntity.PRE: "pre", MessageEntity.BLOCKQUOTE: "quote", MessageEntity.EXPANDABLE_BLOCKQUOTE: "quote",
    MessageEntity.TEXT_LINK: "link", MessageEntity.URL: "link",
}  # fmt: skip


def keep_formatting(session: Session, message: Message) -> None:
    """Keep how a message on record is formatted; what was cut from its front, such as a command, is left out."""
    piece = session.contribution(source(message))
    part = next((p for p in piece.parts if p.source == source(message)), None) if piece else None
    if part:
        format_words(session, part.source, marks_of(message, part.text))


def marks_of(message: Message, text: str) -> Marks:
    """The formatting of the part of a message that a text is, or with which it begins; none, if it is neither."""
    whole = text_of(message)
    begins = bool(whole) and text.startswith(whole)
    if not text or not (begins or whole.endswith(text)):
        return ()
    entities = message.entities or message.caption_entities
    found = (_mark(whole, entity) for entity in entities if entity.type in KINDS)
    return shifted(sorted(found, key=lambda m: (m.start, m.end, m.kind)), 0 if begins else len(text) - len(whole))


def _mark(whole: str, entity: MessageEntity) -> Mark:
    start, end = (_characters(whole, units) for units in (entity.offset, entity.offset + entity.length))
    url = entity.url or ""
    if entity.type == MessageEntity.URL:
        url = whole[start:end] if "://" in whole[start:end] else f"https://{whole[start:end]}"
    return Mark(start, end, KINDS[entity.type], url)


def _characters(text: str, units: int) -> int:
    raw = text.encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(raw.decode("utf-16-le", "replace"))
