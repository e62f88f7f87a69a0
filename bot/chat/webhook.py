"""The webhook: Telegram calls; the update is durable before it hears 200. Beside it health, readiness and metrics."""

import hmac
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Bot, Update

from bot.metrics import CONTENT_TYPE, WAITING, exposition
from bot.store.inbox import Inbox

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LARGEST = 1_000_000
Put = Callable[[Update], Awaitable[None]]


def webhook(
    bot: Bot, inbox: Inbox, put: Put, ready: Callable[[], Awaitable[str]], *, url: str, secret: str, health: str
) -> Starlette:
    """The application. ``ready`` gives what is in the way of serving, or nothing."""

    async def take_in(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET, "").encode(), secret.encode()):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        body = await _body(request)
        if body is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            update = Update.de_json(json.loads(body), bot)
        except (ValueError, TypeError, KeyError, AttributeError):
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        # On any error here Telegram hears 500, and sends the update again.
        await put(update)
        await inbox.flush()
        return Response()

    async def alive(request: Request) -> Response:
        del request
        return JSONResponse({"status": "ok"})

    async def is_ready(request: Request) -> Response:
        del request
        why = await ready()
        status = HTTPStatus.SERVICE_UNAVAILABLE if why else HTTPStatus.OK
        return JSONResponse({"status": why or "ok"}, status_code=status)

    async def metrics(request: Request) -> Response:
        del request
        WAITING.set(len(await inbox.pending()))
        return Response(exposition(), media_type=CONTENT_TYPE)

    return Starlette(
        routes=[
            Route(urlsplit(url).path or "/", take_in, methods=["POST"]),
            Route(health, alive),
            Route(f"{health.rstrip('/')}/ready", is_ready),
            Route("/metrics", metrics),
        ]
    )


async def _body(request: Request) -> bytes | None:
    """The request's body, or ``None`` for one that no update can have."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            return None
        parts.append(part)
    return b"".join(parts)
