"""``studybot verify``: are the records what was published, in the store and in files that went out?"""

import asyncio
import hashlib
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Annotated
from zipfile import BadZipFile, ZipFile

import typer
from rich.console import Console

from bot.cli.arguments import must_exist
from bot.cli.errors import FAILED, clearly
from bot.cli.run import ConfigOption, chosen
from bot.config import Config, load
from bot.practice.group import Group
from bot.practice.meeting.fingerprint import fingerprint
from bot.practice.meeting.lifecycle import State
from bot.practice.record.soundness import faults, group_faults
from bot.practice.session import Session
from bot.store.opening import opened
from bot.store.store import Store

SEAL = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
WHAT = {
    "words": "the words are not those that were published",
    "twice": "a message is on record in two places",
    "number": "two sessions have this number",
    "points": "points are frozen for words that are not on record",
    "issue": "this number was never given out",
    "file": "a file that a member handed in is not there",
    "ledger": "counting again from the facts does not give the points that were frozen",
    "told": "two notices are one and the same message",
}
Records = list[tuple[Group, list[Session]]]
Faults = dict[int, list[tuple[int, str]]]


def verify(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Transcripts or volumes, to be checked against the store.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Check the records against their fingerprints. Ends with 1 if anything is not as it was left."""
    console = Console(soft_wrap=True, highlight=False)
    with clearly():
        settings = load(chosen(config))
        must_exist("store.url", settings.store.url)
        known, found = asyncio.run(_records(settings))
        lines = [*_stored(known, found), *(line for path in files or [] for line in _file(path, known))]
    for is_sound, text in lines:
        console.print("[green]ok     [/]" if is_sound else "[red]error  [/]", end=" ")
        console.print(text, markup=False)
    if not all(is_sound for is_sound, _ in lines):
        raise typer.Exit(FAILED)


async def _records(config: Config) -> tuple[Records, Faults]:
    async with opened(config.store.url) as rest:
        store = rest.store
        records: Records = [(group, await store.sessions(group.id)) for group in await store.groups()]
        found: Faults = {}
        for group, sessions in records:
            kept = {digest for digest in await store.files(group.id) if await _is_whole(store, group.id, digest)}
            found[group.id] = [*faults(sessions), *group_faults(group, sessions, kept, config.scheme)]
        return records, found


async def _is_whole(store: Store, group: int, digest: str) -> bool:
    """Whether a kept file is what its name says."""
    return hashlib.sha256(await store.kept(group, digest)).hexdigest() == digest


def _stored(known: Records, all_found: Faults) -> Iterator[tuple[bool, str]]:
    for group, sessions in known:
        found = all_found[group.id]
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
