"""What people do in their Telegram clients: write, edit, reply, press, react, come and go."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.markup import found_entities, units
from bot.sandbox.world import BotAccount, Chat, Message, User, World

LONGEST = 4096
ALL_RIGHTS = {"can_pin_messages", "can_delete_messages", "can_manage_chat", "can_invite_users", "can_restrict_members"}
ANONYMOUS = User(1087968824, "Group", "GroupAnonymousBot", is_bot=True)


def write(
    world: World,
    user: int,
    chat: int,
    text: str,
    *,
    reply_to: int | None = None,
    anonymously: bool = False,
    topic: int = 0,
    entities: Sequence[dict[str, Any]] = (),
) -> list[Message]:
    """A person writes, perhaps with formatting. A text that is too long is cut into several messages, as clients do."""
    place = world.private_chat(user) if chat == user else world.chats[chat]
    sender = ANONYMOUS if anonymously else world.users[user]
    if place.type == "private" and text.startswith("/start"):
        for bot in world.bots.values():
            bot.started.add(user)
    messages = []
    for piece in cut(text):
        content: dict[str, Any] = {"text": piece}
        if found := [*found_entities(piece), *entities]:
            content["entities"] = found
        if topic:
            content |= {"message_thread_id": topic, "is_topic_message": True}
        if anonymously:
            content["sender_chat"] = world.chat_wire(place)
        message = world.post(place, sender, content, reply_to=reply_to)
        world.push_message(place, message)
        messages.append(message)
    return messages


def cut(text: str) -> list[str]:
    """A text in pieces of at most 4,096 UTF-16 units."""
    pieces, piece, size = [], "", 0
    for char in text:
        if size + units(char) > LONGEST:
            pieces.append(piece)
            piece, size = "", 0
        piece, size = piece + char, size + units(char)
    return [*pieces, piece]


def send_file(
    world: World,
    user: int,
    chat: int,
    name: str,
    data: bytes,
    kind: str = "document",
    caption: str = "",
    *,
    seconds: int = 1,
    size: int | None = None,
    reply_to: int | None = None,
) -> Message:
    """A person sends a file; ``size`` feigns the bytes.

    ``kind``: ``document``, ``voice``, ``audio``, ``video``, ``video_note``, ``photo`` or ``sticker``.
    """
    place = world.private_chat(user) if chat == user else world.chats[chat]
    file_id = f"file{world.unique('file')}"
    world.files[file_id] = (name, data)
    shape: dict[str, Any] = {
        "file_id": file_id,
        "file_unique_id": f"u{file_id}",
        "file_size": len(data) if size is None else size,
    }
    bodies: dict[str, Any] = {
        "document": {**shape, "file_name": name},
        "voice": {**shape, "duration": seconds},
        "audio": {**shape, "duration": seconds, "file_name": name},
        "video": {**shape, "duration": seconds, "width": 9, "height": 9, "file_name": name},
        "video_note": {**shape, "duration": seconds, "length": 9},
        "sticker": {**shape, "type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False},
        "photo": [{**shape, "width": 9, "height": 9}],
    }
    content = {kind: bodies[kind]} | ({"caption": caption} if caption else {})
    message = world.post(place, world.users[user], content, reply_to=reply_to)
    world.push_message(place, message)
    return message


def edit(world: World, chat: int, message_id: int, text: str, *, entities: Sequence[dict[str, Any]] = ()) -> Message:
    """A person edits a message of theirs: its text, or the caption of a file."""
    place = world.chats[chat]
    before = place.messages[message_id]
    words, marks = ("text", "entities") if "text" in before else ("caption", "caption_entities")
    message = {**before, words: text, "edit_date": int(world.now().timestamp())}
    message.pop(marks, None)
    if found := sorted([*found_entities(text), *entities], key=lambda e: e["offset"]):
        message[marks] = found
    place.messages[message_id] = message
    world.tell("edited", place, message)
    world.push_message(place, message, "edited_message")
    return message


def react(world: World, user: int, chat: int, message_id: int, emoji: str = "") -> None:
    """A person reacts to a message, or takes the reaction back. Bots hear of it as administrators, if they asked to."""
    place = world.chats[chat]
    old = place.given.get((message_id, user), "")
    place.given[message_id, user] = emoji
    change = {
        "chat": world.chat_wire(place),
        "message_id": message_id,
        "user": world.users[user].wire(),
        "date": int(world.now().timestamp()),
        "old_reaction": [{"type": "emoji", "emoji": old}] if old else [],
        "new_reaction": [{"type": "emoji", "emoji": emoji}] if emoji else [],
    }
    world.tell("reaction", place, {"message": place.messages[message_id], "reaction": change["new_reaction"]})
    for bot in world.bots.values():
        if place.type == "private" or place.members.get(bot.user.id) == "administrator":
            world.push(bot, "message_reaction", change)


def press(world: World, user: int, chat: int, message_id: int, button: str) -> str:
    """A person presses a button, named by a part of its text or by its data; gives the query's id, or the address it opens."""
    place = world.chats[chat]
    message = place.messages[message_id]
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    found = next((b for row in rows for b in row if button in b["text"] or button == b.get("callback_data")), None)
    if found is None:
        raise LookupError(f"no button {button!r} under message {message_id}")
    if "url" in found:
        return str(found["url"])
    return press_data(world, user, place, message, found["callback_data"])


def press_data(world: World, user: int, place: Chat, message: Message, data: str) -> str:
    """A button press with any data, as a forged client could send it."""
    bot = next(b for b in world.bots.values() if b.user.id == message["from"]["id"])
    query: dict[str, Any] = {
        "id": f"q{world.unique('query')}",
        "from": world.users[user].wire(),
        "message": message,
        "chat_instance": str(place.id),
        "data": data,
    }
    bot.queries[query["id"]] = query
    world.tell("pressed", place, query)
    world.push(bot, "callback_query", query)
    return str(query["id"])


def set_status(world: World, chat: int, user: int, status: str, *, by: int | None = None) -> None:
    """Somebody's standing in a chat changes: ``member``, ``administrator``, ``creator``, ``left`` or ``kicked``."""
    place = world.chats[chat]
    actor = world.users[by if by is not None else user]
    before = place.members.get(user, "left")
    bot = next((b for b in world.bots.values() if b.user.id == user), None)
    old: dict[str, Any] = member_wire(world, place, user)
    place.members[user] = status
    place.rights[user] = set(ALL_RIGHTS) if status in ("administrator", "creator") else set()
    change = {
        "chat": world.chat_wire(place),
        "from": actor.wire(),
        "date": int(world.now().timestamp()),
        "old_chat_member": old,
        "new_chat_member": member_wire(world, place, user),
    }
    _tell_of_change(world, place, actor, user, before, status)
    for listener in world.bots.values():
        if listener is bot:
            world.push(listener, "my_chat_member", change)
        elif place.members.get(listener.user.id) == "administrator":
            world.push(listener, "chat_member", change)


def _tell_of_change(world: World, place: Chat, actor: User, user: int, before: str, status: str) -> None:
    was, now = before in ("member", "administrator", "creator"), status in ("member", "administrator", "creator")
    if was == now:
        return
    content = (
        {"new_chat_members": [world.users[user].wire()]} if now else {"left_chat_member": world.users[user].wire()}
    )
    message = world.post(place, actor, content)
    world.push_message(place, message)


def member_wire(world: World, chat: Chat, user: int) -> dict[str, Any]:
    """A chat member as the Bot API sends it."""
    status = chat.members.get(user, "left")
    shape: dict[str, Any] = {"status": status, "user": world.users[user].wire()}
    if status == "creator":
        shape |= {"is_anonymous": False}
    if status == "administrator":
        held = chat.rights.get(user, ALL_RIGHTS)
        names = "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members can_promote_members "
        names += "can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
        shape |= {"can_be_edited": False, "is_anonymous": False, **{name: name in held for name in names.split()}}
        shape["can_pin_messages"] = "can_pin_messages" in held
    if status == "restricted":
        raise ApiError(500, "restricted members are not modelled")
    if status == "kicked":
        shape |= {"until_date": 0}
    return shape


def open_topic(world: World, chat: int, name: str) -> int:
    """A forum gets one more topic; gives its thread id."""
    place = world.chats[chat]
    place.is_forum = True
    someone = world.users[next(iter(place.members))]
    number = place.last_message + 1
    place.topics[number] = name
    content = {
        "forum_topic_created": {"name": name, "icon_color": 0},
        "message_thread_id": number,
        "is_topic_message": True,
    }
    world.push_message(place, world.post(place, someone, content))
    return number


def upgrade(world: World, chat: int, new_id: int) -> Chat:
    """A group becomes a supergroup with a new id."""
    old = world.chats[chat]
    new = world.add_group(new_id, old.title, old.members)
    new.rights = old.rights
    someone = world.users[next(iter(old.members))]
    for place, content in ((old, {"migrate_to_chat_id": new_id}), (new, {"migrate_from_chat_id": chat})):
        world.push_message(place, world.post(place, someone, content))
    old.upgraded_to = new_id
    return new


def bot_of(world: World) -> BotAccount:
    """The one bot of a small world."""
    return next(iter(world.bots.values()))
