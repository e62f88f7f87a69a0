"""Which of the commands that a bot has set with ``setMyCommands`` a person's client shows in a chat."""

import json

from bot.sandbox.world import BotAccount, Chat, User

ADMINISTRATORS = ("creator", "administrator")


def commands_for(bot: BotAccount, chat: Chat, user: User) -> list[dict[str, str]]:
    """The commands of the narrowest scope that has some, in the person's language before any language."""
    for scope in _scopes(chat, user):
        for language in (user.language_code.split("-", maxsplit=1)[0].lower(), ""):
            if found := bot.commands.get(json.dumps([scope, language], sort_keys=True)):
                return found
    return []


def _scopes(chat: Chat, user: User) -> list[dict[str, int | str]]:
    """The scopes that hold for a person in a chat, the narrowest first."""
    here: dict[str, int | str] = {"type": "chat", "chat_id": chat.id}
    if chat.type == "private":
        return [here, {"type": "all_private_chats"}, {"type": "default"}]
    is_admin = chat.members.get(user.id) in ADMINISTRATORS
    own: dict[str, int | str] = {"type": "chat_member", "chat_id": chat.id, "user_id": user.id}
    admins: list[dict[str, int | str]] = [{"type": "chat_administrators", "chat_id": chat.id}, here]
    every: list[dict[str, int | str]] = [{"type": "all_chat_administrators"}, {"type": "all_group_chats"}]
    wide = every if is_admin else every[1:]
    return [own, *(admins if is_admin else admins[1:]), *wide, {"type": "default"}]
