"""Whole groups put into a folder in one step, however many: all of them, or none.

    groups/.new-<id>      a group that is being written, beside the one that stands
    groups/.restoring     all of them are whole: from here on they take their places, by this process or by the next one
    groups/.old-<id>      what stood in a place, until the new one stands there

A process that is killed before ``.restoring`` stands has changed nothing; after it, the next opening of the store finishes.
"""

import asyncio
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import orjson
import structlog

from bot.practice.group import Group
from bot.practice.session import Session
from bot.store import shape
from bot.store.files import sync_folder, write_atomically, write_document, write_once

log = structlog.get_logger(__name__)
MARKER = ".restoring"
NEW, OLD, GONE = ".new-", ".old-", ".gone-"


class Staging:
    """Groups that are to take the places of others, in a store's folder ``groups``."""

    def __init__(self, groups: Path) -> None:
        """Take the folder; nothing is written yet."""
        self.groups = groups
        self.ids: list[int] = []

    def write(
        self, group: Group, sessions: Iterable[Session], digests: Iterable[str], content: Callable[[str], bytes]
    ) -> None:
        """Write a group beside its place, durably."""
        place = self.groups / f"{NEW}{group.id}"
        shutil.rmtree(place, ignore_errors=True)
        self.ids.append(group.id)
        write_document(place / "group.json", shape.dump(group))
        for session in sessions:
            write_document(place / "sessions" / f"{session.issue:04d}.json", shape.dump(session))
        for digest in digests:
            write_once(place / "files" / digest, content(digest))
        sync_folder(self.groups)

    def take_place(self) -> None:
        """Let all of them take their places."""
        if self.ids:
            write_atomically(self.groups / MARKER, orjson.dumps(self.ids))
            _finish(self.groups)

    def drop(self) -> None:
        """Leave nothing of them, unless they are taking their places."""
        if not (self.groups / MARKER).exists():
            for group in self.ids:
                shutil.rmtree(self.groups / f"{NEW}{group}", ignore_errors=True)


class Replacing:
    """Groups that are about to be put in place; see ``Store.replacing``."""

    def __init__(self, staging: Staging) -> None:
        """Take what is written beside the groups that stand."""
        self._staging = staging

    async def put(
        self, group: Group, sessions: Sequence[Session], digests: Sequence[str], content: Callable[[str], bytes]
    ) -> None:
        """Write a group beside its place."""
        await asyncio.to_thread(self._staging.write, group, sessions, digests, content)


def settle(groups: Path) -> None:
    """Finish what a process has begun that was killed: whole groups take their places, and leftovers go."""
    if not groups.is_dir():
        return
    if (groups / MARKER).exists():
        log.warning("a restore that was stopped at its end is finished", groups=len(_finish(groups)))
    for sign in (NEW, OLD, GONE):
        for left in groups.glob(f"{sign}*"):
            shutil.rmtree(left, ignore_errors=True)
    for unfinished in groups.glob(f".{MARKER}.*"):
        unfinished.unlink()


def _finish(groups: Path) -> list[int]:
    """Put the groups in their places that the marker names, and leave nothing of what stood there."""
    marker = groups / MARKER
    ids = [int(group) for group in orjson.loads(marker.read_bytes())]
    for group in ids:
        _take_place(groups, group)
    marker.unlink()
    sync_folder(groups)
    for group in ids:
        shutil.rmtree(groups / f"{OLD}{group}", ignore_errors=True)
    return ids


def _take_place(groups: Path, group: int) -> None:
    new, old, here = groups / f"{NEW}{group}", groups / f"{OLD}{group}", groups / str(group)
    if not new.exists():
        return
    if here.exists():
        shutil.rmtree(old, ignore_errors=True)
        here.rename(old)
        sync_folder(groups)
    new.rename(here)
    sync_folder(groups)
