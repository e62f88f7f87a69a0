"""A group as one file, to be carried from one store to another: everything that is held of it, with checksums.

group.json, sessions/0001.json …    the aggregates, in the shape in which they rest
files/<SHA-256>                     what members handed in
manifest.json                       the version, and the SHA-256 of each of them
"""

import hashlib
import zipfile
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

import orjson

from bot.practice.group import Group
from bot.practice.session import Session
from bot.store import shape
from bot.store.store import Store, Unreadable

MANIFEST = "manifest.json"
MOST_UNPACKED = 4_000_000_000
Progress = Callable[[int, int], None]


class BadBundle(Exception):
    """A file is no bundle of this program, or is damaged; the message says what is wrong."""


class AlreadyThere(Exception):
    """The store holds this group already."""


def _silent(done: int, total: int) -> None:
    del done, total


class Source(Protocol):
    """What a group is taken out of."""

    async def group(self, group: int) -> Group:
        """A group by its own id."""
        ...

    async def sessions(self, group: int) -> list[Session]:
        """All sessions of a group, in order of issue."""
        ...

    async def files(self, group: int) -> list[str]:
        """The digests of all files that are kept for a group."""
        ...

    async def kept(self, group: int, digest: str) -> bytes:
        """A file that was kept."""
        ...


async def take_out(store: Source, group_id: int, out: BinaryIO, progress: Progress = _silent) -> None:
    """Write a group with all its sessions and files into a ZIP."""
    # Sessions before the group: while the bot goes on, the group may have handed out a number more, never one fewer.
    sessions, digests = await store.sessions(group_id), await store.files(group_id)
    group = await store.group(group_id)
    total, sums = 1 + len(sessions) + len(digests), dict[str, str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:

        def write(name: str, content: bytes) -> None:
            bundle.writestr(name, content)
            sums[name] = hashlib.sha256(content).hexdigest()
            progress(len(sums), total)

        write("group.json", _json(shape.dump(group)))
        for session in sessions:
            write(f"sessions/{session.issue:04d}.json", _json(shape.dump(session)))
        for digest in digests:
            write(f"files/{digest}", await store.kept(group_id, digest))
        bundle.writestr(MANIFEST, _json({"version": shape.VERSION, "group": group_id, "sums": sums}))


async def bring_in(store: Store, source: BinaryIO, progress: Progress = _silent) -> Group:
    """Put a group from a ZIP into a store; nothing is written before all of it was read and checked.

    Raises ``BadBundle``, or ``AlreadyThere``. A group that a former attempt brought in by half is completed.
    """
    group, sessions, files = _read(source)
    known = {g.id: g for g in await store.groups()}.get(group.id)
    if known is not None and shape.dump(known) != shape.dump(group):
        raise AlreadyThere(f"the store holds group {group.id} ({known.title}) already")
    total = 1 + len(sessions) + len(files)
    done = 0
    for content in files.values():
        await store.keep(group.id, content)
        done += 1
        progress(done, total)
    aggregates: list[Group | Session] = [*sessions, group]
    for aggregate in aggregates:
        # The group comes last: until it stands, nobody sees its sessions.
        await store.add(aggregate)
        done += 1
        progress(done, total)
    await store.flush()
    return group


def _read(source: BinaryIO) -> tuple[Group, list[Session], dict[str, bytes]]:
    try:
        with zipfile.ZipFile(source) as bundle:
            if sum(entry.file_size for entry in bundle.infolist()) > MOST_UNPACKED:
                raise BadBundle("it would unpack to more than 4 GB")
            manifest = orjson.loads(bundle.read(MANIFEST))
            contents = {name: bundle.read(name) for name in manifest["sums"]}
    except (zipfile.BadZipFile, KeyError, TypeError, orjson.JSONDecodeError, NotImplementedError, OSError) as error:
        raise BadBundle("it is no bundle of a group, or it is damaged") from error
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != manifest["sums"][name]:
            raise BadBundle(f"{name} is not what it was when the bundle was made")
    try:
        aggregates = [shape.load(orjson.loads(c)) for n, c in contents.items() if n.endswith(".json")]
    except (ValueError, shape.TooNew, Unreadable) as error:
        raise BadBundle(str(error).splitlines()[0]) from error
    groups = [a for a in aggregates if isinstance(a, Group)]
    sessions = [a for a in aggregates if isinstance(a, Session)]
    if len(groups) != 1 or any(s.group != groups[0].id for s in sessions):
        raise BadBundle("it does not hold just one group")
    return groups[0], sessions, {n: c for n, c in contents.items() if n.startswith("files/")}


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
