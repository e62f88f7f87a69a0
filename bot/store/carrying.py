"""A whole store carried: backed up into one file, restored from it, or moved straight into another store.

    manifest.json            version, when and from what, and the SHA-256 of every other file
    inbox.json               updates accepted and not handled yet
    groups/<id>.zip          each group, as ``portable`` writes it

The order makes it consistent while the bot goes on. The inbox is read first: what is handled after that is handled once
more when it is restored, and changes nothing twice. A group is written after its sessions: it may have handed out a number
more than there are sessions, never one fewer.
"""

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO, Protocol

import orjson

from bot.practice.group import Group
from bot.store import shape
from bot.store.bundles import MANIFEST, BadBundle, Bundle, BundleKind
from bot.store.inbox import Inbox
from bot.store.portable import LARGEST_ID, AlreadyThere, Carried, Source, bring_in, read_group, take_out
from bot.store.raw_update import RawUpdate, raw_update, updates_of
from bot.store.store import Store, StoreLost

INBOX, GROUPS = "inbox.json", "groups/"
# What a restored store may need on the disk is for its operator to know; that it is no bomb is seen from its ratio.
MOST_IN_ALL = 1_000_000_000_000
BACKUP = BundleKind("backup", re.compile(r"inbox\.json|groups/-?[0-9]{1,19}\.zip"), frozenset({"at"}), MOST_IN_ALL)
Progress = Callable[[int, int], None]


class NotEmpty(Exception):
    """A store that something is to be restored into holds groups already."""


class NotRestored(Exception):
    """The store failed while the groups of a backup were written beside its own, which stand as they stood."""


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
    """Put everything from a backup into a store; gives how many groups.

    All of the backup is read and checked before anything is touched. Then its groups take the places of those that stand,
    all of them or none, whenever the process is killed; groups that the backup does not hold stay. The updates that waited
    come last: after a kill, restoring again completes them.

    Raises ``BadBundle``; ``NotEmpty`` for a store that holds groups already, unless they are to be overwritten;
    ``NotRestored`` where the store had no room, or was lost.
    """
    bundle, updates = check_backup(source, progress)
    names = [name for name in bundle.sums if name.startswith(GROUPS)]
    if (held := await store.held()) and not overwrite:
        raise NotEmpty(f"the store holds {len(held)} groups already; --overwrite replaces those of the backup")
    try:
        async with store.replacing() as fresh:
            for done, name in enumerate(names, 1):
                with _group(bundle, name) as carried:
                    await fresh.put(carried.group, carried.sessions, carried.digests, carried.content)
                progress(done, len(names))
    except (OSError, StoreLost) as error:
        raise NotRestored(getattr(error, "strerror", None) or str(error) or type(error).__name__) from error
    for update in updates:
        await inbox.accept(update)
    await inbox.flush()
    return len(names)


def check_backup(source: BinaryIO, progress: Progress = _silent) -> tuple[Bundle, list[RawUpdate]]:
    """Read all of a backup; gives it with the updates that waited. Raises ``BadBundle``."""
    bundle = Bundle(source, BACKUP)
    updates = _updates(bundle)
    names = [name for name in bundle.sums if name.startswith(GROUPS)]
    for done, name in enumerate(names, 1):
        with _group(bundle, name):
            progress(done, len(names))
    return bundle, updates


@contextmanager
def _group(bundle: Bundle, name: str) -> Iterator[Carried]:
    """A group of a backup, unpacked for as long as it is looked at; raises ``BadBundle``."""
    with tempfile.TemporaryFile() as whole:
        bundle.copy(name, whole.write)
        try:
            carried = read_group(whole)
        except BadBundle as error:
            raise BadBundle(f"{name}: {error}") from error
        if name != f"{GROUPS}{carried.group.id}.zip":
            raise BadBundle(f"{name} holds group {carried.group.id}")
        yield carried


def _updates(bundle: Bundle) -> list[RawUpdate]:
    """The updates that waited, as they came; raises ``BadBundle`` for what no inbox takes."""
    if INBOX not in bundle.sums:
        raise BadBundle(f"{INBOX} is missing or damaged")
    try:
        updates = [raw_update(text) for text in updates_of(bundle.content(INBOX).decode())]
        numbers = [number for update in updates for number in (update.number, update.chat)]
    except (ValueError, RecursionError) as error:
        raise BadBundle(f"{INBOX} is no list of updates") from error
    if any(abs(number) > LARGEST_ID for number in numbers):
        raise BadBundle(f"{INBOX} holds what is no update")
    return updates


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
    differing += [f"not carried: {kept.where} ({kept.why})" for kept in await store.set_aside()]
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


def _copied(part: BinaryIO, bundle: zipfile.ZipFile, name: str) -> str:
    """Put a file into a bundle, piece by piece; gives its digest."""
    digest = hashlib.sha256()
    part.seek(0)
    with bundle.open(name, "w", force_zip64=True) as target:
        while chunk := part.read(1 << 20):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()
