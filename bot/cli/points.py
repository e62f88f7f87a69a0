"""``studybot points``: what another scheme would have given, before it is put in force."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.arguments import GroupArgument, TakesIds, group_of, must_exist
from bot.cli.errors import clearly
from bot.cli.run import ConfigOption, chosen
from bot.config import BadConfiguration, Config, load
from bot.plain_text import BadTables, BadText, read_tables, read_text
from bot.practice.group import Group
from bot.practice.points.scheme import Scheme, read_scheme
from bot.practice.points.simulation import Row, simulate
from bot.store.opening import opened
from bot.store.store import NotStored

points = typer.Typer(help="Points: try a scheme.", no_args_is_help=True)


@points.callback()
def _points() -> None:
    """Points: try a scheme."""


@points.command(name="simulate", cls=TakesIds)
def simulate_scheme(
    group: GroupArgument,
    scheme: Annotated[
        Path, typer.Argument(help='A TOML file: the tables of the points section, or preset = "gentle".')
    ],
    since: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")] = None,
    config: ConfigOption = None,
) -> None:
    """Count a past period by another scheme, beside the one that held. Nothing is changed."""
    with clearly():
        other = read_scheme(_tables(scheme), scheme.stem)
        first = since.date() if since else date.min
        last = until.date() if until else datetime.now(UTC).date()
        known, rows = asyncio.run(_simulated(load(chosen(config)), group, other, first, last))
    _print(known, other, rows)


def _tables(path: Path) -> dict[str, Any]:
    """The tables of a scheme, whether the file calls them ``[check_in]`` or ``[points.check_in]``."""
    try:
        tables = read_tables(read_text(path))
    except BadText as error:
        raise BadText(f"{path}: {error}") from error
    except BadTables as error:
        raise BadConfiguration([f"{path}: {error}"]) from error
    inner = tables.get("points")
    return inner if isinstance(inner, dict) else tables


async def _simulated(config: Config, group_id: int, other: Scheme, first: date, last: date) -> tuple[Group, list[Row]]:
    must_exist("store.url", config.store.url)
    async with opened(config.store.url) as rest:
        store = rest.store
        group = await group_of(rest, group_id, config.store.url)
        rows = simulate(group, await store.sessions(group.id), config.scheme, other, first, last)
        if not rows:
            raise NotStored(f"group {group_id} has no points by either scheme in that period")
        return group, rows


def _print(group: Group, other: Scheme, rows: Sequence[Row]) -> None:
    table = Table("member", title=group.title, title_justify="left")
    for head in ("now", other.name, "change"):
        table.add_column(head, justify="right")
    for row in rows:
        table.add_row(group.roster.name(row.member), str(row.now), str(row.then), f"{row.then - row.now:+d}")
    table.add_section()
    now, then = sum(row.now for row in rows), sum(row.then for row in rows)
    table.add_row("all", str(now), str(then), f"{then - now:+d}")
    Console(highlight=False, markup=False).print(table)
