"""One TinyDB document in one file, written whole and atomically: a temporary file, fsync, rename, fsync of the folder.

``CachingMiddleware`` over ``AtomicStorage`` is the unit of work: changes gather in memory and reach the disk in
one flush, or not at all.
"""

import os
import shutil
import threading
from pathlib import Path
from typing import Any

import orjson
from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import Storage
from tinydb.table import Document

from bot.store.private import make_folder, open_private

DOCUMENT = 1


class AtomicStorage(Storage):
    """A TinyDB storage that a crash at any instant leaves either old or new, never torn."""

    def __init__(self, path: Path) -> None:
        """Keep the path; nothing is touched before the first write."""
        self.path = path

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The file's tables, or ``None`` where there is no file yet."""
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            return None
        tables: dict[str, dict[str, Any]] = orjson.loads(raw)
        return tables

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace the file. When this returns the new text is on the disk."""
        write_atomically(self.path, orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS))


def write_atomically(path: Path, raw: bytes) -> None:
    """Make these bytes the content of a file, in one durable step."""
    make_folder(path.parent)
    # A name of its own for each writer: a write that was given up on may still be under way.
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        with open_private(temporary, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def write_once(path: Path, raw: bytes) -> None:
    """Keep bytes under a name that tells their content: what is there already is the same."""
    if not path.exists():
        write_atomically(path, raw)


def remove_folder(folder: Path) -> None:
    """Erase a folder: renamed in one durable step to a name that nobody reads, then emptied."""
    if not folder.exists():
        return
    gone = folder.with_name(f".gone-{folder.name}")
    shutil.rmtree(gone, ignore_errors=True)
    folder.rename(gone)
    sync_folder(folder.parent)
    shutil.rmtree(gone)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system has a way to."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_document(path: Path) -> dict[str, Any] | None:
    """The one document of a file, or ``None``; raises ``ValueError`` or ``OSError`` when it cannot be read."""
    if not path.exists():
        return None
    try:
        document = TinyDB(path, storage=AtomicStorage).table("aggregate").get(doc_id=DOCUMENT)
    except (AttributeError, TypeError) as error:
        raise ValueError("not a TinyDB file") from error
    if not isinstance(document, Document):
        raise ValueError("no aggregate in this file")
    return dict(document)


def write_document(path: Path, document: dict[str, Any]) -> None:
    """Make ``document`` the one document of a file, in one durable step."""
    unit: Any = CachingMiddleware(AtomicStorage)  # type: ignore[no-untyped-call]
    db = TinyDB(path, storage=unit)
    db.storage.write({"aggregate": {str(DOCUMENT): document}})
    unit.flush()
