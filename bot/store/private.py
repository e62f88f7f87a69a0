"""Files and folders that only the user who runs the program may read (POSIX; elsewhere the system's own rules hold)."""

import os
import stat
from pathlib import Path
from typing import BinaryIO, Literal

import structlog
from filelock import FileLock, Timeout

from bot.store.store import StoreBusy

log = structlog.get_logger(__name__)
FOLDER, FILE, OTHERS = 0o700, 0o600, 0o077


def make_folder(folder: Path) -> None:
    """Make a folder, with those above it that are missing; whatever the umask, they are its owner's alone."""
    missing = [folder] if not folder.is_dir() else []
    while missing and not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for place in reversed(missing):
        place.mkdir(mode=FOLDER, exist_ok=True)


def taken_alone(folder: Path) -> FileLock:
    """Make a folder, take it for this process alone and close what is in it to others; raises ``StoreBusy``."""
    make_folder(folder)
    lock = FileLock(folder / ".lock", mode=FILE)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise StoreBusy(f"{folder} is in use by another studybot; stop that one first") from error
    close_to_others(folder)
    return lock


def open_private(path: Path, mode: Literal["wb", "ab"]) -> BinaryIO:
    """Open a file for binary writing; it is its owner's alone before its first byte."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT, FILE)
    try:
        if os.name == "posix" and stat.S_IMODE(os.fstat(number).st_mode) & OTHERS:
            os.fchmod(number, FILE)
    finally:
        os.close(number)
    return path.open(mode)


def close_to_others(folder: Path) -> None:
    """Take from other users what an earlier version, or a copy, left open to them; what cannot be changed is logged."""
    if os.name != "posix":
        return
    left = 0
    for place, _, names in os.walk(folder):
        left += not _closed(Path(place), FOLDER)
        left += sum(not _closed(Path(place) / name, FILE) for name in names)
    if left:
        log.warning("data stays open to other users, as it belongs to another one", folder=str(folder), count=left)


def _closed(path: Path, mode: int) -> bool:
    try:
        found = path.lstat().st_mode
        if not stat.S_ISLNK(found) and stat.S_IMODE(found) & OTHERS:
            path.chmod(mode)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
