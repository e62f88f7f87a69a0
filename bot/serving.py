"""A web application served inside the running event loop: the sandbox on loopback, the webhook for the world outside."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

# A connection that is cut on purpose is no error.
logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)


class Quiet:
    """Around an application: a poll that still waits when the server stops is let go without a word."""

    def __init__(self, app: ASGIApp) -> None:
        """Keep the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, unless the server is stopping."""
        with contextlib.suppress(asyncio.CancelledError):
            await self.app(scope, receive, send)


@asynccontextmanager
async def serving(app: ASGIApp, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Serve an application; gives its address. Port 0: any free one."""
    # The protocol is named, as asyncio turns off the delay of small packets only then.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # on Windows this would let two processes listen on one port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    config: Any = uvicorn.Config(
        Quiet(app), log_config=None, lifespan="off", http=H11Protocol, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.closing(listener))
        task = asyncio.create_task(_serve(server, listener))
        while not server.started:
            await asyncio.sleep(0.005)
        try:
            yield f"http://{host}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            server.force_exit = True
            await task


async def _serve(server: uvicorn.Server, listener: socket.socket) -> None:
    # The server's own signal handling would take Ctrl-C away from the program around it.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    await server.serve(sockets=[listener])
