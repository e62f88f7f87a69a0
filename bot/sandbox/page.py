"""The sandbox's chat page: the world shown in a browser, and what a person at it may do."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from bot.sandbox import people
from bot.sandbox.world import Chat, World

SHOWN = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"OggS": "audio/ogg", b"ID3": "audio/mpeg"}
PAGE = Path(__file__).parent / "page.html"


def page_routes(world: World, group: int, jump: Callable[[float], Awaitable[None]]) -> list[Route]:
    """The page and its calls. ``jump`` moves the clock by hours."""
    page = Page(world, group, jump)
    return [
        Route("/", page.page),
        Route("/sandbox/state", page.state),
        Route("/sandbox/file/{file_id}", page.file),
        Route("/sandbox/send", page.send, methods=["POST"]),
        Route("/sandbox/act", page.act, methods=["POST"]),
    ]


class Page:
    """What the page asks of the world."""

    def __init__(self, world: World, group: int, jump: Callable[[float], Awaitable[None]]) -> None:
        """Take the world, its one group, and what moves the clock."""
        self.world, self.group, self.jump = world, group, jump

    async def page(self, request: Request) -> Response:
        """The page itself."""
        return FileResponse(PAGE, media_type="text/html")

    async def state(self, request: Request) -> Response:
        """What a person sees in a chat."""
        user, world = int(request.query_params.get("as", "0")), self.world
        chat = world.chats.get(user if request.query_params.get("chat") == "private" else self.group)
        return JSONResponse({
            "now": int(world.now().timestamp()),
            "title": world.chats[self.group].title,
            "people": [u.wire() for u in world.users.values() if not u.is_bot],
            "messages": list(chat.messages.values()) if chat else [],
            "reactions": _reactions(chat) if chat else {},
            "pinned": chat.pinned if chat else [],
        })  # fmt: skip

    async def file(self, request: Request) -> Response:
        """A file that somebody sent."""
        kept = self.world.files.get(request.path_params["file_id"])
        return Response(kept[1], media_type=_kind(kept[1])) if kept else Response(status_code=404)

    async def send(self, request: Request) -> Response:
        """A person sends a file."""
        body = request.query_params
        user = int(body.get("as", "0"))
        chat = user if body.get("chat") == "private" else self.group
        name, kind = body.get("name", "file"), body.get("kind", "document")
        people.send_file(self.world, user, chat, name, await request.body(), kind)
        return JSONResponse({"ok": True, "result": ""})

    async def act(self, request: Request) -> Response:
        """A person does something."""
        body: dict[str, Any] = await request.json()
        try:
            result = await _act(self.world, self.group, self.jump, body)
        except (LookupError, ValueError, TypeError) as error:
            return JSONResponse({"ok": False, "why": str(error)}, status_code=400)
        return JSONResponse({"ok": True, "result": result})


def _reactions(chat: Chat) -> dict[str, list[str]]:
    """The reactions of bots and people, by message."""
    found = {str(message): [r["emoji"] for r in given] for message, given in chat.reactions.items()}
    for (message, _), emoji in chat.given.items():
        if emoji:
            found.setdefault(str(message), []).append(emoji)
    return {message: list(dict.fromkeys(emojis)) for message, emojis in found.items()}


def _kind(content: bytes) -> str:
    """What a browser may show of a file: pictures and sound; anything else is only downloaded."""
    return next((kind for sign, kind in SHOWN.items() if content.startswith(sign)), "application/octet-stream")


async def _act(world: World, group: int, jump: Callable[[float], Awaitable[None]], body: dict[str, Any]) -> str:
    user = int(body.get("as", 0))
    chat = user if body.get("chat") == "private" else group
    match body.get("act"):
        case "say":
            people.write(world, user, chat, str(body["text"]), reply_to=body.get("reply_to"))
        case "react":
            given = world.chats[chat].given.get((int(body["message"]), user))
            emoji = str(body["emoji"])
            people.react(world, user, chat, int(body["message"]), "" if given == emoji else emoji)
        case "edit":
            people.edit(world, chat, int(body["message"]), str(body["text"]))
        case "press":
            return people.press(world, user, chat, int(body["message"]), str(body["button"]))
        case "jump":
            await jump(float(body["hours"]))
        case _:
            raise ValueError("no such act")
    return ""
