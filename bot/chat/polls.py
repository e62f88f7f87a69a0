"""What is said in a meeting other than by words and files: a poll's question and choices, and a place with a name."""

from telegram import Message


def shown_words(message: Message) -> str:
    """What a poll or a place says, as text; empty for anything else.

    A contact and a bare position are left out: they are about people, not about what is studied.
    """
    if message.poll:
        return "\n".join([f"📊 {message.poll.question}", *(f"• {option.text}" for option in message.poll.options)])
    if message.venue:
        return "📍 " + ", ".join(filter(None, (message.venue.title, message.venue.address)))
    return ""
