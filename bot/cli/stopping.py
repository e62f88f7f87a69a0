"""Being told to stop: SIGINT and SIGTERM, and on Windows Ctrl-C and Ctrl-Break, where loops know no signals."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

NAMES = ("SIGINT", "SIGTERM", "SIGBREAK")


@contextmanager
def told_to_stop(stop: Callable[[], object]) -> Iterator[None]:
    """Within the block, call ``stop`` in the running loop when the process is told to stop; afterwards all is as before."""
    loop = asyncio.get_running_loop()
    by_loop, before = list[signal.Signals](), dict[signal.Signals, Any]()

    def handle(number: int, frame: FrameType | None) -> None:
        del number, frame
        # The handler runs between two steps of the main thread: the loop may be asleep, and is to wake up.
        loop.call_soon_threadsafe(stop)

    for number in (getattr(signal, name) for name in NAMES if hasattr(signal, name)):
        before[number] = signal.getsignal(number)
        try:
            loop.add_signal_handler(number, stop)
            by_loop.append(number)
        except NotImplementedError:
            signal.signal(number, handle)
    try:
        yield
    finally:
        for number in by_loop:
            loop.remove_signal_handler(number)
        for number, handler in before.items():
            signal.signal(number, handler)
