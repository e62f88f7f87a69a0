"""A disk that loses power: what was not made durable by then is gone, at any chosen write, rename or fsync.

``Disk`` stands between the store and the real files of one process. It counts what is done to them; at the chosen step it
undoes what no fsync had made durable, as a loss of power may, and ends the process at once.
"""

import os
import sys
from pathlib import Path
from typing import Any

POWER_LOST = 75


class Disk:
    """Counts steps, and loses power at one of them (0: never)."""

    def __init__(self, fails_at: int) -> None:
        self.fails_at, self.steps = fails_at, 0
        self.durable: dict[Path, int] = {}
        self.open_files: dict[int, Path] = {}
        self.folders: dict[int, Path] = {}
        self.renames: list[tuple[Path, bytes | None]] = []
        self._open, self._os_open, self._fsync, self._replace = Path.open, os.open, os.fsync, Path.replace

    def install(self) -> None:
        disk = self

        def opened(path: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
            file = disk._open(path, mode, *rest, **more)
            if "w" in mode or "a" in mode:
                # Numbers are used again: what a number meant before, it means no longer.
                disk.folders.pop(file.fileno(), None)
                disk.open_files[file.fileno()] = path
                disk.durable.setdefault(path, path.stat().st_size if "a" in mode else 0)
                if "w" in mode:
                    disk.durable[path] = 0
                return Written(file, disk)
            return file

        def os_opened(path: Any, flags: int, *rest: Any, **more: Any) -> int:
            number = disk._os_open(path, flags, *rest, **more)
            if Path(path).is_dir():
                disk.open_files.pop(number, None)
                disk.folders[number] = Path(path)
            return number

        def replaced(path: Path, target: Any) -> Path:
            disk.step()
            target = Path(target)
            disk.renames.append((target, target.read_bytes() if target.exists() else None))
            disk.durable[target] = disk.durable.pop(path, 0)
            return disk._replace(path, target)

        def synced(number: int) -> None:
            disk.step()
            disk._fsync(number)
            if number in disk.folders:
                disk.renames = [r for r in disk.renames if r[0].parent != disk.folders[number]]
            elif number in disk.open_files:
                path = disk.open_files[number]
                disk.durable[path] = path.stat().st_size if path.exists() else 0

        Path.open = opened  # type: ignore[method-assign, assignment]
        os.open, os.fsync = os_opened, synced  # type: ignore[assignment]
        Path.replace = replaced  # type: ignore[method-assign, assignment]

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.fails_at:
            self.lose_power()

    def lose_power(self) -> None:
        for path, before in reversed(self.renames):
            if before is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(before)
        for path, size in self.durable.items():
            if path.exists() and path.stat().st_size > size and path not in {p for p, _ in self.renames}:
                os.truncate(path, size)
        sys.stdout.flush()
        os._exit(POWER_LOST)


class Written:
    """A file that is written to: half of a write may be all that there was time for."""

    def __init__(self, file: Any, disk: Disk) -> None:
        self._file, self._disk = file, disk

    def write(self, raw: bytes) -> int:
        self._disk.steps += 1
        if self._disk.steps == self._disk.fails_at:
            self._file.write(raw[: len(raw) // 2])
            self._file.flush()
            self._disk.lose_power()
        return int(self._file.write(raw))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> "Written":
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()
