"""Telegram's bad days, on demand: which of the coming calls fail, and how."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from bot.sandbox.errors import ApiError


class Fault(StrEnum):
    """How a call can fail; ``LOST`` and ``STALLED`` calls are carried out, and the answer does not arrive."""

    FLOOD = "429"
    SERVER = "502"
    DROPPED = "dropped"
    LOST = "lost"
    STALLED = "stalled"


@dataclass
class Faults:
    """A plan of faults: ``queue`` by method for the next calls, ``share`` of all calls at random, of these ``kinds``."""

    queue: dict[str, list[Fault]] = field(default_factory=dict)
    share: float = 0.0
    kinds: tuple[Fault, ...] = (Fault.FLOOD, Fault.SERVER, Fault.DROPPED)
    retry_after: int = 1
    dice: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - not for secrets
    done: int = 0

    def plan(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method fail so, one after the other."""
        self.queue.setdefault(method, []).extend(faults)

    def next(self, method: str) -> Fault | None:
        """What befalls this call."""
        if self.queue.get(method):
            self.done += 1
            return self.queue[method].pop(0)
        if method != "getUpdates" and self.share and self.dice.random() < self.share:
            self.done += 1
            return self.dice.choice(self.kinds)
        return None

    def error(self, fault: Fault) -> ApiError | None:
        """The answer of a fault that answers."""
        if fault is Fault.FLOOD:
            text = f"Too Many Requests: retry after {self.retry_after}"
            return ApiError(429, text, {"retry_after": self.retry_after})
        return ApiError(502, "Bad Gateway") if fault is Fault.SERVER else None

    @contextmanager
    def at(self, share: float) -> Iterator[None]:
        """A time in which a share of all calls fails."""
        self.share = share
        try:
            yield
        finally:
            self.share = 0.0
