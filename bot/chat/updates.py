"""What python-telegram-bot makes of a raw update: an ``Update`` that the handlers can rely on, or nothing."""

import orjson
from telegram import Bot, Update

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
        return update if _has_sound_ids(update) else None
    except Exception:
        return None


def _has_sound_ids(update: Update) -> bool:
    """Whether the chat, the sender and the message are named as everything behind relies on."""
    chat, user, message = update.effective_chat, update.effective_user, update.effective_message
    ids = [chat and chat.id, user and user.id, message and message.message_id, message and message.message_thread_id]
    return all(number is None or (type(number) is int and abs(number) < BEYOND) for number in ids)
