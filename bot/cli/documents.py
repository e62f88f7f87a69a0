"""``studybot compile``: documents without the chat."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from bot.app import open_store
from bot.chat.records import files_of
from bot.cli.errors import clearly
from bot.cli.run import ConfigOption, chosen
from bot.config import Config, load
from bot.practice.meeting.lifecycle import HELD
from bot.publish.formats import FORMATS, UnknownFormat
from bot.store.store import NotStored


def compile_documents(
    group: Annotated[int, typer.Argument(help="The group's chat id.")],
    issue: Annotated[int | None, typer.Argument(help="The issue number.")] = None,
    year: Annotated[int | None, typer.Option(help="Every session of a year.")] = None,
    form: Annotated[str, typer.Option("--format", help="Formats, with commas between.")] = "md,html",
    out: Annotated[Path, typer.Option(help="The folder for the files.")] = Path(),
    config: ConfigOption = None,
) -> None:
    """Write transcripts as files."""
    forms = tuple(part.strip() for part in form.split(",") if part.strip())
    with clearly():
        if (issue is None) == (year is None):
            raise typer.BadParameter("name an ISSUE or a --year, and not both")
        if unknown := [f for f in forms if f not in FORMATS]:
            raise UnknownFormat(unknown[0])
        out.mkdir(parents=True, exist_ok=True)
        written = asyncio.run(_compile(load(chosen(config)), group, issue, year, forms, out))
    Console(soft_wrap=True, highlight=False).print("\n".join(str(path) for path in written), markup=False)


async def _compile(
    config: Config, group_id: int, issue: int | None, year: int | None, forms: tuple[str, ...], out: Path
) -> list[Path]:
    store = open_store(config)
    try:
        group = await store.group(group_id)
        sessions = await store.sessions(group.id)
        zone = group.settings.zone
        wanted = [
            s for s in sessions if s.issue == issue or (s.state in HELD and s.starts_at.astimezone(zone).year == year)
        ]
        if not wanted:
            raise NotStored(
                f"group {group_id} has no session {issue}" if issue else f"group {group_id} held no session in {year}"
            )
        written = []
        for session in track(wanted, "Compiling", transient=True, console=Console(stderr=True)):
            for name, content in await files_of(store, group, session, forms):
                (out / name).write_bytes(content)
                written.append(out / name)
        return written
    finally:
        await store.close()
