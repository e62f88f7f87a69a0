"""The proxy between the bot and Telegram: which values are accepted, and by which way an address is reached.

``[telegram] proxy`` comes first. Without it the environment holds: ``HTTPS_PROXY`` for https addresses, ``HTTP_PROXY`` for
http ones, ``ALL_PROXY`` for both, except for the hosts in ``NO_PROXY`` (names, ``.domains``, addresses, networks, ``*``).
Passwords are in no message of this module.
"""

import ipaddress
import os
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

DIRECT = "direct"
SCHEMES = ("http", "https", "socks5", "socks5h")
# Desktops write this into the environment for a SOCKS proxy of any version.
ALIASES = {"socks": "socks5"}
LONGEST_CREDENTIAL = 255
ACCEPTED = (
    "http://HOST:PORT, https://HOST:PORT, socks5://HOST:PORT or socks5h://HOST:PORT, with USER:PASSWORD@ before the host "
    'where the proxy asks for them, or "direct" for none'
)


class BadProxy(ValueError):
    """A proxy that cannot be used; the message says what is wrong, without the password."""


@dataclass(frozen=True)
class Proxy:
    """A proxy. ``port`` is 0 for the usual one of its scheme; ``user`` and ``password`` are empty where it asks for none."""

    scheme: str
    host: str
    port: int = 0
    user: str = ""
    password: str = ""

    @property
    def address(self) -> str:
        """The url without user and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port else "")


@dataclass(frozen=True)
class Way:
    """How an address is reached: through a proxy, or directly. ``source`` is the key or variable that says so, if any."""

    proxy: Proxy | None = None
    source: str = ""

    def __str__(self) -> str:
        """The way in words that may be shown."""
        source = f" ({self.source})" if self.source else ""
        return f"through the proxy {self.proxy.address}{source}" if self.proxy else f"directly{source}"


def read_proxy(value: str) -> Proxy:
    """The proxy that a url names; raises ``BadProxy``."""
    if re.search(r"[\s\x00-\x1f\x7f]", value):
        raise BadProxy("there is a space in it")
    if "://" not in value:
        raise BadProxy("it begins with no scheme, such as socks5://")
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
        if host and ":" not in host:
            host.encode("idna")
    except ValueError as error:
        raise BadProxy("its host and port cannot be read; write special characters of a password as %XX") from error
    if parts.scheme.lower() not in SCHEMES:
        raise BadProxy(f"{parts.scheme}:// is no kind of proxy that can be used")
    if not host or port == 0:
        raise BadProxy("it names no host and port")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise BadProxy("something follows its host and port; write special characters of a password as %XX")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if max(len(user.encode()), len(password.encode())) > LONGEST_CREDENTIAL:
        raise BadProxy(f"its user or password is longer than {LONGEST_CREDENTIAL} bytes")
    return Proxy(parts.scheme.lower(), host, port or 0, user, password)


def shown(value: object) -> str:
    """A proxy, or another url, as it may be shown: user and password are left out, however it is written."""
    return re.sub(r"^([^/@]*:/{0,2})?.*@", lambda found: f"{found.group(1) or ''}***@", str(value), flags=re.DOTALL)


def way_to(address: str, proxy: str = "") -> Way:
    """The way to an address: by ``[telegram] proxy``, else by the environment. Raises ``BadProxy`` that names its source."""
    if proxy == DIRECT:
        return Way(None, "telegram.proxy")
    if proxy:
        return Way(_named("telegram.proxy", proxy), "telegram.proxy")
    parts, known = urlsplit(address), getproxies()
    for kind in (parts.scheme.lower(), "all"):
        if value := known.get(kind):
            if _is_exempt(parts.hostname or "", parts.netloc.rsplit("@")[-1]):
                return Way(None, "NO_PROXY")
            source = next((name for name in os.environ if name.lower() == f"{kind}_proxy"), "the system's settings")
            return Way(_named(source, _usual(value)), source)
    return Way()


def _named(source: str, value: str) -> Proxy:
    try:
        return read_proxy(value)
    except BadProxy as error:
        raise BadProxy(f"{source}: found {shown(value)!r}: {error}; accepted is {ACCEPTED}") from error


def _usual(value: str) -> str:
    """What other programs accept in the environment, too: no scheme at all, and ``socks://``."""
    scheme, found, rest = value.strip().partition("://")
    return f"{ALIASES.get(scheme.lower(), scheme)}://{rest}" if found else f"http://{value.strip()}"


def _is_exempt(host: str, place: str) -> bool:
    if proxy_bypass(place) or proxy_bypass(host):
        return True
    listed = next((value for name, value in os.environ.items() if name.lower() == "no_proxy"), "")
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(_holds(network.strip(), number) for network in listed.split(","))


def _holds(network: str, number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    try:
        return number in ipaddress.ip_network(network.strip("[]"), strict=False)
    except ValueError:
        return False
