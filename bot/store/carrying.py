"""A whole store carried: backed up into one file, restored from it, or moved straight into another store.

    manifest.json            version, when and from what, and the SHA-256 of every other file
    inbox.json               updates accepted and not handled yet
    groups/<id>.zip          each group, as ``portable`` writes it

The order makes it consistent while the bot goes on. The inbox is read first: what is handled after that is handled once
more when it is restored, and changes nothing twice. A group is written after its sessions: it may have handed out a number
more than there are sessions, never one fewer.
"""

import hashlib
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO, Protocol

import orjson

from bot.practice.group import Group
from bot.store import shape
from bot.store.inbox import Inbox
from bot.store.portable import AlreadyThere, BadBundle, Source, bring_in, take_out
from bot.store.raw_update import RawUpdate, raw_update, updates_of
from bot.store.store import Store

MANIFEST, INBOX = "manifest.json", "inbox.json"
Progress = Callable[[int, int], None]


class NotEmpty(Exception):
    """A store that something is to be restored into holds groups already."""


def _silent(done: int, total: int) -> None:
    del done, total


class Everything(Source, Protocol):
    """What is backed up: all groups with what is theirs."""

    async def groups(self) -> list[Group]:
        """All groups, in order of their ids."""
        ...


class Waiting(Protocol):
    """Where the updates are that wait to be handled."""

    async def pending(self) -> list[RawUpdate]:
        """Updates that still are to be handled, in the order in which they came."""
        ...


async def back_up(store: Everything, inbox: Waiting, out: BinaryIO, at: datetime, progress: Progress = _silent) -> int:
    """Write everything into a ZIP; gives how many groups it holds. Instants are UTC."""
    sums: dict[str, str] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as bundle:
        waiting = f"[{','.join(update.text for update in await inbox.pending())}]".encode()
        bundle.writestr(INBOX, waiting)
        sums[INBOX] = hashlib.sha256(waiting).hexdigest()
        groups = [g.id for g in await store.groups()]
        for done, group in enumerate(groups, 1):
            with tempfile.TemporaryFile() as part:
                await take_out(store, group, part)
                name = f"groups/{group}.zip"
                sums[name] = _copied(part, bundle, name)
            progress(done, len(groups))
        bundle.writestr(MANIFEST, orjson.dumps({"version": shape.VERSION, "at": at.isoformat(), "sums": sums}))
    return len(groups)


async def restore(
    store: Store, inbox: Inbox, source: BinaryIO, *, overwrite: bool, progress: Progress = _silent
) -> int:
    """Put everything from a backup into a store; gives how many groups. Nothing is touched before all was checked.

    Raises ``BadBundle``, or ``NotEmpty`` for a store that holds groups already, unless they are to be overwritten.
    """
    with _opened(source) as bundle:
        sums = _manifest(bundle)
        for name, digest in sums.items():
            if _digest(bundle, name) != digest:
                raise BadBundle(f"{name} is not what it was when the backup was made")
        known = [g.id for g in await store.groups()]
        if known and not overwrite:
            raise NotEmpty(f"the store holds {len(known)} groups already; --overwrite replaces those of the backup")
        names = [name for name in sums if name.startswith("groups/")]
        for done, name in enumerate(names, 1):
            if overwrite:
                await store.remove(int(name.removeprefix("groups/").removesuffix(".zip")))
            with bundle.open(name) as part, tempfile.TemporaryFile() as whole:
                while chunk := part.read(1 << 20):
                    whole.write(chunk)
                await bring_in(store, whole)
            progress(done, len(names))
        for update in updates_of(bundle.read(INBOX).decode()):
            await inbox.accept(raw_update(update))
        await inbox.flush()
    return len(names)


async def move(
    store: Store, inbox: Inbox, to: Store, to_inbox: Inbox, progress: Progress = _silent
) -> tuple[int, list[str]]:
    """Carry everything into another store, group by group; gives how many, and what differs there afterwards.

    May be stopped at any time and begun again: what is there already and the same is passed over. What is there and
    differs is not written over, and named.
    """
    groups, differing = [g.id for g in await store.groups()], list[str]()
    for done, group in enumerate(groups, 1):
        if not await _is_same(store, to, group):
            with tempfile.TemporaryFile() as part:
                await take_out(store, group, part)
                try:
                    await bring_in(to, part)
                except AlreadyThere as error:
                    differing.append(str(error))
                else:
                    if not await _is_same(store, to, group):
                        differing.append(f"group {group} is not the same in the new store")
        progress(done, len(groups))
    for update in await inbox.pending():
        await to_inbox.accept(update)
    await to_inbox.flush()
    return len(groups), differing


async def _is_same(store: Store, other: Store, group: int) -> bool:
    """Whether a group with its sessions and files is the same in two stores."""
    if group not in {g.id for g in await other.groups()}:
        return False
    if await store.group(group) != await other.group(group) or await store.files(group) != await other.files(group):
        return False
    return [_plain(s) for s in await store.sessions(group)] == [_plain(s) for s in await other.sessions(group)]


def _plain(aggregate: Any) -> bytes:
    return orjson.dumps(shape.dump(aggregate), option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SORT_KEYS)


def _opened(source: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError) as error:
        raise BadBundle("it is no backup, or it is damaged") from error


def _manifest(bundle: zipfile.ZipFile) -> dict[str, str]:
    try:
        manifest = orjson.loads(bundle.read(MANIFEST))
        sums: dict[str, str] = manifest["sums"]
        newer = manifest["version"] > shape.VERSION
    except (KeyError, TypeError, orjson.JSONDecodeError, zipfile.BadZipFile) as error:
        raise BadBundle("it is no backup, or it is damaged") from error
    if newer:
        raise BadBundle("it was made by a newer version of this program")
    return sums


def _digest(bundle: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with bundle.open(name) as part:
            while chunk := part.read(1 << 20):
                digest.update(chunk)
    except (KeyError, zipfile.BadZipFile) as error:
        raise BadBundle(f"{name} is missing or damaged") from error
    return digest.hexdigest()


def _copied(part: BinaryIO, bundle: zipfile.ZipFile, name: str) -> str:
    """Put a file into a bundle, piece by piece; gives its digest."""
    digest = hashlib.sha256()
    part.seek(0)
    with bundle.open(name, "w", force_zip64=True) as target:
        while chunk := part.read(1 << 20):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()
