"""The sandbox's world: people, chats, messages, and the updates that wait for bots.

Messages are kept in the Bot API's own shape. What people do in their clients is in ``people``; what bots may ask
is in ``methods``.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.errors import ApiError, bad_request, forbidden
from bot.sandbox.faults import Faults

Message = dict[str, Any]
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
IN_CHAT = {"creator", "administrator", "member", "restricted"}


@dataclass
class User:
    """A person or a bot."""

    id: int
    first_name: str
    username: str = ""
    language_code: str = "en"
    is_bot: bool = False

    def wire(self) -> dict[str, Any]:
        """The user as the Bot API sends it."""
        shape = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        extra = {"username": self.username, "language_code": "" if self.is_bot else self.language_code}
        return shape | {key: value for key, value in extra.items() if value}


@dataclass
class Chat:
    """A chat. ``members`` maps user ids to statuses; ``rights`` holds what an administrator may do.

    ``reactions`` are the bots', by message; ``given`` are people's, by message and person. ``forced`` holds the
    ``ForceReply`` of each message that came with one: clients act on it, and no bot gets to see it again.
    """

    id: int
    type: str
    title: str = ""
    members: dict[int, str] = field(default_factory=dict)
    rights: dict[int, set[str]] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    reactions: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    given: dict[tuple[int, int], str] = field(default_factory=dict)
    forced: dict[int, dict[str, Any]] = field(default_factory=dict)
    upgraded_to: int = 0
    is_forum: bool = False
    topics: dict[int, str] = field(default_factory=dict)
    last_message: int = 0

    def has(self, user: int) -> bool:
        """Whether a user is in the chat."""
        return self.members.get(user) in IN_CHAT


@dataclass
class BotAccount:
    """A bot with its token, what waits for it, and what it has set. ``heard``: when it last called (monotonic seconds)."""

    user: User
    token: str
    sees_all: bool = False
    updates: deque[dict[str, Any]] = field(default_factory=deque)
    allowed: list[str] | None = None
    webhook: dict[str, Any] = field(default_factory=dict)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    started: set[int] = field(default_factory=set)
    queries: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    heard: float = float("-inf")


class World:
    """All there is. ``now`` is the world's clock; ``seen`` hears each visible event as (kind, chat, payload)."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """An empty world."""
        self.now = now
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.bots: dict[str, BotAccount] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.faults = Faults()
        self.news = asyncio.Condition()
        self.seen: list[Callable[[str, Chat, Any], None]] = []
        self.unknown: list[str] = []
        self._next_update = 1000
        self._next_id: defaultdict[str, int] = defaultdict(int)

    # -- making the world ----------------------------------------------------------------------------------

    def add_user(self, user_id: int, first_name: str, username: str = "", language: str = "en") -> User:
        """A new person."""
        self.users[user_id] = User(user_id, first_name, username, language)
        return self.users[user_id]

    def add_bot(self, token: str, name: str, username: str, *, sees_all: bool = False) -> BotAccount:
        """A new bot; its id is the number before the colon of its token."""
        user = User(int(token.split(":", maxsplit=1)[0]), name, username, is_bot=True)
        self.users[user.id] = user
        self.bots[token] = BotAccount(user, token, sees_all)
        return self.bots[token]

    def add_group(self, chat_id: int, title: str, members: dict[int, str], *, is_forum: bool = False) -> Chat:
        """A new group with the statuses of its members."""
        self.chats[chat_id] = Chat(
            chat_id, "supergroup" if chat_id < -(10**12) else "group", title, dict(members), is_forum=is_forum
        )
        return self.chats[chat_id]

    def private_chat(self, user_id: int) -> Chat:
        """The private chat of a person with the bots (its id is the person's)."""
        if user_id not in self.chats:
            self.chats[user_id] = Chat(user_id, "private", members={user_id: "member"})
        return self.chats[user_id]

    def unique(self, kind: str) -> int:
        """The next number of a kind."""
        self._next_id[kind] += 1
        return self._next_id[kind]

    # -- messages and updates ------------------------------------------------------------------------------

    def chat_for(self, bot: BotAccount, chat_id: Any) -> Chat:
        """The chat a bot names; refuses as Telegram does what the bot cannot reach."""
        try:
            chat = self.chats.get(int(chat_id))
        except (TypeError, ValueError):
            chat = None
        if chat is None:
            raise bad_request("chat not found")
        if chat.upgraded_to:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.upgraded_to},
            )
        if chat.type == "private":
            if chat.id not in bot.started:
                raise forbidden("bot can't initiate conversation with a user")
        elif not chat.has(bot.user.id):
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        return chat

    def chat_wire(self, chat: Chat) -> dict[str, Any]:
        """A chat as it stands in messages."""
        if chat.type == "private":
            user = self.users[chat.id]
            return {"id": chat.id, "type": "private", "first_name": user.first_name} | (
                {"username": user.username} if user.username else {}
            )
        return {"id": chat.id, "type": chat.type, "title": chat.title} | ({"is_forum": True} if chat.is_forum else {})

    def post(self, chat: Chat, sender: User, content: dict[str, Any], *, reply_to: int | None = None) -> Message:
        """Put a message into a chat, and keep it."""
        chat.last_message += 1
        message = {
            "message_id": chat.last_message,
            "date": int(self.now().timestamp()),
            "chat": self.chat_wire(chat),
            "from": sender.wire(),
            **content,
        }
        if reply_to in chat.messages:
            message["reply_to_message"] = {k: v for k, v in chat.messages[reply_to].items() if k != "reply_to_message"}
        chat.messages[chat.last_message] = message
        self.tell("message", chat, message)
        return message

    def tell(self, kind: str, chat: Chat, payload: Any) -> None:
        """Let those who watch hear of a visible event."""
        for listener in self.seen:
            listener(kind, chat, payload)

    def push(self, bot: BotAccount, kind: str, payload: dict[str, Any]) -> None:
        """Put an update into a bot's queue, if the bot wants that kind."""
        if (bot.allowed and kind not in bot.allowed) or (not bot.allowed and kind in NOT_BY_DEFAULT):
            return
        self._next_update += 1
        bot.updates.append({"update_id": self._next_update, kind: payload})
        self._wake()

    def push_message(self, chat: Chat, message: Message, kind: str = "message") -> None:
        """Give a message to each bot that may see it."""
        for bot in self.bots.values():
            if message["from"]["id"] != bot.user.id and self._shown(bot, chat, message):
                self.push(bot, kind, message)

    def idle(self) -> bool:
        """Whether no update waits for any bot."""
        return not any(bot.updates for bot in self.bots.values())

    def _shown(self, bot: BotAccount, chat: Chat, message: Message) -> bool:
        if chat.type == "private":
            return chat.id in bot.started
        if not chat.has(bot.user.id):
            return "left_chat_member" in message
        if bot.sees_all or chat.members[bot.user.id] == "administrator":
            return True
        is_service = not ({"text", "caption", "document", "photo", "voice", "audio", "sticker"} & message.keys())
        text = message.get("text") or message.get("caption") or ""
        answered = message.get("reply_to_message", {}).get("from", {}).get("id") == bot.user.id
        return is_service or answered or text.startswith("/") or f"@{bot.user.username}" in text

    def _wake(self) -> None:
        async def notify() -> None:
            async with self.news:
                self.news.notify_all()

        try:
            task = asyncio.get_running_loop().create_task(notify())
        except RuntimeError:
            return
        self._tasks = {task, *(t for t in getattr(self, "_tasks", ()) if not t.done())}
