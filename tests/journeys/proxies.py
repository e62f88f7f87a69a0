"""Real proxies on loopback: SOCKS5 (RFC 1928, 1929), and HTTP with CONNECT and plain forwarding. They count what goes through."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class AProxy:
    """What a proxy is to do, and what it has seen. ``cuts`` is how many connections it is to cut off in the middle."""

    user: str = ""
    password: str = ""
    refuses: bool = False
    cuts: int = 0
    port: int = 0
    through: list[str] = field(default_factory=list)
    refused: int = 0

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"


@asynccontextmanager
async def socks(proxy: AProxy) -> AsyncIterator[AProxy]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        methods = (await reader.readexactly(2))[1]
        offered = await reader.readexactly(methods)
        wanted = 2 if proxy.user else 0
        if wanted not in offered:
            proxy.refused += 1
            return await _say(writer, b"\x05\xff")
        await _say(writer, bytes([5, wanted]))
        if proxy.user:
            size = (await reader.readexactly(2))[1]
            user = await reader.readexactly(size)
            password = await reader.readexactly((await reader.readexactly(1))[0])
            known = (user.decode(), password.decode()) == (proxy.user, proxy.password)
            await _say(writer, b"\x01\x00" if known else b"\x01\x01")
            if not known:
                proxy.refused += 1
                return None
        _, _, _, kind = await reader.readexactly(4)
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            raw = await reader.readexactly(4 if kind == 1 else 16)
            host = ".".join(str(part) for part in raw)
        port = int.from_bytes(await reader.readexactly(2), "big")
        if proxy.refuses:
            proxy.refused += 1
            return await _say(writer, b"\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00")
        there = await asyncio.open_connection(host, port)
        proxy.through.append(f"{host}:{port}")
        if proxy.cuts:
            proxy.cuts -= 1
            await _say(writer, b"\x05\x00\x00")
            there[1].close()
            return None
        await _say(writer, b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        return await _joined((reader, writer), there)

    async with _served(proxy, serve):
        yield proxy


@asynccontextmanager
async def http(proxy: AProxy) -> AsyncIterator[AProxy]:
    """A request that is forwarded ends its connection; a tunnel stays as long as both sides want."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, target, _ = head.split("\r\n")[0].split(" ")
        known = "Basic " + base64.b64encode(f"{proxy.user}:{proxy.password}".encode()).decode()
        if proxy.user and f"proxy-authorization: {known}".lower() not in head.lower():
            proxy.refused += 1
            return await _say(
                writer, b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
        place = target if method == "CONNECT" else target.split("/")[2]
        host, _, port = place.rpartition(":")
        there = await asyncio.open_connection(host, int(port))
        proxy.through.append(place)
        if method == "CONNECT":
            await _say(writer, b"HTTP/1.1 200 OK\r\n\r\n")
        else:
            kept = [line for line in head.split("\r\n")[1:] if not line.lower().startswith(("proxy-", "connection:"))]
            lines = [f"{method} /{target.split('/', 3)[3]} HTTP/1.1", "Connection: close", *kept]
            there[1].write("\r\n".join(lines).encode("latin-1"))
        return await _joined((reader, writer), there)

    async with _served(proxy, serve):
        yield proxy


@asynccontextmanager
async def _served(proxy: AProxy, serve: object) -> AsyncIterator[None]:
    tasks = set[asyncio.Task[None]]()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await serve(reader, writer)  # type: ignore[operator]
        writer.close()
        tasks.discard(task)

    server = await asyncio.start_server(one, "127.0.0.1", proxy.port)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _say(writer: asyncio.StreamWriter, raw: bytes) -> None:
    writer.write(raw)
    await writer.drain()


async def _joined(here: Streams, there: Streams) -> None:
    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(1 << 16):
                await _say(writer, chunk)
        writer.close()

    try:
        await asyncio.gather(copy(here[0], there[1]), copy(there[0], here[1]))
    finally:
        there[1].close()
