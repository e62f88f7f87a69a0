"""A chat shown in a terminal, as it goes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from bot.sandbox.world import Chat

COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "bright_cyan", "bright_green", "bright_magenta")
LONGEST = 5


class Chatter:
    """Prints what is seen in one chat; private chats are marked."""

    def __init__(self, console: Console, chat: int, locale: str, now: Callable[[], datetime]) -> None:
        """Take the console, and the chat that is the group's."""
        self.console, self.chat, self.now = console, chat, now
        self.private = "in private" if locale == "en" else "私聊"
        self.edited = "edited" if locale == "en" else "修改"
        self.zone = ZoneInfo("Asia/Shanghai")
        self._day = ""

    def show(self, kind: str, chat: Chat, payload: Any) -> None:
        """One event."""
        match kind:
            case "message":
                self._message(chat, payload)
            case "edited" if not payload["from"]["is_bot"]:
                self._line(payload["from"], self._shown(payload), f" ({self.edited})")
            case "reaction" if payload["reaction"]:
                self.console.print(Text(f"        ↳ {payload['reaction'][0]['emoji']}", style="dim"))
            case "answered" if payload["text"]:
                self.console.print(
                    Text(f"        ↳ {payload['query']['from']['first_name']}: {payload['text']}", style="dim")
                )

    def _message(self, chat: Chat, message: dict[str, Any]) -> None:
        day = f"{self.now().astimezone(self.zone):%Y-%m-%d %a}"
        if day != self._day:
            self._day = day
            self.console.rule(f"[dim]{day}[/]", style="dim", align="left")
        self._line(message["from"], self._shown(message), f" ({self.private})" if chat.id != self.chat else "")

    def _line(self, sender: dict[str, Any], text: str, note: str) -> None:
        if not text:
            return
        colour = "bold white" if sender["is_bot"] else COLOURS[sender["id"] % len(COLOURS)]
        head = Text(f"{self.now().astimezone(self.zone):%H:%M} ", style="dim")
        head.append(sender["first_name"], style=colour)
        head.append(note, style="dim")
        room = max(30, self.console.width - 8)
        lines = [line for line in text.split("\n") if line.strip()]
        shown = [
            line if cell_len(line) <= room else set_cell_size(line, room - 1).rstrip() + "…" for line in lines[:LONGEST]
        ]
        if len(lines) > LONGEST:
            shown.append("…")
        self.console.print(head, Text("\n".join(["", *(f"      {line}" for line in shown)])), sep="")

    @staticmethod
    def _shown(message: dict[str, Any]) -> str:
        if "document" in message:
            return f"📎 {message['document']['file_name']} {message.get('caption', '')}"
        return str(message.get("text") or message.get("caption", ""))
