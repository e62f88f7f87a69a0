"""The wall: no update holds up the program.

While the event loop turns, it winds up a timer. When it has not turned for a while, the timer's signal interrupts whatever
is running, in the main thread. If that is the handling of an update, this is noted durably in the inbox, and then
``RanIntoWall`` is raised there; an update to which that happens twice is set aside. Anything else is only named in the log.

Code that lets no signal through (such as an endless loop in C) is met by a second timer, which counts the processor's time
and so not that of a suspended machine: it writes the places into ``inbox.held`` and ends the process, for its supervisor to
start it again. Which update was being handled stands in that file beforehand.
"""

import asyncio
import contextlib
import faulthandler
import mmap
import os
import signal
import struct
import threading
from collections.abc import Awaitable, Generator
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO, TypeVar

import structlog

from bot.chat.handling import handling

log = structlog.get_logger(__name__)
T = TypeVar("T")
# Seconds without a turn of the loop until it is looked at, and then until it is interrupted: a machine that was suspended
# goes on meanwhile. Then seconds of the processor's time until the process is ended.
SECONDS, GRACE, LAST = 15.0, 5.0, 60.0
# Handling may wait so many seconds for others in all: recordings are turned into text within.
LONGEST = 600.0
SWALLOWED = 2
EXIT_CODE = 70
_MARK = struct.Struct("<q")
_KNOWS_TIMERS = hasattr(signal, "setitimer")


class RanIntoWall(Exception):
    """The handling of an update held up the program, or waited too long."""


class Wall:
    """Winds up the timers, and notes which update is being handled. Where the system has no such timers it does nothing.

    A process has one of each timer: of several walls the first that is started watches, for all.
    """

    _watching: "Wall | None" = None

    def __init__(self, folder: Path | None) -> None:
        """Take the folder for ``inbox.held``; ``None``: what lets no signal through ends the process without a note."""
        self._path = folder / "inbox.held" if folder else None
        self._file: BinaryIO | None = None
        self._mark: mmap.mmap | None = None
        self._turn: asyncio.TimerHandle | None = None
        self._was_warned, self._in_a_row = False, 0
        self._former: Any = None

    def left_behind(self) -> int:
        """The update at which a former process was ended by the second timer; 0 for none. Asked before ``start``."""
        if self._path is None or not self._path.exists():
            return 0
        known = self._path.read_bytes()
        return int(_MARK.unpack_from(known)[0]) if len(known) > _MARK.size else 0

    def start(self) -> None:
        """Begin to watch the running loop."""
        if Wall._watching or not _KNOWS_TIMERS or threading.current_thread() is not threading.main_thread():
            return
        Wall._watching = self
        handle = os.open(self._path or os.devnull, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(handle, "wb+")
        if self._path:
            self._file.write(_MARK.pack(0))
            self._file.flush()
            self._mark = mmap.mmap(self._file.fileno(), _MARK.size)
        self._former = signal.signal(signal.SIGALRM, self._interrupt)
        faulthandler.register(signal.SIGVTALRM, file=self._file, all_threads=False, chain=True)
        self._wind()

    def stop(self) -> None:
        """Watch no longer."""
        if self._turn is None:
            return
        self._turn.cancel()
        self._turn = Wall._watching = None
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGALRM, self._former)
        faulthandler.unregister(signal.SIGVTALRM)
        if self._mark:
            self._mark.close()
            self._mark = None
        if self._file:
            self._file.close()
        if self._path:
            self._path.unlink(missing_ok=True)

    def around(self, work: Awaitable[T], number: int) -> Awaitable[T]:
        """The same work; while it runs, and not while it waits, its update is the one that is being handled."""
        return Marked(work, number, self._note)

    def _note(self, number: int) -> None:
        if self._mark:
            _MARK.pack_into(self._mark, 0, number)

    def _wind(self) -> None:
        """The loop turns: begin to count anew."""
        self._was_warned, self._in_a_row = False, 0
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        signal.setitimer(signal.ITIMER_VIRTUAL, LAST)
        self._turn = asyncio.get_running_loop().call_later(SECONDS / 4, self._wind)

    def _interrupt(self, signum: int, frame: FrameType | None) -> None:
        del signum
        signal.setitimer(signal.ITIMER_VIRTUAL, LAST)
        if not self._was_warned:
            self._was_warned = True
            signal.setitimer(signal.ITIMER_REAL, GRACE)
            return
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        now = handling.get()
        number = now.number if now else 0
        with contextlib.suppress(RuntimeError):  # of a stream that was being written to
            log.error("the program is held up", update=number or None, where=_where(frame))
        if now is None or not _is_in_a_callback(frame):
            return
        with contextlib.suppress(OSError):
            now.inbox.ran_into_wall(number)
        self._in_a_row += 1
        if self._in_a_row > SWALLOWED:
            # It was interrupted, and went on all the same. It is noted, so the next process leaves it alone.
            os._exit(EXIT_CODE)
        raise RanIntoWall


class Marked(Awaitable[T]):
    """Work that says when it runs."""

    def __init__(self, work: Awaitable[T], number: int, note: Any) -> None:
        """Take the work, its update's number, and who is told of it: the number when it goes on, 0 when it waits."""
        self._work, self._number, self._note = work, number, note

    def __await__(self) -> Generator[Any, Any, T]:
        """Go on with the work until it waits, and wait."""
        steps: Any = self._work.__await__()
        value: Any = None
        error: BaseException | None = None
        while True:
            self._note(self._number)
            try:
                waits = steps.send(value) if error is None else steps.throw(error)
            except StopIteration as done:
                result: T = done.value
                return result
            finally:
                self._note(0)
            value = error = None
            try:
                value = yield waits
            except BaseException as thrown:
                error = thrown


def _is_in_a_callback(frame: FrameType | None) -> bool:
    """Whether the loop is carrying something out, rather than being busy with itself."""
    while frame is not None:
        if frame.f_code is asyncio.Handle._run.__code__:
            return True
        frame = frame.f_back
    return False


def _where(frame: FrameType | None) -> str:
    """The innermost places of our own code, as the log names them."""
    found: list[str] = []
    while frame is not None and len(found) < SWALLOWED + 1:
        name = frame.f_code.co_filename
        if f"{os.sep}bot{os.sep}" in name:
            found.append(f"{name.rpartition(f'{os.sep}bot{os.sep}')[2]}:{frame.f_lineno} {frame.f_code.co_name}")
        frame = frame.f_back
    return " < ".join(found)
