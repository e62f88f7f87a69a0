"""``studybot check``: is it fit to run? Each line says ok, warning or error, with the mend."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import typer
from rich.console import Console
from telegram import Bot
from telegram.error import Forbidden, InvalidToken, NetworkError, TelegramError

from bot import logs
from bot.chat.connecting import is_refused_by_proxy, request_for, way_of
from bot.cli.errors import FAILED, MISUSED, clearly
from bot.cli.inbox import inbox_findings
from bot.cli.run import ConfigOption, chosen
from bot.config import BadConfiguration, Config, load
from bot.fitness import Finding, conditions, may_ask_telegram, may_write
from bot.practice.group import Group
from bot.practice.settings import is_cadence
from bot.store.looking_on import Onlooker
from bot.store.opening import address_of, is_empty, opened
from bot.store.store import StoreBusy, StoreLost, Unreadable
from bot.texts.words import locales, nearest

SIGNS = {"ok": "[green]ok     [/]", "warning": "[yellow]warning[/]", "error": "[red]error  [/]"}


def check(config: ConfigOption = None) -> None:
    """Say whether the bot is fit to run: configuration, content, store, token, groups."""
    console = Console(soft_wrap=True, highlight=False)

    async def report() -> list[Finding]:
        found = []
        async for finding in findings(chosen(config)):
            found.append(finding)
            console.print(SIGNS[finding.level], end=" ")
            console.print(finding.text, markup=False)
        return found

    with clearly():
        found = asyncio.run(report())
    if any(finding.level == "error" for finding in found):
        raise typer.Exit(MISUSED if found[0].text.startswith("configuration") and found[0].level == "error" else FAILED)


async def findings(path: Path | None) -> AsyncIterator[Finding]:
    """Everything that ``run`` asks, and what only is to be told, in the order in which it must be right."""
    try:
        config = load(path)
    except BadConfiguration as error:
        for line in error.problems:
            yield Finding("error", f"configuration: {line}")
        return
    logs.set_up(config.log)
    yield Finding("ok", f"configuration: {path or 'environment only'}")
    for finding in conditions(config):
        yield finding
    groups: list[Group] = []
    async for finding in _store(config, groups):
        yield finding
    if may_ask_telegram(config):
        async for finding in _telegram(config, groups):
            yield finding


async def _store(config: Config, groups: list[Group]) -> AsyncIterator[Finding]:
    """The store is opened as ``run`` opens it, but not made where there is none."""
    url = config.store.url
    if is_empty(url):
        if may_write(config):
            yield Finding("ok", f"store: {url}, nothing in it yet; the first start makes it")
        return
    try:
        async with opened(url) as rest:
            groups.extend(await rest.store.groups())
            for group in groups:
                # Sessions in a database are found to be unreadable when they are read.
                await rest.store.sessions(group.id)
            aside = await rest.store.set_aside()
            inbox = await inbox_findings(rest.inbox)
    except (StoreBusy, StoreLost, Unreadable) as error:
        yield Finding("error", f"store: {error}")
        groups.extend(await _seen(url))
        return
    except OSError as error:
        if may_write(config):
            yield Finding("error", f"store: {error.filename or address_of(url)}: {error.strerror or error}")
        return
    for group in groups:
        for finding in _settings(group):
            yield finding
    for kept in aside:
        yield Finding("error", f"store: {kept.where}: {kept.why}; {kept.mend}")
    for level, line in inbox:
        yield Finding(level, line)
    if not aside:
        yield Finding("ok", f"store: {address_of(config.store.url)}, {len(groups)} groups")


async def _seen(url: str) -> list[Group]:
    """The groups of a folder that another process works in, as far as they can be seen."""
    kind, _, place = url.partition(":")
    return await Onlooker(Path(place)).groups() if kind == "tinydb" else []


def _settings(group: Group) -> list[Finding]:
    """What was chosen once and cannot be served any longer."""
    found, settings = [], group.settings
    if settings.locale not in locales():
        served, choices = nearest(settings.locale), " or ".join(locales())
        line = f"no words for its language {settings.locale!r}, it is served in {served}; /settings locale {choices}"
        found.append(Finding("warning", f"group {group.title}: {line}"))
    if not is_cadence(settings.cadence):
        line = f"its cadence {settings.cadence[:60]!r} gives no usable days; choose another with /settings cadence"
        found.append(Finding("warning", f"group {group.title}: {line}"))
    return found


async def _telegram(config: Config, groups: list[Group]) -> AsyncIterator[Finding]:
    way = way_of(config.telegram)
    request, other = request_for(config.telegram, 2), request_for(config.telegram, 1)
    bot = Bot(config.token, config.telegram.base_url, request=request, get_updates_request=other)
    try:
        async with bot:
            yield Finding("ok", f"token: @{bot.username}")
            if not bot.can_read_all_group_messages:
                yield Finding("ok", "privacy mode is on: the bot sees all of a meeting where it is administrator")
            for group in groups:
                yield await _group(bot, group)
    except InvalidToken:
        yield Finding("error", "token: Telegram does not know it; ask @BotFather for the right one")
    except TelegramError as error:
        if isinstance(error, NetworkError) and is_refused_by_proxy(error, way):
            yield Finding("error", f"telegram: cannot be reached {way}: it refuses the user and password")
            return
        what = f"see whether {way.source} is right, and the proxy up" if way.proxy else "check telegram.base_url"
        where = config.telegram.base_url
        yield Finding("error", f"telegram: cannot be reached at {where} {way} ({type(error).__name__}); {what}")


async def _group(bot: Bot, group: Group) -> Finding:
    try:
        me = await bot.get_chat_member(group.chat, bot.id)
    except Forbidden:
        return Finding("warning", f"group {group.title}: the bot is not in it; add it again, or leave it resting")
    except TelegramError as error:
        return Finding("warning", f"group {group.title}: {error.message}")
    if me.status != "administrator":
        return Finding(
            "warning", f"group {group.title}: not administrator, so it neither hears the meeting nor pins; promote it"
        )
    if not getattr(me, "can_pin_messages", False) and group.settings.pin:
        return Finding("warning", f"group {group.title}: may not pin; grant it, or /settings pin off")
    return Finding("ok", f"group {group.title}: hears the meeting and may pin")
