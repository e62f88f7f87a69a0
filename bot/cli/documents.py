"""``studybot compile``: documents without the chat."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.chat.binding import Binder
from bot.chat.records import files_of
from bot.cli.arguments import GroupArgument, group_of, must_exist
from bot.cli.errors import Misused, clearly
from bot.cli.progress import progress
from bot.cli.run import ConfigOption, chosen
from bot.config import Config, load
from bot.practice.record.period import held_in, year_of
from bot.practice.settings import PAPERS
from bot.publish.formats import FORMATS
from bot.store.opening import opened
from bot.store.store import NotStored


def compile_documents(
    group: GroupArgument,
    issue: Annotated[int | None, typer.Argument(min=1, help="The issue number.")] = None,
    year: Annotated[
        int | None, typer.Option(min=1, max=9998, help="Every session of a year, and the volume of them.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="md, html, docx, pdf, epub, with commas between.")] = "md,html",
    paper: Annotated[str, typer.Option(help="The paper of PDF: a4 or a5; else as the group has it.")] = "",
    out: Annotated[Path, typer.Option(help="The folder for the files.")] = Path(),
    config: ConfigOption = None,
) -> None:
    """Write transcripts, and the volume of a year, as files."""
    forms = tuple(part.strip() for part in form.split(",") if part.strip())
    with clearly():
        if (issue is None) == (year is None):
            raise typer.BadParameter("name an ISSUE or a --year, and not both")
        if not forms or any(f not in FORMATS for f in forms):
            raise Misused(f"--format: found {form!r}, accepted are {', '.join(FORMATS)}, with commas between")
        if paper and paper not in PAPERS:
            raise typer.BadParameter(f"--paper: found {paper!r}, accepted are {' and '.join(PAPERS)}")
        out.mkdir(parents=True, exist_ok=True)
        written = asyncio.run(_compile(load(chosen(config)), group, issue, year, forms, paper, out))
    Console(soft_wrap=True, highlight=False).print("\n".join(str(path) for path in written), markup=False)


async def _compile(
    config: Config, group_id: int, issue: int | None, year: int | None, forms: tuple[str, ...], paper: str, out: Path
) -> list[Path]:
    must_exist("store.url", config.store.url)
    async with opened(config.store.url) as rest:
        store = rest.store
        group = await group_of(rest, group_id, config.store.url)
        group.settings = replace(group.settings, paper=paper or group.settings.paper)
        sessions = await store.sessions(group.id)
        wanted = held_in(group, sessions, year_of(year)) if year else [s for s in sessions if s.issue == issue]
        if not wanted:
            raise NotStored(
                f"group {group_id} has no session {issue}"
                if issue is not None
                else f"group {group_id} held no session in {year}"
            )
        binder, written = Binder(store), []
        records = [(form, files_of(store, group, session, (form,))) for session in wanted for form in forms]
        volumes = [(form, binder.files(group, year_of(year), form)) for form in forms] if year else []
        works = records + volumes
        with progress("Compiling") as step:
            for done, (_, making) in enumerate(works):
                step(done, len(works))
                for name, content in await making:
                    (out / name).write_bytes(content)
                    written.append(out / name)
        return written
