"""The sandbox's chat page: its files, the world as a person sees it, and what a person at it may do."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox import people
from bot.sandbox.command_menu import commands_for
from bot.sandbox.methods.messages import REACTIONS
from bot.sandbox.opened import opened
from bot.sandbox.typed import formatted
from bot.sandbox.viewing import Viewing, chat_of
from bot.sandbox.world import Chat, Message, World

STATIC = Path(__file__).parent / "static"
KINDS = {
    ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml"
}  # fmt: skip
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
LARGEST = 50 * 1024 * 1024
LONGEST_CAPTION = 1024
ANSWER_WITHIN = 10.0

Jump = Callable[[float], Awaitable[None]]
ToNext = Callable[[], Awaitable[bool]]
Language = Callable[[], Awaitable[str]]


class NotPossible(Exception):
    """What a person wanted cannot be done; the message is a code that the page has words for."""


def page_routes(
    world: World, group: int, jump: Jump, to_next: ToNext | None = None, language: Language | None = None
) -> list[BaseRoute]:
    """The page and its calls.

    ``jump`` moves the clock by hours. ``to_next`` moves it to when bots next say something, and says whether they did.
    ``language`` is the language the page opens in; without it, the browser's.
    """
    page = Page(world, group, jump, to_next, language)
    return [
        Route("/", page.page),
        Route("/sandbox/static/{name:path}", page.static),
        Route("/sandbox/state", page.state),
        Route("/sandbox/commands", page.commands),
        Route("/sandbox/file/{file_id}", page.file),
        Route("/sandbox/send", page.send, methods=["POST"]),
        Route("/sandbox/act", page.act, methods=["POST"]),
    ]


class Page:
    """What the page asks of the world."""

    def __init__(
        self, world: World, group: int, jump: Jump, to_next: ToNext | None = None, language: Language | None = None
    ) -> None:
        """Take the world, its one group, what moves the clock, and what knows the language."""
        self.world, self.group, self.jump, self.to_next, self.language = world, group, jump, to_next, language
        self.viewing = Viewing(world, group)
        self._pressed: dict[str, asyncio.Future[dict[str, Any]]] = {}
        world.seen.append(self._hear)

    async def page(self, request: Request) -> Response:
        """The page itself."""
        return FileResponse(STATIC / "index.html", media_type="text/html", headers=SAFE)

    async def static(self, request: Request) -> Response:
        """A part of the page."""
        path = (STATIC / request.path_params["name"]).resolve()
        if not path.is_relative_to(STATIC.resolve()) or not path.is_file():
            return Response(status_code=404)
        return FileResponse(path, media_type=KINDS.get(path.suffix, "application/octet-stream"), headers=SAFE)

    async def state(self, request: Request) -> Response:
        """What a person sees in a chat: everything, or what changed since what the page knows."""
        query = request.query_params
        user, _ = self._place(query)
        same = query.get("world") == self.viewing.name
        seen = self.viewing.shown(
            user, private=query.get("chat") == "private", since=int(query.get("since", -1)) if same else -1
        )
        language = await self.language() if self.language else ""
        return JSONResponse(seen | {"as": user, "language": language, "can_skip": self.to_next is not None})

    async def commands(self, request: Request) -> Response:
        """The menu of commands that a person has in a chat."""
        user, chat = self._place(request.query_params)
        return JSONResponse(commands_for(people.bot_of(self.world), chat, self.world.users[user]))

    async def file(self, request: Request) -> Response:
        """A file that somebody sent."""
        file_id = request.path_params["file_id"]
        kept = self.world.files.get(file_id)
        if kept is None:
            return Response(status_code=404)
        by_bot = any(
            m["from"]["is_bot"] and m.get("document", {}).get("file_id") == file_id
            for chat in self.world.chats.values()
            for m in chat.messages.values()
        )
        return opened(*kept, by_bot=by_bot, download="download" in request.query_params)

    async def send(self, request: Request) -> Response:
        """A person sends a file, with a caption."""
        query = request.query_params
        return await self._answered(request, lambda: self._send(query, request))

    async def act(self, request: Request) -> Response:
        """A person does something."""
        return await self._answered(request, lambda: self._act(request))

    async def _answered(self, request: Request, do: Callable[[], Awaitable[Any]]) -> Response:
        """What came of an act, or the code of what stands against it. Other sites' pages cannot act."""
        origin = request.headers.get("origin")
        if origin and origin != f"{request.url.scheme}://{request.headers.get('host')}":
            return JSONResponse({"ok": False, "why": "refused"}, status_code=403)
        try:
            return JSONResponse({"ok": True, "result": await do()})
        except NotPossible as error:
            return JSONResponse({"ok": False, "why": str(error)}, status_code=400)
        except LookupError:
            return JSONResponse({"ok": False, "why": "gone"}, status_code=400)
        except (ValueError, TypeError):
            return JSONResponse({"ok": False, "why": "refused"}, status_code=400)
        except TimeoutError:
            return JSONResponse({"ok": False, "why": "no_answer"}, status_code=504)

    async def _send(self, query: Any, request: Request) -> None:
        user, chat = self._place(query)
        self._may_write(user, chat)
        content = await request.body()
        if not content:
            raise NotPossible("empty_file")
        if len(content) > LARGEST:
            raise NotPossible("too_large")
        caption = str(query.get("caption", ""))[:LONGEST_CAPTION]
        reply = int(query.get("reply_to") or 0) or None
        name, kind = query.get("name") or "file", query.get("kind", "document")
        seconds = max(1, int(query.get("seconds", 1)))
        people.send_file(self.world, user, chat.id, name, content, kind, caption, reply_to=reply, seconds=seconds)

    async def _act(self, request: Request) -> Any:
        body: dict[str, Any] = await request.json()
        user, chat = self._place(body)
        self._may_write(user, chat)
        match body.get("act"):
            case "say":
                self._say(user, chat, body)
            case "react":
                self._react(user, chat, int(body["message"]), str(body["emoji"]))
            case "edit":
                message = chat.messages[int(body["message"])]
                if message["from"]["id"] != user:
                    raise NotPossible("refused")
                text, entities = formatted(str(body["text"]).strip())
                if not text:
                    raise NotPossible("empty")
                people.edit(self.world, chat.id, message["message_id"], text, entities=entities)
            case "press":
                return await self._press(user, chat, chat.messages[int(body["message"])], str(body["button"]))
            case "jump":
                await self.jump(float(body["hours"]))
            case "next":
                return bool(self.to_next and await self.to_next())
            case _:
                raise NotPossible("refused")
        return None

    def _say(self, user: int, chat: Chat, body: dict[str, Any]) -> None:
        text, entities = formatted(str(body["text"]).strip())
        if not text:
            raise NotPossible("empty")
        cut = len(people.cut(text)) > 1
        people.write(self.world, user, chat.id, text, reply_to=body.get("reply_to"), entities=() if cut else entities)

    def _react(self, user: int, chat: Chat, message: int, emoji: str) -> None:
        if emoji not in REACTIONS or message not in chat.messages:
            raise NotPossible("gone")
        given = chat.given.get((message, user))
        people.react(self.world, user, chat.id, message, "" if given == emoji else emoji)

    async def _press(self, user: int, chat: Chat, message: Message, data: str) -> dict[str, Any]:
        """Press a button by its data; gives what the bot answers to the one who pressed."""
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        if not any(b.get("callback_data") == data for row in rows for b in row):
            raise NotPossible("gone")
        query = people.press_data(self.world, user, chat, message, data)
        answer = self._pressed[query] = asyncio.get_running_loop().create_future()
        try:
            return await asyncio.wait_for(answer, ANSWER_WITHIN)
        finally:
            del self._pressed[query]

    def _hear(self, kind: str, chat: Chat, payload: Any) -> None:
        """A bot answers a press: handed to whom the press was made for."""
        if kind == "answered":
            waiting = self._pressed.get(payload["query"]["id"])
            if waiting and not waiting.done():
                waiting.set_result({key: payload[key] for key in ("text", "alert", "url")})

    def _place(self, said: Any) -> tuple[int, Chat]:
        """The person, and the chat they are in. Somebody unknown is the first person."""
        persons = [u for u, who in self.world.users.items() if not who.is_bot]
        user = int(said.get("as") or 0)
        user = user if user in persons else persons[0]
        return user, chat_of(self.world, self.group, user, private=said.get("chat") == "private")

    def _may_write(self, user: int, chat: Chat) -> None:
        if not chat.has(user):
            raise NotPossible("not_in_group")
