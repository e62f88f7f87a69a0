"""What must hold for the bot to run, as far as this machine can tell: one list, for ``run`` and for ``check``.

Whether the store opens and whether Telegram answers shows only when they are tried; both commands try them by the same means.
"""

import os
import re
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import BadConfiguration, Config, Content
from bot.packs import BadContent, content_folder, load_pack, pack_names
from bot.proxy import BadProxy, way_to
from bot.received.speech import Listener, NoSpeech

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+", re.ASCII)
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)


class CannotStart(Exception):
    """The bot cannot start; the message says why and what to do."""


@dataclass(frozen=True)
class Finding:
    """A line of the report. ``level`` is ok, warning or error; an error that does not ``stop`` is one with which the bot runs."""

    level: str
    text: str
    stops: bool = False
    is_setting: bool = True


def conditions(config: Config) -> Iterator[Finding]:
    """Everything that can be known before the store and Telegram are reached."""
    for condition in (*CONDITIONS, *REMARKS):
        yield from condition(config)


def check_fit(config: Config) -> None:
    """Refuse what the bot cannot run with: ``BadConfiguration`` for settings, ``CannotStart`` for the machine's state."""
    stopping = [finding for condition in CONDITIONS for finding in condition(config) if finding.stops]
    if settings := [finding.text for finding in stopping if finding.is_setting]:
        raise BadConfiguration(settings)
    if stopping:
        raise CannotStart("\n".join(finding.text for finding in stopping))


def may_ask_telegram(config: Config) -> bool:
    """Whether token, addresses and proxy are such that Telegram can be asked."""
    return not any(finding.stops for condition in (_token, _addresses) for finding in condition(config))


def may_write(config: Config) -> bool:
    """Whether the folder of the store, if it is one, can be written to."""
    return not any(finding.stops for finding in _folder(config))


def make_listener(config: Config) -> Listener | None:
    """Who turns speech into text, if the operator wants that; raises ``BadConfiguration``."""
    if not config.speech.model:
        return None
    try:
        return Listener(Path(config.speech.model), config.speech.language, config.speech.longest_minutes)
    except NoSpeech as error:
        raise BadConfiguration([str(error)]) from error


def _stop(text: str, *, is_setting: bool = True) -> Finding:
    return Finding("error", text, stops=True, is_setting=is_setting)


def _variables(config: Config) -> Iterator[Finding]:
    yield from (Finding("warning", line) for line in config.unknown_variables)


def _token(config: Config) -> Iterator[Finding]:
    try:
        token = config.token
    except BadConfiguration as error:
        yield _stop(str(error))
        return
    if not token:
        yield _stop("telegram.token: missing; put there what @BotFather gave you, or set STUDYBOT_TELEGRAM__TOKEN")
    elif not TOKEN.fullmatch(token):
        yield _stop("telegram.token: is no token; one looks like 123456:ABC-def, copy the whole of it from @BotFather")


def _addresses(config: Config) -> Iterator[Finding]:
    for key in ("base_url", "base_file_url"):
        address = str(getattr(config.telegram, key))
        if not _is_address(address):
            yield _stop(
                f"telegram.{key}: found {address!r}, accepted is an address such as https://api.telegram.org/bot"
            )
            return
    try:
        way = way_to(config.telegram.base_url, config.telegram.proxy)
        way_to(config.telegram.base_file_url, config.telegram.proxy)
    except BadProxy as error:
        yield _stop(str(error))
    else:
        yield Finding("ok", f"proxy: Telegram is reached {way}")


def _webhook(config: Config) -> Iterator[Finding]:
    if config.telegram.mode != "webhook":
        return
    known = config.webhook
    is_telegrams = urlsplit(config.telegram.base_url).hostname == "api.telegram.org"
    if not known.url:
        yield _stop("webhook.url: missing; the public https address that Telegram is to call")
    elif not _is_address(known.url) or (is_telegrams and not known.url.lower().startswith("https://")):
        yield _stop(f"webhook.url: found {known.url!r}, accepted is a public address that begins with https://")
    if not known.secret_token:
        yield _stop("webhook.secret_token: missing; any secret of 1 to 256 letters, digits, _ and -")
    elif not SECRET.fullmatch(known.secret_token):
        yield _stop("webhook.secret_token: accepted are 1 to 256 letters, digits, _ and -")
    if not known.health.startswith("/"):
        yield _stop(f"webhook.health: found {known.health!r}, accepted is a path such as /health")
    if trouble := _in_the_way(known.listen, known.port):
        what = "end what listens there, or choose another webhook.port or webhook.listen"
        yield _stop(f"webhook: cannot listen on {known.listen}:{known.port} ({trouble}); {what}", is_setting=False)


def _in_the_way(host: str, port: int) -> str:
    """Why a port cannot be listened on; empty if it can."""
    try:
        with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as listener:
            if os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            listener.listen(1)
    except (OSError, UnicodeError) as error:
        return getattr(error, "strerror", None) or str(error)
    return ""


def _speech(config: Config) -> Iterator[Finding]:
    try:
        if make_listener(config):
            yield Finding("ok", f"speech: {config.speech.model}")
    except BadConfiguration as error:
        yield _stop(str(error))


def _content(config: Config) -> Iterator[Finding]:
    path = Path(config.content.path)
    if config.content.path != Content().path and not path.is_dir():
        yield _stop(f'content.path: there is no folder {path}; make it, or leave "content" for the samples')


def _packs(config: Config) -> Iterator[Finding]:
    found = 0
    folder = content_folder(config.content.path)
    for name in pack_names(folder):
        found += 1
        try:
            yield Finding("ok", f"content: {name}, {len(load_pack(folder, name).topics)} topics")
        except BadContent as error:
            yield Finding("error", f"content: {error}")
    if not found:
        yield Finding("warning", f"content: no packs in {folder}; /topic add works all the same")


def _folder(config: Config) -> Iterator[Finding]:
    """The folder of a ``tinydb:`` store can be made, or written to, and is closed to other users of the machine."""
    kind, _, place = config.store.url.partition(":")
    if kind != "tinydb":
        return
    folder = Path(place)
    try:
        standing = next(p for p in (folder, *folder.absolute().parents) if p.exists())
        with tempfile.TemporaryFile(dir=standing):
            pass
    except OSError as error:
        why = error.strerror or str(error)
        yield _stop(
            f"store.url: {folder} cannot be written to ({why}); choose another folder, or see chown", is_setting=False
        )
        return
    if os.name == "posix" and standing == folder and folder.stat().st_mode & 0o077:
        yield Finding(
            "warning", f"store: {folder} is open to other users of this machine; studybot closes it when it opens it"
        )


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


Condition = Callable[[Config], Iterator[Finding]]
# What may stop the bot, and what is only told.
CONDITIONS: tuple[Condition, ...] = (_token, _addresses, _webhook, _speech, _content, _folder)
REMARKS: tuple[Condition, ...] = (_variables, _packs)
