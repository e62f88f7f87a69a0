"""What python-telegram-bot makes of a raw update: an ``Update`` that the handlers can rely on, or nothing."""

import orjson
from telegram import Bot, Message, Update

from bot.store.raw_update import RawUpdate

# Telegram's ids have at most 52 significant bits.
BEYOND = 2**53


def parsed(raw: RawUpdate, bot: Bot) -> Update | None:
    """The update; ``None`` for one that cannot be read, whose ids are no numbers, or that holds what no store could keep."""
    try:
        body = raw.body
        # Half a surrogate pair in somebody's words, or a number beyond 64 bits, would fail when it is stored.
        orjson.dumps(body)
        update = Update.de_json(body, bot)
        return update if _has_sound_ids(update) and _has_sound_texts(update) else None
    except Exception:
        return None


def _has_sound_ids(update: Update) -> bool:
    """Whether the chat, the sender and the message are named as everything behind relies on."""
    chat, user, message = update.effective_chat, update.effective_user, update.effective_message
    if message and (message.message_id is None or message.chat.id is None):
        return False
    moved = [message.migrate_to_chat_id, message.migrate_from_chat_id] if isinstance(message, Message) else []
    ids = [*moved, chat and chat.id, user and user.id, message and message.message_id]
    ids.append(message and message.message_thread_id)
    return all(number is None or (type(number) is int and abs(number) < BEYOND) for number in ids)


def _has_sound_texts(update: Update) -> bool:
    """Whether what is kept of a person, a chat and a message's marks is text: another type would not be read again."""
    message, chat, user = update.effective_message, update.effective_chat, update.effective_user
    texts: list[object] = [chat and chat.title]
    if user:
        texts += [user.first_name, user.last_name, user.username, user.language_code]
    if isinstance(message, Message):
        texts += [message.text, message.caption]
        texts += [mark.url for mark in (*message.entities, *message.caption_entities)]
        texts += [file.file_name for file in (message.document, message.audio, message.video) if file]
    return all(text is None or type(text) is str for text in texts)
