"""``studybot check``: is it fit to run? Each line says ok, warning or error, with the mend."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from telegram import Bot
from telegram.error import Forbidden, InvalidToken, TelegramError

from bot import logs
from bot.cli.errors import FAILED, MISUSED, clearly
from bot.cli.inbox import inbox_findings
from bot.cli.run import ConfigOption, chosen
from bot.config import BadConfiguration, Config, load
from bot.packs import BadContent, content_folder, load_pack, pack_names
from bot.practice.group import Group
from bot.store.opening import address_of, opened
from bot.store.store import StoreBusy

SIGNS = {"ok": "[green]ok     [/]", "warning": "[yellow]warning[/]", "error": "[red]error  [/]"}


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    level: str
    text: str


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
        levels = [(f.level, f.text) for f in asyncio.run(report())]
    if any(level == "error" for level, _ in levels):
        misused = levels[-1][0] == "error" and levels[-1][1].startswith("configuration")
        raise typer.Exit(MISUSED if misused else FAILED)


async def findings(path: Path | None) -> AsyncIterator[Finding]:
    """Everything that can be checked, in the order in which it must be right."""
    try:
        config = load(path)
        token = config.token
    except BadConfiguration as error:
        for line in error.problems:
            yield Finding("error", f"configuration: {line}")
        return
    logs.set_up(config.log)
    yield Finding("ok", f"configuration: {path or 'environment only'}")
    for finding in _content(config):
        yield finding
    groups: list[Group] = []
    async for finding in _store(config, groups):
        yield finding
    if not token:
        yield Finding("error", "token: missing; put it into telegram.token, or into STUDYBOT_TELEGRAM__TOKEN")
        return
    async for finding in _telegram(config, groups):
        yield finding


def _content(config: Config) -> list[Finding]:
    folder = content_folder(config.content.path)
    found = []
    for name in pack_names(folder):
        try:
            pack = load_pack(folder, name)
            found.append(Finding("ok", f"content: {name}, {len(pack.topics)} topics"))
        except BadContent as error:
            found.append(Finding("error", f"content: {error}"))
    return found or [Finding("warning", f"content: no packs in {folder}; /topic add works all the same")]


async def _store(config: Config, groups: list[Group]) -> AsyncIterator[Finding]:
    try:
        async with opened(config.store.url) as rest:
            groups.extend(await rest.store.groups())
            aside = await rest.store.set_aside()
            inbox = await inbox_findings(rest.inbox)
    except StoreBusy as error:
        yield Finding("warning", f"store: {error} (the groups are not looked at)")
        return
    for kept in aside:
        yield Finding("error", f"store: {kept.where} {kept.why}; put it from a backup in its place, or delete it")
    for level, line in inbox:
        yield Finding(level, line)
    if not aside:
        yield Finding("ok", f"store: {address_of(config.store.url)}, {len(groups)} groups")


async def _telegram(config: Config, groups: list[Group]) -> AsyncIterator[Finding]:
    bot = Bot(config.token, base_url=config.telegram.base_url)
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
        yield Finding("error", f"telegram: cannot be reached at {config.telegram.base_url} ({type(error).__name__})")


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
