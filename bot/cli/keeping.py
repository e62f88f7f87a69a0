"""``studybot backup``, ``restore`` and ``move``: the whole store in a file, out of it again, or straight into another store."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.arguments import must_exist
from bot.cli.errors import FAILED, Misused, clearly, complain
from bot.cli.progress import progress
from bot.cli.run import ConfigOption, chosen
from bot.config import BadConfiguration, Config, StoreSection, load
from bot.store.carrying import back_up, check_backup, move, restore
from bot.store.looking_on import Onlooker
from bot.store.opening import Rest, address_of, opened
from bot.store.private import open_private
from bot.store.store import SetAside, StoreBusy
from bot.store.turns import CLOCK


def backup(
    out: Annotated[Path | None, typer.Option(help="The file to write; else one named by the day.")] = None,
    config: ConfigOption = None,
) -> None:
    """Write everything into one file, with checksums, while the bot goes on."""
    with clearly():
        settings = load(chosen(config))
        must_exist("store.url", settings.store.url)
        said, left_out = asyncio.run(_backup(settings, out))
    Console(soft_wrap=True, highlight=False).print(said, markup=False)
    for kept in left_out:
        complain(f"not in the backup: {kept.where} ({kept.why})")
    if left_out:
        raise typer.Exit(FAILED)


def restore_backup(
    file: Annotated[Path, typer.Argument(help="What backup has written.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace groups that the store holds already.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Put a backup into the store. Nothing is touched before all of it was checked; the bot must be stopped."""
    with clearly():
        said = asyncio.run(_restore(load(chosen(config)), file, overwrite=overwrite))
    Console(soft_wrap=True, highlight=False).print(said, markup=False)


def move_store(
    source: Annotated[str, typer.Option("--from", help="tinydb:FOLDER or postgresql://…")],
    target: Annotated[str, typer.Option("--to", help="tinydb:FOLDER or postgresql://…")],
) -> None:
    """Carry everything from one store into another, verified; may be begun again. The bot must be stopped."""
    with clearly():
        for name, url in (("--from", source), ("--to", target)):
            _check(name, url)
        must_exist("--from", source)
        if _place(source) == _place(target):
            raise BadConfiguration(["--to: this is the store that --from names; name another one"])
        count, differing = asyncio.run(_move(source, target))
    for line in differing:
        complain(line)
    if differing:
        raise typer.Exit(FAILED)
    line = f"{_groups(count)} in {address_of(target)}, the same as in {address_of(source)}"
    Console(soft_wrap=True, highlight=False).print(line, markup=False)


def _check(name: str, url: str) -> None:
    try:
        StoreSection(url=url)
    except ValueError as error:
        raise BadConfiguration([f"{name}: found {url!r}, accepted are tinydb:FOLDER and postgresql://…"]) from error


def _place(url: str) -> str | Path:
    kind, _, place = url.partition(":")
    return Path(place).resolve() if kind == "tinydb" else url


def _groups(count: int) -> str:
    return f"{count} group{'' if count == 1 else 's'}"


async def _backup(config: Config, out: Path | None) -> tuple[str, list[SetAside]]:
    now = datetime.now(UTC)
    path = out or Path(f"studybot-{now:%Y-%m-%d-%H%M}.zip")
    if path.is_dir():
        raise Misused(f"--out: {path} is a folder; name a file in it")
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh, url = path.with_name(f".{path.name}.tmp"), config.store.url
    kind, _, place = url.partition(":")
    try:
        with progress("Backing up") as step, open_private(fresh, "wb") as file:
            if kind == "tinydb":
                seen = Onlooker(Path(place))
                count = await back_up(seen, seen, file, now, step)
                left_out = await seen.set_aside()
            else:
                async with opened(url) as rest:
                    count = await back_up(rest.store, rest.inbox, file, now, step)
                    left_out = await rest.store.set_aside()
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return f"{path}: {_groups(count)}, {path.stat().st_size:,} bytes", left_out


async def _restore(config: Config, path: Path, *, overwrite: bool) -> str:
    with path.open("rb") as file:
        with progress("Checking") as step:
            # Before the store is opened: what is refused does not even tidy up in it.
            check_backup(file, step)
        async with opened(config.store.url) as rest:
            await _be_alone(rest)
            with progress("Restoring") as step:
                count = await restore(rest.store, rest.inbox, file, overwrite=overwrite, progress=step)
    return f"{_groups(count)} in {address_of(config.store.url)}"


async def _be_alone(rest: Rest) -> None:
    """Hold what a running bot holds; a folder has a lock of its own. Raises ``StoreBusy`` where a bot runs."""
    if rest.replica and not await rest.replica.take(CLOCK):
        raise StoreBusy("a bot is running on this database; stop it first")


async def _move(source: str, target: str) -> tuple[int, list[str]]:
    async with opened(source) as old, opened(target) as new:
        await _be_alone(old)
        await _be_alone(new)
        with progress("Moving") as step:
            return await move(old.store, old.inbox, new.store, new.inbox, step)
