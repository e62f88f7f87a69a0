"""``studybot inbox``: updates that could not be handled and were set aside: listed without words, shown, tried again, dropped."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.errors import FAILED, MISUSED, clearly, complain
from bot.cli.run import ConfigOption, chosen
from bot.config import BadConfiguration, load
from bot.store.inbox import Inbox
from bot.store.journal import Aside
from bot.store.looking_on import Onlooker
from bot.store.opening import opened

T = TypeVar("T")
BROKEN_FILE = "inbox/inbox.broken.jsonl"
# Signs that would steer a terminal, or turn its writing around.
STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
Number = Annotated[int, typer.Argument(help="The update's number, as list shows it.", metavar="N")]

inbox = typer.Typer(
    help="Updates that could not be handled and were set aside: look at them, try them again, or drop them.",
    no_args_is_help=True,
)


@inbox.command(name="list")
def list_aside(config: ConfigOption = None) -> None:
    """List what was set aside, without anybody's words. The bot may be running."""
    with clearly():
        url = load(chosen(config)).store.url
        aside, broken = asyncio.run(_look(url))
    console = Console(soft_wrap=True, highlight=False)
    for _, line in _broken(broken):
        complain(line)
    if not aside:
        console.print("Nothing is set aside.")
        return
    table = Table("number", "since (UTC)", "kind", "chat", "why", "attempts", box=None, pad_edge=False)
    for one in aside:
        since = f"{one.since:%Y-%m-%d %H:%M}" if one.since else "-"
        chat = str(one.update.chat or "-")
        table.add_row(str(one.update.number), since, one.update.kind or "-", chat, one.why or "-", str(one.attempts))
    console.print(table)
    console.print("studybot inbox show N shows one in full, retry N has it handled anew, drop N erases it.")


@inbox.command()
def show(number: Number, config: ConfigOption = None) -> None:
    """Show one update in full, with the words in it. The bot may be running."""
    with clearly():
        aside, _ = asyncio.run(_look(load(chosen(config)).store.url))
    one = next((a for a in aside if a.update.number == number), None)
    if one is None:
        raise _unknown(number)
    Console(soft_wrap=True, highlight=False, markup=False, emoji=False).print(_readable(one))


@inbox.command()
def retry(
    number: Annotated[int | None, typer.Argument(help="The update's number, as list shows it.", metavar="[N]")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that was set aside.")] = False,
    config: ConfigOption = None,
) -> None:
    """Have an update handled anew: at the bot's next start, or at once where it runs on PostgreSQL."""
    if (number is None) == (not everything):
        complain("say which: a number that inbox list shows, or --all")
        raise typer.Exit(MISUSED)

    async def put_back(known: Inbox) -> list[int]:
        wanted = [a.update.number for a in await known.set_aside()] if number is None else [number]
        return await known.retry(wanted)

    with clearly():
        url = load(chosen(config)).store.url
        numbers = asyncio.run(_with_inbox(url, put_back))
    if not numbers and number is not None:
        raise _unknown(number)
    when = (
        "at the next start"
        if url.startswith("tinydb:")
        else "by the bot that runs, within a second, or at the next start"
    )
    said = f"{_updates(len(numbers))} handled anew {when}." if numbers else "Nothing is set aside."
    Console(soft_wrap=True, highlight=False).print(said, markup=False)


@inbox.command()
def drop(
    number: Number,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: ConfigOption = None,
) -> None:
    """Erase an update that was set aside, for good."""
    with clearly():
        url = load(chosen(config)).store.url
        aside, _ = asyncio.run(_look(url))
        one = next((a for a in aside if a.update.number == number), None)
        if one is None:
            raise _unknown(number)
        if not yes and not typer.confirm(f"Erase update {number} ({one.update.kind or 'of no kind'}) for good?"):
            complain("nothing was dropped")
            raise typer.Exit(FAILED)
        if not asyncio.run(_with_inbox(url, lambda known: known.drop(number))):
            raise _unknown(number)
    Console(soft_wrap=True, highlight=False).print(f"Update {number} is erased.", markup=False)


async def inbox_findings(known: Inbox) -> list[tuple[str, str]]:
    """What ``studybot check`` says of the inbox: levels and lines."""
    aside, pending = len(await known.set_aside()), len(await known.pending())
    found = _broken(await known.broken())
    if aside:
        them = "it" if aside == 1 else "them"
        found.append(
            (
                "error",
                f"inbox: {_updates(aside)} set aside; studybot inbox list shows why, retry or drop {them}",
            )
        )
    if pending:
        found.append(("ok", f"inbox: {pending} updates wait for the next start"))
    return found


def _broken(count: int) -> list[tuple[str, str]]:
    if not count:
        return []
    lines = "1 line" if count == 1 else f"{count} lines"
    return [
        (
            "error",
            f"inbox: {lines} could not be read and are kept in {BROKEN_FILE}; look at the file, then take it away",
        )
    ]


def _updates(count: int) -> str:
    return "1 update is" if count == 1 else f"{count} updates are"


def _unknown(number: int) -> typer.Exit:
    complain(f"{number} is not set aside; studybot inbox list shows what is")
    return typer.Exit(MISUSED)


def _readable(one: Aside) -> str:
    """An update's JSON, indented; what would steer the terminal is escaped."""
    try:
        text = json.dumps(one.update.body, indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = one.update.text
    return STEERING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


async def _look(url: str) -> tuple[list[Aside], int]:
    """What was set aside, and how many lines could not be read. A folder is only looked at, also while the bot runs."""
    folder = _folder(url)
    if folder is None:
        return await _with_inbox(url, _both)
    seen = Onlooker(folder)
    return await seen.updates_aside(), await seen.broken()


async def _both(known: Inbox) -> tuple[list[Aside], int]:
    return await known.set_aside(), await known.broken()


async def _with_inbox(url: str, act: Callable[[Inbox], Awaitable[T]]) -> T:
    _folder(url)
    async with opened(url) as rest:
        return await act(rest.inbox)


def _folder(url: str) -> Path | None:
    """The folder of a store, which must be there: a mistyped one must not pass for an empty one. ``None`` for a database."""
    kind, _, place = url.partition(":")
    if kind != "tinydb":
        return None
    if not (Path(place) / "inbox").is_dir():
        raise BadConfiguration([f"store.url: there is no data in {place}; check its name"])
    return Path(place)
