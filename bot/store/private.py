"""Files and folders that only the user who runs the program may read (POSIX; elsewhere the system's own rules hold)."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

import structlog

log = structlog.get_logger(__name__)
FOLDER, FILE, OTHERS = 0o700, 0o600, 0o077


def make_folder(folder: Path) -> None:
    """Make a folder, with those above it that are missing; whatever the umask, they are its owner's alone."""
    missing = [folder] if not folder.is_dir() else []
    while missing and not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for place in reversed(missing):
        place.mkdir(mode=FOLDER, exist_ok=True)


def open_private(path: Path, mode: str) -> BinaryIO:
    """Open a file for binary writing (``wb``, ``ab``); it is its owner's alone from its first byte on."""

    def opener(name: str, flags: int) -> int:
        return os.open(name, flags, FILE)

    file: BinaryIO = open(path, mode, opener=opener)  # type: ignore[assignment]  # noqa: SIM115
    if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & OTHERS:
        os.fchmod(file.fileno(), FILE)
    return file


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
