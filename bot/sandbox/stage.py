"""A stage for a story: people act one after the other, time is moved by hand, and each act is awaited to its end.

It knows no bot; the two questions it has about one are handed to it: whether it is quiet, and what it does next when.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox import people
from bot.sandbox.world import Chat, Message, User, World

PATIENCE = 20.0


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, start: datetime) -> None:
        """Begin at an aware instant."""
        self.at = start

    def __call__(self) -> datetime:
        """The present instant."""
        return self.at


class Stage:
    """One chat of a world, played by hand."""

    def __init__(self, world: World, clock: Clock, chat: Chat) -> None:
        """Take the world, its clock, and the chat the story is about."""
        self.world, self.clock, self.chat = world, clock, chat
        self.is_quiet: Callable[[], bool] = lambda: True
        self.look: Callable[[], Awaitable[None]] = _nothing
        self.next_due: Callable[[], datetime | None] = lambda: None

    async def says(self, user: User, text: str, *, privately: bool = False, **how: Any) -> Message:
        """A person writes in the chat, or to the bot in private; gives the (first) message."""
        chat = user.id if privately else self.chat.id
        messages = people.write(self.world, user.id, chat, text, **how)
        await self.settle()
        return messages[0]

    async def edits(self, message: Message, text: str) -> None:
        """The author changes a message."""
        people.edit(self.world, message["chat"]["id"], message["message_id"], text)
        await self.settle()

    async def sends(
        self, user: User, name: str, data: bytes, kind: str = "document", *, privately: bool = False, **how: Any
    ) -> Message:
        """A person sends a file in the chat, or to the bot in private."""
        chat = user.id if privately else self.chat.id
        message = people.send_file(self.world, user.id, chat, name, data, kind, **how)
        await self.settle()
        return message

    async def reacts(self, user: User, message: Message, emoji: str = "") -> None:
        """A person reacts to a message, or takes the reaction back."""
        people.react(self.world, user.id, message["chat"]["id"], message["message_id"], emoji)
        await self.settle()

    async def presses(self, user: User, button: str, message: Message | None = None, *, privately: bool = False) -> str:
        """A person presses a button under a message, or under the last one that has it."""
        target = message or self.last_with(button, user.id if privately else None)
        pressed = people.press(self.world, user.id, target["chat"]["id"], target["message_id"], button)
        await self.settle()
        return pressed

    async def follows(self, user: User, address: str) -> None:
        """A person opens a deep link: the private chat starts with its payload."""
        await self.says(user, f"/start {address.split('?start=')[1]}", privately=True)

    async def passes(self, **duration: float) -> None:
        """Time passes; what falls due on the way happens at its time."""
        await self.until(self.clock() + timedelta(**duration))

    async def until(self, goal: datetime) -> None:
        """Time passes until an instant."""
        await self.settle()
        while (due := self.next_due()) is not None and due <= goal:
            self.clock.at = max(self.clock.at, due)
            await self.settle()
        self.clock.at = max(self.clock.at, goal)
        await self.settle()

    async def until_said(self, at_most: timedelta = timedelta(days=60)) -> bool:
        """Time passes from one due instant to the next, until a bot has said something. Says whether one has."""
        heard: list[int] = []

        def listen(kind: str, chat: Chat, payload: Any) -> None:
            if kind == "message" and payload["from"]["is_bot"]:
                heard.append(chat.id)

        self.world.seen.append(listen)
        try:
            await self.settle()
            goal = self.clock() + at_most
            while not heard and (due := self.next_due()) is not None and due <= goal:
                await self.until(due)
            return bool(heard)
        finally:
            self.world.seen.remove(listen)

    async def settle(self) -> None:
        """Wait until everything that was set off has ended."""
        async with asyncio.timeout(PATIENCE):
            while True:
                await self._quiet()
                await self.look()
                due = self.next_due()
                if self.world.idle() and self.is_quiet() and (due is None or due > self.clock()):
                    return

    def said(self, chat: int | None = None) -> list[Message]:
        """All messages in the chat, or another one, in order."""
        place = self.world.chats.get(self.chat.id if chat is None else chat)
        return list(place.messages.values()) if place else []

    def texts(self, chat: int | None = None) -> list[str]:
        """What bots have said in the chat, or another one, in order: texts, captions and file names."""
        mine = [m for m in self.said(chat) if m["from"]["is_bot"]]
        return [
            m.get("text") or " ".join(filter(None, (m.get("document", {}).get("file_name"), m.get("caption"))))
            for m in mine
        ]

    def last_with(self, button: str, chat: int | None = None) -> Message:
        """The last message of the chat, or another one, with a button of this text."""
        for message in reversed(self.said(chat)):
            rows: list[list[dict[str, Any]]] = message.get("reply_markup", {}).get("inline_keyboard", [])
            if any(button in b["text"] for row in rows for b in row):
                return message
        raise LookupError(f"no message with a button {button!r}")

    async def _quiet(self) -> None:
        while not (self.world.idle() and self.is_quiet()):
            await asyncio.sleep(0.001)


async def _nothing() -> None:
    return
