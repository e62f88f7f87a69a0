"""Sending, editing, deleting, pinning and reacting."""

import json
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.markup import found_entities, parse_html, units
from bot.sandbox.world import BotAccount, Chat, Message, World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LARGEST_FILE = 50 * 1024 * 1024
# The emoji that Telegram takes as reactions (Bot API, ReactionTypeEmoji).
_EMOJI = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 "
    "🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
REACTIONS = frozenset(_EMOJI.split())


def decode(value: Any) -> Any:
    """A parameter that is an object: as JSON text in a form, or as it is."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_request("can't parse JSON object") from error
    return value


def content_of(params: dict[str, Any], key: str, longest: int) -> dict[str, Any]:
    """The text or caption of a request with its entities; refuses what is too long, empty or badly marked up."""
    source = str(params.get(key, ""))
    if params.get("parse_mode", "").upper() == "HTML":
        text, entities = parse_html(source)
    else:
        text, entities = source.strip(), decode(params.get("entities", "[]"))
    if units(text) > longest:
        raise bad_request("message is too long" if key == "text" else "message caption is too long")
    if not text:
        if key == "text":
            raise bad_request("message text is empty")
        return {}
    entities = entities + found_entities(text)
    name = "entities" if key == "text" else "caption_entities"
    return {key: text} | ({name: entities} if entities else {})


def checked_markup(params: dict[str, Any]) -> dict[str, Any]:
    """The reply markup, if there is one; refuses buttons that Telegram refuses."""
    markup = decode(params.get("reply_markup") or "{}")
    for button in (b for row in markup.get("inline_keyboard", []) for b in row):
        data = button.get("callback_data")
        if data is not None and not 1 <= len(data.encode()) <= 64:
            raise bad_request("BUTTON_DATA_INVALID")
        if not button.get("text"):
            raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if data is None and not button.get("url"):
            raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    return {"reply_markup": markup} if markup.get("inline_keyboard") else {}


def reply_target(chat: Chat, params: dict[str, Any]) -> int | None:
    """The message that is replied to; refuses one that is gone, unless the bot sends all the same."""
    wanted = decode(params.get("reply_parameters") or "{}")
    target = wanted.get("message_id") or params.get("reply_to_message_id")
    if target and int(target) not in chat.messages:
        if not wanted.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return None
    return int(target) if target else None


def send_message(world: World, bot: BotAccount, params: dict[str, Any]) -> Message:
    """``sendMessage``."""
    chat = world.chat_for(bot, params.get("chat_id"))
    content = content_of(params, "text", LONGEST_TEXT) | checked_markup(params)
    return _posted(world, chat, bot, content, params)


def send_document(world: World, bot: BotAccount, params: dict[str, Any]) -> Message:
    """``sendDocument``."""
    name, file_id, size = _stored(world, params.get("document"))
    body = {"document": {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_name": name, "file_size": size}}
    return _send_file(world, bot, params, body)


def send_photo(world: World, bot: BotAccount, params: dict[str, Any]) -> Message:
    """``sendPhoto``."""
    _, file_id, size = _stored(world, params.get("photo"))
    body = {
        "photo": [{"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "width": 800, "height": 600}]
    }
    return _send_file(world, bot, params, body)


def edit_media(world: World, bot: BotAccount, params: dict[str, Any]) -> Message:
    """``editMessageMedia``, for pictures."""
    chat, message = _own(world, bot, params)
    media = decode(params.get("media") or "{}")
    if "photo" not in message or media.get("type") != "photo":
        raise bad_request("message can't be edited")
    _, file_id, size = _stored(world, params.get(str(media.get("media", "")).removeprefix("attach://")))
    photo = [{"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "width": 800, "height": 800}]
    content = {"photo": photo} | content_of(media, "caption", LONGEST_CAPTION)
    kept = {k: v for k, v in message.items() if k not in ("photo", "caption", "caption_entities")}
    chat.messages[message["message_id"]] = kept | content | {"edit_date": int(world.now().timestamp())}
    world.tell("edited", chat, chat.messages[message["message_id"]])
    return chat.messages[message["message_id"]]


def edit_text(world: World, bot: BotAccount, params: dict[str, Any]) -> Message:
    """``editMessageText``."""
    chat, message = _own(world, bot, params)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _changed(world, chat, message, content_of(params, "text", LONGEST_TEXT) | checked_markup(params))


def edit_markup(world: World, bot: BotAccount, params: dict[str, Any]) -> Message:
    """``editMessageReplyMarkup``."""
    chat, message = _own(world, bot, params)
    kept = {key: message[key] for key in ("text", "entities") if key in message}
    return _changed(world, chat, message, kept | checked_markup(params))


def delete(world: World, bot: BotAccount, params: dict[str, Any]) -> bool:
    """``deleteMessage``."""
    chat = world.chat_for(bot, params.get("chat_id"))
    number = int(params.get("message_id", 0))
    if number not in chat.messages:
        raise bad_request("message to delete not found")
    mine = chat.messages[number]["from"]["id"] == bot.user.id
    if not mine and chat.type != "private" and "can_delete_messages" not in chat.rights.get(bot.user.id, set()):
        raise bad_request("message can't be deleted")
    world.tell("deleted", chat, chat.messages.pop(number))
    return True


def pin(world: World, bot: BotAccount, params: dict[str, Any]) -> bool:
    """``pinChatMessage``."""
    chat = world.chat_for(bot, params.get("chat_id"))
    if chat.type != "private" and "can_pin_messages" not in chat.rights.get(bot.user.id, set()):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    number = int(params.get("message_id", 0))
    if number not in chat.messages:
        raise bad_request("message to pin not found")
    if number not in chat.pinned:
        chat.pinned.append(number)
        world.tell("pinned", chat, chat.messages[number])
    return True


def unpin(world: World, bot: BotAccount, params: dict[str, Any]) -> bool:
    """``unpinChatMessage``."""
    chat = world.chat_for(bot, params.get("chat_id"))
    number = int(params.get("message_id", 0))
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    return True


def react(world: World, bot: BotAccount, params: dict[str, Any]) -> bool:
    """``setMessageReaction``."""
    chat = world.chat_for(bot, params.get("chat_id"))
    number = int(params.get("message_id", 0))
    if number not in chat.messages:
        raise bad_request("message to react not found")
    reaction = decode(params.get("reaction") or "[]")
    if any(r.get("emoji") not in REACTIONS for r in reaction):
        raise bad_request("REACTION_INVALID")
    chat.reactions[number] = reaction
    world.tell("reaction", chat, {"message": chat.messages[number], "reaction": reaction})
    return True


def _send_file(world: World, bot: BotAccount, params: dict[str, Any], body: dict[str, Any]) -> Message:
    chat = world.chat_for(bot, params.get("chat_id"))
    content = body | content_of(params, "caption", LONGEST_CAPTION) | checked_markup(params)
    return _posted(world, chat, bot, content, params)


def _posted(world: World, chat: Chat, bot: BotAccount, content: dict[str, Any], params: dict[str, Any]) -> Message:
    target = reply_target(chat, params)
    message = world.post(chat, bot.user, _silent(content, params) | topic_of(chat, params, target), reply_to=target)
    markup = decode(params.get("reply_markup") or "{}")
    if markup.get("force_reply"):
        chat.forced[message["message_id"]] = markup
    return message


def topic_of(chat: Chat, params: dict[str, Any], reply_to: int | None) -> dict[str, Any]:
    """The topic a message goes to: the one named, or that of the message replied to; refuses one that is not there."""
    named = int(params.get("message_thread_id") or 0)
    if named and named not in chat.topics:
        raise bad_request("message thread not found")
    thread = named or chat.messages.get(reply_to or 0, {}).get("message_thread_id", 0)
    return {"message_thread_id": thread, "is_topic_message": True} if thread else {}


def _silent(content: dict[str, Any], params: dict[str, Any]) -> dict[str, Any]:
    return content | ({"silent": True} if str(params.get("disable_notification", "")).lower() == "true" else {})


def _stored(world: World, upload: Any) -> tuple[str, str, int]:
    if isinstance(upload, tuple):
        name, data = upload
        if len(data) > LARGEST_FILE:
            raise bad_request("file is too big")
        if not data:
            raise bad_request("file must be non-empty")
        file_id = f"file{world.unique('file')}"
        world.files[file_id] = (name, data)
        return name, file_id, len(data)
    if upload in world.files:
        return world.files[upload][0], upload, len(world.files[upload][1])
    raise bad_request("wrong file identifier/HTTP URL specified")


def _own(world: World, bot: BotAccount, params: dict[str, Any]) -> tuple[Chat, Message]:
    chat = world.chat_for(bot, params.get("chat_id"))
    message = chat.messages.get(int(params.get("message_id", 0)))
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != bot.user.id:
        raise bad_request("message can't be edited")
    return chat, message


def _changed(world: World, chat: Chat, message: Message, content: dict[str, Any]) -> Message:
    keys = ("text", "entities", "reply_markup")
    if {k: message.get(k) for k in keys} == {k: content.get(k) for k in keys}:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a current "
            "content and reply markup of the message"
        )
    kept = {k: v for k, v in message.items() if k not in keys}
    chat.messages[message["message_id"]] = kept | content | {"edit_date": int(world.now().timestamp())}
    world.tell("edited", chat, chat.messages[message["message_id"]])
    return chat.messages[message["message_id"]]
