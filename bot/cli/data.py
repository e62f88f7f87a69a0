"""``studybot export`` and ``import``: all of a group's data as one file, portable between stores."""

import asyncio
import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.arguments import GroupArgument, group_of, must_exist
from bot.cli.errors import FAILED, clearly, complain
from bot.cli.progress import progress
from bot.cli.run import ConfigOption, chosen
from bot.config import Config, load
from bot.publish.formats import file_name
from bot.store.opening import address_of, opened
from bot.store.portable import bring_in, read_group, take_out
from bot.store.private import open_private
from bot.store.store import SetAside


def export_group(
    group: GroupArgument,
    out: Annotated[Path | None, typer.Option(help="The file to write; else one named by the group.")] = None,
    config: ConfigOption = None,
) -> None:
    """Write all of a group's data into one ZIP."""
    with clearly():
        written, left_out = asyncio.run(_export(load(chosen(config)), group, out))
    Console(soft_wrap=True, highlight=False).print(str(written), markup=False)
    for kept in left_out:
        complain(f"not in the file: {kept.where} ({kept.why})")
    if left_out:
        raise typer.Exit(FAILED)


def import_group(
    file: Annotated[Path, typer.Argument(help="A ZIP that export, or /farewell, has made.")],
    config: ConfigOption = None,
) -> None:
    """Put a group from a ZIP into the store; a group that is there already is not touched."""
    with clearly():
        said = asyncio.run(_import(load(chosen(config)), file))
    Console(soft_wrap=True, highlight=False).print(said, markup=False)


async def _export(config: Config, group_id: int, out: Path | None) -> tuple[Path, list[SetAside]]:
    must_exist("store.url", config.store.url)
    async with opened(config.store.url) as rest:
        store = rest.store
        group = await group_of(rest, group_id, config.store.url)
        path = out or Path(file_name(group.title, "zip"))
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.tmp")
        try:
            with progress("Exporting") as step, open_private(fresh, "wb") as file:
                await take_out(store, group_id, file, step)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        return path, [kept for kept in await store.set_aside() if re.search(rf"(?<![\d-]){group_id}\b", kept.where)]


async def _import(config: Config, path: Path) -> str:
    with path.open("rb") as file:
        read_group(file)
    async with opened(config.store.url) as rest:
        store = rest.store
        with path.open("rb") as file, progress("Importing") as step:
            group = await bring_in(store, file, step)
        count = len(await store.sessions(group.id))
        return f"{group.title} ({group.id}): {count} sessions are in {address_of(config.store.url)}"
