"""``studybot verify``: are the records what was published, in the store and in files that went out?"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.arguments import must_exist
from bot.cli.errors import FAILED, clearly
from bot.cli.progress import progress
from bot.cli.run import ConfigOption, chosen
from bot.cli.verify_files import FileCheck, Records, Verdict
from bot.config import Config, load
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.record.soundness import faults, group_faults, remarks
from bot.practice.session import Session
from bot.store.opening import opened
from bot.store.store import NotStored, Store

SIGNS = {"ok": "[green]ok     [/]", "warning": "[yellow]warning[/]", "error": "[red]error  [/]"}
MEND = "put the file from a backup in its place"
WHAT = {
    "record": "the record, or its points, are not what was published",
    "words": "the words are not those that were published",
    "blank": "its seal was taken away",
    "state": "it was published, and is not any longer",
    "twice": "a message is on record in two places",
    "number": "two sessions have this number",
    "points": "points are frozen for words that are not on record",
    "issue": "this number was never given out",
    "file": "a file that a member handed in is not there",
    "name": "somebody is called otherwise than when it was published, and nobody renamed them",
    "adjustment": "points by hand are not as they were signed",
    "told": "two notices are one and the same message",
}
REMARKS = {
    "older": "checked by the older seal, over the words alone: an earlier version published it",
    "unsealed": "published before records had seals: nothing can be said of it",
    "recount": "today's rules would count its points otherwise; what was frozen holds",
    "gap": "no session has this number",
}
NOT_PROVED = (
    "A seal proves that nothing was changed since publication only against somebody who cannot write to the store."
)


def verify(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Transcripts or volumes, to be compared with the store word for word.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Check the records against their seals, and files against the records. Ends with 1 if anything is not as it was left."""
    console = Console(soft_wrap=True, highlight=False)

    async def report(settings: Config) -> list[Verdict]:
        found = []
        async for verdict in _verdicts(settings, files or []):
            found.append(verdict)
            console.print(SIGNS[verdict.level], end=" ")
            console.print(verdict.text, markup=False)
        return found

    with clearly():
        settings = load(chosen(config))
        must_exist("store.url", settings.store.url)
        verdicts = asyncio.run(report(settings))
    console.print(NOT_PROVED, markup=False)
    if any(verdict.level == "error" for verdict in verdicts):
        raise typer.Exit(FAILED)


async def _verdicts(config: Config, files: list[Path]) -> AsyncIterator[Verdict]:
    async with opened(config.store.url) as rest:
        store = rest.store
        records: Records = [(group, await store.sessions(group.id)) for group in await store.groups()]
        for kept in await store.set_aside():
            yield Verdict("error", f"{kept.where}: {kept.why}; {kept.mend}")
        for group, sessions in records:
            kept_files = {digest for digest in await store.files(group.id) if await _is_whole(store, group.id, digest)}
            found = [*faults(sessions), *group_faults(group, sessions, kept_files)]
            for verdict in _stored(group, sessions, found, list(remarks(group, sessions, config.scheme))):
                yield verdict
        check = FileCheck(store, records)
        for done, path in enumerate(files, 1):
            with progress("Comparing") as step:
                step(done, len(files))
                verdicts = await check.of(path)
            for verdict in verdicts:
                yield verdict


async def _is_whole(store: Store, group: int, digest: str) -> bool:
    """Whether a kept file is what its name says."""
    try:
        return hashlib.sha256(await store.kept(group, digest)).hexdigest() == digest
    except NotStored:
        return False


def _stored(
    group: Group, sessions: list[Session], found: list[tuple[int, str]], beside: list[tuple[int, str]]
) -> Iterator[Verdict]:
    for issue, what in found:
        where = f", issue {issue}" if issue else ""
        yield Verdict("error", f"{group.title} ({group.id}){where}: {WHAT[what]}; {MEND}")
    for what, why in REMARKS.items():
        if issues := [issue for issue, remark in beside if remark == what]:
            named = f"issue{'s' if len(issues) > 1 else ''} {_runs(issues)}"
            yield Verdict("warning", f"{group.title} ({group.id}), {named}: {why}")
    if not found:
        published = sum(s.state is State.PUBLISHED for s in sessions)
        as_left = "no fault was found" if any(what == "unsealed" for _, what in beside) else "all as they were left"
        yield Verdict("ok", f"{group.title} ({group.id}): {len(sessions)} sessions, {published} published, {as_left}")


def _runs(issues: list[int]) -> str:
    """Numbers, with runs of them put together: ``1–3, 7``."""
    runs: list[list[int]] = []
    for issue in sorted(set(issues)):
        if runs and issue == runs[-1][-1] + 1:
            runs[-1].append(issue)
        else:
            runs.append([issue])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
