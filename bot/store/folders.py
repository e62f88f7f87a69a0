"""The folder of the embedded store: where groups, sessions and files lie in it, and what stands there that is not read."""

import re
from pathlib import Path

from bot.store.store import NotStored, SessionKey, SetAside

DIGEST = re.compile(r"[0-9a-f]{64}")
GROUP_ID = re.compile(r"-?[0-9]+")


def path_of(folder: Path, key: int | SessionKey) -> Path:
    """The file of a group or a session."""
    if isinstance(key, int):
        return folder / "groups" / str(key) / "group.json"
    return folder / "groups" / str(key.group) / "sessions" / f"{key.issue:04d}.json"


def file_of(folder: Path, group: int, digest: str) -> Path:
    """The place of a member's file; raises ``NotStored`` for what is no digest."""
    if not DIGEST.fullmatch(digest):
        raise NotStored(f"file {digest!r}")
    return folder / "groups" / str(group) / "files" / digest


def group_files(folder: Path) -> list[Path]:
    """The files of all groups that stand, in order; folders that are being written or erased are none."""
    return sorted(p for p in (folder / "groups").glob("*/group.json") if GROUP_ID.fullmatch(p.parent.name))


def session_files(folder: Path, group: int) -> list[Path]:
    """The files of a group's sessions, in order of issue."""
    places = (folder / "groups" / str(group) / "sessions").glob("*.json")
    return sorted((p for p in places if p.stem.isdecimal()), key=lambda p: int(p.stem))


def held_in(folder: Path) -> list[int]:
    """The ids of all groups of which a file stands, whether it can be read or not."""
    places = (folder / "groups").glob("*/group.json*")
    return sorted({int(p.parent.name) for p in places if GROUP_ID.fullmatch(p.parent.name)})


def aside_in(folder: Path) -> list[SetAside]:
    """All that could not be read and was set aside, in order."""
    return [SetAside(str(p), "could not be read") for p in sorted(folder.glob("groups/**/*.unreadable*"))]


def is_taken(path: Path) -> bool:
    """Whether something stands in a place, or stood there and was set aside: it must not be written over."""
    return path.exists() or any(path.parent.glob(f"{path.name}.unreadable*"))
