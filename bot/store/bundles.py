"""ZIP files from outside, read with suspicion: every name, size and sum is checked before anything is made of them.

A bundle holds a manifest with the SHA-256 of each other entry, and nothing that the manifest does not name. Sizes are bytes.
"""

import hashlib
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from bot.store import shape

MANIFEST = "manifest.json"
MOST_ENTRIES = 200_000
MOST_UNPACKED = 4_000_000_000
# What is parsed in memory: a session of a million characters has some ten megabytes.
LARGEST_JSON = 200_000_000
# A season packs about 10 : 1. More than this, over more than this many bytes, is made to fill a disk.
MOST_RATIO, RATIO_FROM = 200, 100_000_000
CHUNK = 1 << 20
ENCRYPTED = 0x1
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, NotImplementedError, KeyError,
    ValueError, OverflowError,
)  # fmt: skip


class BadBundle(Exception):
    """A file is no bundle of this program, or is damaged; the message says what is wrong."""


@dataclass(frozen=True)
class BundleKind:
    """What a bundle is in words, what its entries may be called, its manifest's own keys, and the most it unpacks to."""

    what: str
    names: re.Pattern[str]
    keys: frozenset[str]
    most: int = MOST_UNPACKED


class Bundle:
    """A ZIP whose entries are all known to be named, sized and summed as they should be."""

    def __init__(self, source: BinaryIO, kind: BundleKind) -> None:
        """Read the list of entries and the manifest; raises ``BadBundle``."""
        self.what = kind.what
        self._damaged = f"it is no {kind.what}, or it is damaged"
        try:
            self._zip = zipfile.ZipFile(source)
            self.entries = _checked_entries(self._zip, kind.names, kind.most)
        except BROKEN as error:
            raise BadBundle(self._damaged) from error
        self.manifest = self._manifest(kind.keys)
        self.sums: dict[str, str] = self.manifest["sums"]
        if set(self.sums) != set(self.entries) - {MANIFEST}:
            odd = sorted(set(self.sums) ^ (set(self.entries) - {MANIFEST}))[0]
            raise BadBundle(f"it is damaged: {odd[:80]!r} is in the file or in its list, and not in both")

    def check_sums(self, skip: str = "") -> None:
        """Read every entry whose name does not begin with ``skip``; raises ``BadBundle`` at one that is not as it was."""
        for name in self.sums:
            if not (skip and name.startswith(skip)):
                self.copy(name, lambda _: None)

    def copy(self, name: str, write: Callable[[bytes], Any]) -> None:
        """Hand on an entry piece by piece; raises ``BadBundle`` if it is not what it was when the bundle was made."""
        digest = hashlib.sha256()
        for chunk in self._chunks(name):
            digest.update(chunk)
            write(chunk)
        if digest.hexdigest() != self.sums[name]:
            raise BadBundle(f"{name} is not what it was when the {self.what} was made")

    def content(self, name: str) -> bytes:
        """An entry, checked, as a whole."""
        chunks: list[bytes] = []
        self.copy(name, chunks.append)
        return b"".join(chunks)

    def json(self, name: str) -> Any:
        """The value of a JSON entry, checked."""
        if self.entries[name].file_size > LARGEST_JSON:
            raise BadBundle(f"{name} is larger than {LARGEST_JSON // 1_000_000} MB")
        try:
            return orjson.loads(self.content(name))
        except (orjson.JSONDecodeError, RecursionError) as error:
            raise BadBundle(f"{name} is not readable JSON") from error

    def _chunks(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(CHUNK):
                    yield chunk
        except BROKEN as error:
            raise BadBundle(f"{name} is missing or damaged") from error

    def _manifest(self, keys: frozenset[str]) -> dict[str, Any]:
        if MANIFEST not in self.entries or self.entries[MANIFEST].file_size > LARGEST_JSON:
            raise BadBundle(self._damaged)
        try:
            manifest: Any = orjson.loads(self._zip.read(MANIFEST))
        except (*BROKEN, RecursionError) as error:
            raise BadBundle(self._damaged) from error
        version = manifest.get("version") if isinstance(manifest, dict) else None
        sums = manifest.get("sums") if isinstance(manifest, dict) else None
        if type(version) is not int or version < 1 or not isinstance(sums, dict):
            raise BadBundle(self._damaged)
        if version > shape.VERSION:
            raise BadBundle("it was made by a newer version of this program")
        if not all(isinstance(digest, str) for digest in sums.values()):
            raise BadBundle(self._damaged)
        if manifest.keys() - {"version", "sums"} != keys:
            raise BadBundle("it was made by another build of this program")
        return dict(manifest)


def _checked_entries(bundle: zipfile.ZipFile, names: re.Pattern[str], most: int) -> dict[str, zipfile.ZipInfo]:
    """The entries by name; raises ``BadBundle`` for any that no bundle of this program has."""
    entries = bundle.infolist()
    if len(entries) > MOST_ENTRIES:
        raise BadBundle(f"it has more than {MOST_ENTRIES:,} entries")
    for entry in entries:
        name = entry.orig_filename
        if entry.filename != name or not (name == MANIFEST or names.fullmatch(name)):
            raise BadBundle(f"it holds {name[:80]!r}, which does not belong in it")
        if entry.flag_bits & ENCRYPTED:
            raise BadBundle("it is encrypted; unpack it and pack it again without a password")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadBundle(f"it holds {name[:80]!r} in a form that does not belong in it")
    found = {entry.filename: entry for entry in entries}
    if len(found) != len(entries):
        raise BadBundle("it holds two entries of one name")
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if unpacked > most:
        raise BadBundle(f"it would unpack to more than {most // 1_000_000_000} GB")
    if unpacked > RATIO_FROM and unpacked > MOST_RATIO * max(1, packed):
        raise BadBundle("it would unpack to more than two hundred times its size")
    return found
