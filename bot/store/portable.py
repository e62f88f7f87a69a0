"""A group as one file, to be carried from one store to another: everything that is held of it, with checksums.

group.json, sessions/0001.json …    the aggregates, in the shape in which they rest
files/<SHA-256>                     what members handed in
manifest.json                       the version, the group's id, and the SHA-256 of each of them
"""

import hashlib
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

import orjson
from pydantic import ValidationError

from bot.practice.group import Group
from bot.practice.session import Session
from bot.store import shape
from bot.store.bundles import MANIFEST, BadBundle, Bundle, BundleKind
from bot.store.store import Store

FILES = "files/"
GROUP_BUNDLE = BundleKind(
    "bundle of a group", re.compile(r"group\.json|sessions/[0-9]{4,9}\.json|files/[0-9a-f]{64}"), frozenset({"group"})
)
# What a database's columns hold.
LARGEST_ID, LARGEST_ISSUE = 2**63 - 1, 2**31 - 1
Progress = Callable[[int, int], None]


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


@dataclass(frozen=True)
class Carried:
    """A group out of a bundle, wholly checked; members' files are read from the bundle when they are asked for."""

    group: Group
    sessions: tuple[Session, ...]
    digests: tuple[str, ...]
    bundle: Bundle

    def content(self, digest: str) -> bytes:
        """A member's file."""
        return self.bundle.content(FILES + digest)


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
            write(FILES + digest, await store.kept(group_id, digest))
        bundle.writestr(MANIFEST, _json({"version": shape.VERSION, "group": group_id, "sums": sums}))


def read_group(source: BinaryIO) -> Carried:
    """The group of a ZIP, with all of it read and checked; raises ``BadBundle``."""
    bundle = Bundle(source, GROUP_BUNDLE)
    aggregates = {name: _aggregate(bundle, name) for name in bundle.sums if name.endswith(".json")}
    group = aggregates.pop("group.json", None)
    if not isinstance(group, Group) or bundle.manifest["group"] != group.id:
        raise BadBundle("it does not hold just one group")
    if max(abs(group.id), abs(group.chat), *map(abs, group.roster.members), 0) > LARGEST_ID:
        raise BadBundle("group.json holds a number that is no id")
    sessions = []
    for name, session in sorted(aggregates.items()):
        if not isinstance(session, Session) or session.group != group.id:
            raise BadBundle(f"{name} is not a session of this group")
        if name != f"sessions/{session.issue:04d}.json" or not 0 < session.issue <= LARGEST_ISSUE:
            raise BadBundle(f"{name} is the session of another number")
        sessions.append(session)
    digests = sorted(name.removeprefix(FILES) for name in bundle.sums if name.startswith(FILES))
    for digest in digests:
        if bundle.sums[FILES + digest] != digest:
            raise BadBundle(f"files/{digest[:16]}… is not the file that its name says")
        bundle.copy(FILES + digest, lambda _: None)
    return Carried(group, tuple(sessions), tuple(digests), bundle)


async def bring_in(store: Store, source: BinaryIO, progress: Progress = _silent) -> Group:
    """Put a group from a ZIP into a store, whole or not at all; nothing is written before all of it was read and checked.

    Raises ``BadBundle``, or ``AlreadyThere``; a group that stands there and is the same is let be.
    """
    carried = read_group(source)
    group = carried.group
    if group.id in await store.held():
        known = {g.id: g for g in await store.groups()}.get(group.id)
        if known is None or _plain(known) != _plain(group):
            title = known.title if known else "it cannot be read"
            raise AlreadyThere(f"the store holds group {group.id} ({title}) already")
        return group
    async with store.replacing() as fresh:
        await fresh.put(group, carried.sessions, carried.digests, carried.content)
    progress(1, 1)
    return group


def _aggregate(bundle: Bundle, name: str) -> Group | Session:
    document = bundle.json(name)
    try:
        return shape.load(document)
    except shape.TooNew as error:
        raise BadBundle(f"{name}: {error}") from error
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError) as error:
        raise BadBundle(f"{name}: {_why(error)}") from error


def _why(error: Exception) -> str:
    """Where the shape is wrong, without the words that stand there."""
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        return f"{'.'.join(map(str, first['loc']))[:80] or 'it'}: {first['type']}"
    return "not a group or session of this program"


def _plain(aggregate: Group | Session) -> bytes:
    return orjson.dumps(shape.dump(aggregate), option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SORT_KEYS)


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
