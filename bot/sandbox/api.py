"""The Bot API over HTTP: requests in, Telegram's answers out, faults on demand.

The measure is the public description of the Bot API, version 10.1. A method that is not modelled is answered with
404 and remembered in ``World.unknown``, so that a test can fail on it.
"""

import asyncio
import inspect
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault
from bot.sandbox.methods import chats, messages, updates
from bot.sandbox.world import BotAccount, World

METHODS: dict[str, Callable[[World, BotAccount, dict[str, Any]], Any]] = {
    "getme": chats.get_me, "getchat": chats.get_chat, "getchatmember": chats.get_member, "leavechat": chats.leave,
    "getchatadministrators": chats.get_administrators, "getchatmembercount": chats.get_member_count,
    "sendchataction": chats.chat_action, "answercallbackquery": chats.answer_query,
    "setmycommands": chats.set_commands, "getmycommands": chats.get_commands, "deletemycommands": chats.delete_commands,
    "sendmessage": messages.send_message, "senddocument": messages.send_document, "sendphoto": messages.send_photo,
    "editmessagetext": messages.edit_text, "editmessagemedia": messages.edit_media,
    "editmessagereplymarkup": messages.edit_markup, "deletemessage": messages.delete,
    "pinchatmessage": messages.pin, "unpinchatmessage": messages.unpin, "setmessagereaction": messages.react,
    "getupdates": updates.get_updates, "setwebhook": updates.set_webhook, "deletewebhook": updates.delete_webhook,
    "getwebhookinfo": updates.webhook_info, "getfile": updates.get_file,
}  # fmt: skip


class Cut(Response):
    """No answer: one is begun and not finished, so that the server cuts the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begin, and leave."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100000")]})


def bot_api(world: World, routes: Sequence[BaseRoute] = ()) -> Starlette:
    """An ASGI application that answers as Telegram would, and whatever other routes it is given."""

    async def call(request: Request) -> Response:
        bot = world.bots.get(request.path_params["token"])
        if bot is None:
            return _answer(ApiError(401, "Unauthorized"))
        name = request.path_params["method"]
        method = METHODS.get(name.lower())
        if method is None:
            world.unknown.append(name)
            return _answer(ApiError(404, "Not Found"))
        return await _carry_out(world, bot, name, method, await _params(request))

    async def download(request: Request) -> Response:
        file = world.files.get(request.path_params["file_id"])
        if request.path_params["token"] not in world.bots or file is None:
            return _answer(ApiError(404, "Not Found"))
        return Response(file[1], media_type="application/octet-stream")

    return Starlette(
        routes=[
            Route("/bot{token:str}/{method:str}", call, methods=["GET", "POST"]),
            Route("/file/bot{token:str}/documents/{file_id:str}", download),
            *routes,
        ]
    )


async def _carry_out(
    world: World, bot: BotAccount, name: str, method: Callable[..., Any], params: dict[str, Any]
) -> Response:
    fault = world.faults.next(name)
    if fault is Fault.DROPPED:
        return Cut()
    if fault and (error := world.faults.error(fault)):
        return _answer(error)
    bot.calls.append((name, params))
    bot.heard = time.monotonic()
    try:
        result = method(world, bot, params)
        result = await result if inspect.isawaitable(result) else result
    except ApiError as error:
        return _answer(error)
    if fault is Fault.LOST:
        return Cut()
    if fault is Fault.STALLED:
        await asyncio.sleep(60)
    return JSONResponse({"ok": True, "result": result})


async def _params(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").startswith("application/json"):
        body: dict[str, Any] = await request.json()
        return dict(request.query_params) | body
    params: dict[str, Any] = dict(request.query_params)
    async with request.form(max_part_size=60 * 1024 * 1024) as form:
        for key, value in form.items():
            params[key] = (value.filename or key, await value.read()) if isinstance(value, UploadFile) else value
    for key, value in params.items():
        if isinstance(value, str) and value.startswith("attach://"):
            params[key] = params.get(value.removeprefix("attach://"))
    return params


def _answer(error: ApiError) -> JSONResponse:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return JSONResponse(body, status_code=error.code)


async def deliver(world: World, bot: BotAccount, client: httpx.AsyncClient) -> None:
    """Deliver what waits for a bot to its webhook, in order, until it is told to stop; what is not taken is kept."""
    while True:
        async with world.news:
            await world.news.wait_for(lambda: bool(bot.updates and bot.webhook.get("url")))
        headers = {
            "X-Telegram-Bot-Api-Secret-Token": str(bot.webhook.get("secret_token", "")),
            "content-type": "application/json",
        }
        try:
            answer = await client.post(bot.webhook["url"], content=json.dumps(bot.updates[0]), headers=headers)
        except httpx.HTTPError:
            answer = None
        if answer is not None and answer.is_success:
            bot.updates.popleft()
        else:
            await asyncio.sleep(0.05)
