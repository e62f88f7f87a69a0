"""The connections to Telegram: by the proxy that the configuration or the environment names, or directly."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import httpx
from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from bot.config import Telegram
from bot.proxy import Proxy, Way, way_to

# What proxies answer to a user or password that they do not know: HTTP's 407, and SOCKS (RFC 1929) in httpcore's words.
UNKNOWN_USER = re.compile(r"\b407\b|username/password|no acceptable methods", re.IGNORECASE)


def way_of(telegram: Telegram) -> Way:
    """The way to the Bot API; raises ``BadProxy``."""
    return way_to(telegram.base_url, telegram.proxy)


def request_for(
    telegram: Telegram, connections: int, kind: type[HTTPXRequest] = HTTPXRequest, **more: Any
) -> HTTPXRequest:
    """Connections for calls and for files, each on its way; raises ``BadProxy``. ``kind``: how answers are read."""
    way, way_of_files = way_of(telegram), way_to(telegram.base_file_url, telegram.proxy)
    known: dict[str, Any] = {"transport": _transport(way, connections)}
    if way_of_files.proxy != way.proxy:
        parts = urlsplit(telegram.base_file_url)
        known["mounts"] = {f"{parts.scheme}://{parts.netloc}": _transport(way_of_files, connections)}
    return kind(connection_pool_size=connections, httpx_kwargs=known, **more)


def is_refused_by_proxy(error: NetworkError, way: Way) -> bool:
    """Whether the proxy answered, and does not take the user and password (or wants some)."""
    if not way.proxy:
        return False
    return any(UNKNOWN_USER.search(str(e)) for e in _behind(error) if isinstance(e, NetworkError | httpx.ProxyError))


def _transport(way: Way, connections: int) -> httpx.AsyncHTTPTransport:
    proxy = _as_httpx(way.proxy) if way.proxy else None
    return httpx.AsyncHTTPTransport(proxy=proxy, limits=httpx.Limits(max_connections=connections))


def _as_httpx(proxy: Proxy) -> httpx.Proxy:
    auth = (proxy.user, proxy.password) if proxy.user or proxy.password else None
    return httpx.Proxy(proxy.address, auth=auth)


def _behind(error: BaseException | None) -> Iterable[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
