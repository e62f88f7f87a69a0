"""Whom a forced reply reaches, and whether it still waits: what a Telegram client does with ``ForceReply``."""

from bot.sandbox.world import Chat, Message, World


def waiting_question(world: World, chat: Chat, user: int) -> int | None:
    """The message that a person's client would have them answer: the newest for them, unless they wrote after it."""
    for number in sorted(chat.forced, reverse=True):
        message = chat.messages.get(number)
        if message is None or not reaches(world, chat, message, user):
            continue
        wrote_since = any(n > number and m["from"]["id"] == user for n, m in chat.messages.items())
        return None if wrote_since else number
    return None


def reaches(world: World, chat: Chat, message: Message, user: int) -> bool:
    """Whether a forced reply is for a person. A selective one in a group is for those it mentions or replies to."""
    if chat.type == "private" or not chat.forced[message["message_id"]].get("selective"):
        return True
    if message.get("reply_to_message", {}).get("from", {}).get("id") == user:
        return True
    return any(_names(world, message, mark, user) for mark in message.get("entities", []))


def _names(world: World, message: Message, mark: dict[str, int | str], user: int) -> bool:
    """Whether an entity mentions a person."""
    if mark["type"] == "text_mention":
        return mark.get("user_id") == user
    if mark["type"] != "mention" or not world.users[user].username:
        return False
    start, end = 2 * int(mark["offset"]), 2 * (int(mark["offset"]) + int(mark["length"]))
    name = message["text"].encode("utf-16-le", "surrogatepass")[start:end].decode("utf-16-le", "replace")
    return bool(name.lower() == f"@{world.users[user].username}".lower())
