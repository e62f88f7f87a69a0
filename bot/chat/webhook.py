"""The webhook: Telegram calls; the update is durable before it hears 200. Beside it health, readiness and metrics."""

import hmac
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.metrics import CONTENT_TYPE, WAITING, exposition
from bot.store.inbox import Inbox
from bot.store.raw_update import RawUpdate, raw_update

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LARGEST = 1_000_000
Put = Callable[[RawUpdate], Awaitable[None]]
Ready = Callable[[], Awaitable[str]]


class Webhook:
    """What is behind each address."""

    def __init__(self, inbox: Inbox, put: Put, ready: Ready, secret: str) -> None:
        """Take the inbox, where updates go, what says whether all is ready, and the secret that Telegram sends along."""
        self.inbox, self.put, self.ready, self.secret = inbox, put, ready, secret

    async def take_in(self, request: Request) -> Response:
        """An update: durable before the answer. While it cannot be written down Telegram hears 500, and sends it again."""
        if not hmac.compare_digest(request.headers.get(SECRET, "").encode(), self.secret.encode()):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        body = await _body(request)
        if body is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            update = raw_update(body.decode("utf-8", "replace"))
        except ValueError:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        await self.put(update)
        await self.inbox.flush()
        return Response()

    async def alive(self, request: Request) -> Response:
        """The process answers."""
        del request
        return JSONResponse({"status": "ok"})

    async def is_ready(self, request: Request) -> Response:
        """The process can serve: it is started, and its store answers."""
        del request
        why = await self.ready()
        status = HTTPStatus.SERVICE_UNAVAILABLE if why else HTTPStatus.OK
        return JSONResponse({"status": why or "ok"}, status_code=status)

    async def metrics(self, request: Request) -> Response:
        """The numbers, for Prometheus."""
        del request
        WAITING.set(len(await self.inbox.pending()))
        return Response(exposition(), media_type=CONTENT_TYPE)


def webhook(served: Webhook, url: str, health: str) -> Starlette:
    """The application: updates at the path of the public address, health below ``health``, metrics."""
    return Starlette(
        routes=[
            Route(urlsplit(url).path or "/", served.take_in, methods=["POST"]),
            Route(health, served.alive),
            Route(f"{health.rstrip('/')}/ready", served.is_ready),
            Route("/metrics", served.metrics),
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
