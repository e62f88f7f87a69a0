"""Chats, their members, and the bot's own menus and answers."""

import json
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.messages import decode
from bot.sandbox.people import member_wire
from bot.sandbox.world import BotAccount, World


def get_me(world: World, bot: BotAccount, params: dict[str, Any]) -> dict[str, Any]:
    """``getMe``."""
    del world, params
    return bot.user.wire() | {
        "can_join_groups": True,
        "can_read_all_group_messages": bot.sees_all,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, bot: BotAccount, params: dict[str, Any]) -> dict[str, Any]:
    """``getChat``."""
    chat = world.chat_for(bot, params.get("chat_id"))
    full = world.chat_wire(chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if chat.pinned:
        full["pinned_message"] = chat.messages[chat.pinned[-1]]
    return full


def get_member(world: World, bot: BotAccount, params: dict[str, Any]) -> dict[str, Any]:
    """``getChatMember``."""
    chat = world.chat_for(bot, params.get("chat_id"))
    user = int(params.get("user_id", 0))
    if user not in world.users:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member_wire(world, chat, user)


def get_administrators(world: World, bot: BotAccount, params: dict[str, Any]) -> list[dict[str, Any]]:
    """``getChatAdministrators``."""
    chat = world.chat_for(bot, params.get("chat_id"))
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    return [member_wire(world, chat, u) for u, s in chat.members.items() if s in ("creator", "administrator")]


def get_member_count(world: World, bot: BotAccount, params: dict[str, Any]) -> int:
    """``getChatMemberCount``."""
    chat = world.chat_for(bot, params.get("chat_id"))
    return sum(chat.has(user) for user in chat.members)


def leave(world: World, bot: BotAccount, params: dict[str, Any]) -> bool:
    """``leaveChat``."""
    world.chat_for(bot, params.get("chat_id")).members[bot.user.id] = "left"
    return True


def chat_action(world: World, bot: BotAccount, params: dict[str, Any]) -> bool:
    """``sendChatAction``."""
    world.chat_for(bot, params.get("chat_id"))
    return True


def answer_query(world: World, bot: BotAccount, params: dict[str, Any]) -> bool:
    """``answerCallbackQuery``."""
    query = bot.queries.pop(str(params.get("callback_query_id")), None)
    if query is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(str(params.get("text", ""))) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    chat = world.chats[query["message"]["chat"]["id"]]
    alert = str(params.get("show_alert", "")).lower() == "true"
    answer = {"query": query, "text": params.get("text", ""), "alert": alert, "url": params.get("url", "")}
    world.tell("answered", chat, answer)
    return True


def set_commands(world: World, bot: BotAccount, params: dict[str, Any]) -> bool:
    """``setMyCommands``."""
    del world
    commands = decode(params.get("commands") or "[]")
    for command in commands:
        if not 1 <= len(command["description"]) <= 256 or not 1 <= len(command["command"]) <= 32:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    bot.commands[_scope(params)] = commands
    return True


def get_commands(world: World, bot: BotAccount, params: dict[str, Any]) -> list[dict[str, str]]:
    """``getMyCommands``."""
    del world
    return bot.commands.get(_scope(params), [])


def delete_commands(world: World, bot: BotAccount, params: dict[str, Any]) -> bool:
    """``deleteMyCommands``."""
    del world
    bot.commands.pop(_scope(params), None)
    return True


def _scope(params: dict[str, Any]) -> str:
    scope = decode(params.get("scope") or '{"type": "default"}')
    return json.dumps([scope, params.get("language_code", "")], sort_keys=True)
