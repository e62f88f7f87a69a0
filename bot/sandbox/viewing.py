"""What a person sees in a chat: all of it at first, then what has changed."""

import time
import uuid
from typing import Any

from bot.sandbox import people
from bot.sandbox.forced import waiting_question
from bot.sandbox.world import Chat, Message, World

AWAY_AFTER = 15.0
OF_MESSAGES = {"message", "edited", "deleted", "pinned"}


class Viewing:
    """Numbers each visible change of a world from the time it is made on, and shows chats as people see them."""

    def __init__(self, world: World, group: int) -> None:
        """Take the world and its one group."""
        self.world, self.group = world, group
        self.name = uuid.uuid4().hex
        self._latest = 0
        self._changed: dict[int, dict[int, int]] = {}
        world.seen.append(self._note)

    def shown(self, user: int, *, private: bool, since: int) -> dict[str, Any]:
        """A chat as a person sees it: what changed after the change ``since``; from -1 on, all of it."""
        world = self.world
        chat = chat_of(world, self.group, user, private=private)
        changed, is_in = self._changed.get(chat.id, {}), chat.has(user)
        new = [m for number, m in chat.messages.items() if changed.get(number, 0) > since] if is_in else []
        reactions = reactions_of(chat) if new else {}
        bot = people.bot_of(world)
        return {
            "world": self.name,
            "change": self._latest,
            "now": int(world.now().timestamp()),
            "title": world.chats[self.group].title,
            "people": [self._person(u) for u, who in world.users.items() if not who.is_bot],
            "group_said": said_by_bots(world.chats[self.group]),
            "bot": bot.user.wire() | {"away": not bot.webhook and time.monotonic() - bot.heard > AWAY_AFTER},
            "is_in": is_in,
            "started": not private or user in bot.started,
            "messages": [m | {"reactions": reactions.get(m["message_id"], [])} for m in new],
            "gone": [n for n, change in changed.items() if change > since and n not in chat.messages],
            "pinned": chat.pinned,
            "asks": waiting_question(world, chat, user) if is_in else None,
        }

    def _person(self, user: int) -> dict[str, Any]:
        status = self.world.chats[self.group].members.get(user, "left")
        said = said_by_bots(self.world.chats[user]) if user in self.world.chats else 0
        return self.world.users[user].wire() | {"status": status, "private_said": said}

    def _note(self, kind: str, chat: Chat, payload: Any) -> None:
        message: Message = payload if kind in OF_MESSAGES else payload.get("message", {}) if kind == "reaction" else {}
        if message:
            self._latest += 1
            self._changed.setdefault(chat.id, {})[message["message_id"]] = self._latest


def chat_of(world: World, group: int, user: int, *, private: bool) -> Chat:
    """The group, or a person's private chat; one that nobody has begun is empty, and not made."""
    if not private:
        return world.chats[group]
    return world.chats.get(user) or Chat(user, "private", members={user: "member"})


def said_by_bots(chat: Chat) -> int:
    """How many messages of a chat are a bot's."""
    return sum(1 for m in chat.messages.values() if m["from"]["is_bot"])


def reactions_of(chat: Chat) -> dict[int, list[dict[str, Any]]]:
    """The reactions to each message: the emoji, and the ids of the people who gave it (0: a bot)."""
    found: dict[int, dict[str, list[int]]] = {}
    for message, given in chat.reactions.items():
        for reaction in given:
            found.setdefault(message, {}).setdefault(reaction["emoji"], []).append(0)
    for (message, user), emoji in chat.given.items():
        if emoji:
            found.setdefault(message, {}).setdefault(emoji, []).append(user)
    return {n: [{"emoji": emoji, "by": by} for emoji, by in each.items()] for n, each in found.items()}
