"""The sandbox as a server on loopback, inside the running event loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.sandbox.api import Dropped


class Cutting:
    """Around an application: a call that is to be dropped cuts its connection instead of answering."""

    def __init__(self, app: ASGIApp) -> None:
        """Keep the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or cut."""
        try:
            await self.app(scope, receive, send)
        except asyncio.CancelledError:
            # The server is stopping: a poll that still waits is let go without a word.
            return
        except Dropped:
            # An answer announced and not finished makes the server close the connection.
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100000")]})
            raise ConnectionAbortedError from None


@asynccontextmanager
async def serving(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """Serve an application on loopback; gives its address. Port 0: any free one."""
    # The protocol is named, as asyncio turns off the delay of small packets only then.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    config: Any = uvicorn.Config(
        Cutting(app), log_config=None, lifespan="off", http=H11Protocol, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.closing(listener))
        task = asyncio.create_task(_serve(server, listener))
        while not server.started:
            await asyncio.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            server.force_exit = True
            await task


async def _serve(server: uvicorn.Server, listener: socket.socket) -> None:
    # The server's own signal handling would take Ctrl-C away from the program around it.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    await server.serve(sockets=[listener])
