"""What python-telegram-bot makes of a raw update: an ``Update`` that the handlers can rely on, or nothing."""

from telegram import Bot, Update

from bot.store.raw_update import RawUpdate


def parsed(raw: RawUpdate, bot: Bot) -> Update | None:
    """The update; ``None`` for one that cannot be read, or whose ids are no numbers."""
    try:
        update = Update.de_json(raw.body, bot)
        return update if _has_sound_ids(update) else None
    except Exception:
        return None


def _has_sound_ids(update: Update) -> bool:
    """Whether the chat, the sender and the message are named as everything behind relies on."""
    chat, user, message = update.effective_chat, update.effective_user, update.effective_message
    ids = [chat and chat.id, user and user.id, message and message.message_id, message and message.message_thread_id]
    return type(update.update_id) is int and all(number is None or type(number) is int for number in ids)
