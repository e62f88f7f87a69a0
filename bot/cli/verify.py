"""``studybot verify``: are the records what was published, in the store and in files that went out?"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Annotated
from zipfile import BadZipFile, ZipFile

import typer
from rich.console import Console

from bot.cli.errors import FAILED, clearly
from bot.cli.run import ConfigOption, chosen
from bot.config import Config, load
from bot.practice.group import Group
from bot.practice.meeting.fingerprint import fingerprint
from bot.practice.meeting.lifecycle import State
from bot.practice.record.soundness import faults
from bot.practice.session import Session
from bot.store.opening import opened

SEAL = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
WHAT = {
    "words": "the words are not those that were published",
    "twice": "a message is on record in two places",
    "number": "two sessions have this number",
    "points": "points are frozen for words that are not on record",
}
Records = list[tuple[Group, list[Session]]]


def verify(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Transcripts or volumes, to be checked against the store.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Check the records against their fingerprints. Ends with 1 if anything is not as it was left."""
    console = Console(soft_wrap=True, highlight=False)
    with clearly():
        known = asyncio.run(_records(load(chosen(config))))
        lines = [*_stored(known), *(line for path in files or [] for line in _file(path, known))]
    for is_sound, text in lines:
        console.print("[green]ok     [/]" if is_sound else "[red]error  [/]", end=" ")
        console.print(text, markup=False)
    if not all(is_sound for is_sound, _ in lines):
        raise typer.Exit(FAILED)


async def _records(config: Config) -> Records:
    async with opened(config.store.url) as rest:
        store = rest.store
        return [(group, await store.sessions(group.id)) for group in await store.groups()]


def _stored(known: Records) -> Iterator[tuple[bool, str]]:
    for group, sessions in known:
        found = list(faults(sessions))
        for issue, what in found:
            yield (
                False,
                f"{group.title} ({group.id}), issue {issue}: {WHAT[what]}; put the file from a backup in its place",
            )
        if not found:
            published = sum(s.state is State.PUBLISHED for s in sessions)
            yield (
                True,
                f"{group.title} ({group.id}): {len(sessions)} sessions, {published} published, all as they were left",
            )


def _file(path: Path, known: Records) -> Iterator[tuple[bool, str]]:
    seals = _seals(path.read_bytes())
    ours = {fingerprint(s.standing()): (g, s) for g, sessions in known for s in sessions}
    former = {seal: (g, s) for g, sessions in known for s in sessions for seal in s.former_seals}
    if not seals:
        yield False, f"{path}: has no fingerprint; is it a transcript of ours?"
    for seal in seals:
        found = ours.get(seal)
        if found:
            yield True, f"{path}: issue {found[1].issue} of {found[0].title}, as it is in the store"
        elif seal in former:
            group, session = former[seal]
            yield True, f"{path}: issue {session.issue} of {group.title}, as it was before a member's entry was changed"
        else:
            yield False, f"{path}: the fingerprint {seal[:16]}… is of no record in the store, as it stands now"


def _seals(content: bytes) -> Sequence[str]:
    """The fingerprints in a file, whatever its format."""
    if content.startswith(b"PK"):
        try:
            with ZipFile(BytesIO(content)) as bundle:
                texts = [bundle.read(name) for name in bundle.namelist() if name.endswith(("ml", ".opf"))]
        except BadZipFile:
            texts = []
        return sorted({seal.decode() for text in texts for seal in SEAL.findall(text)})
    return sorted({seal.decode() for seal in SEAL.findall(content)})
