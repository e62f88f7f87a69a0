"""Floods: whoever sends commands or presses faster than hands can is slowed to a few a second, and told so once.

Plain words are never held up: in a lively meeting everything counts. Nobody else waits for somebody who floods.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Update

log = structlog.get_logger(__name__)
# More than this of one person is no impatience any more, and is passed over.
MOST_WAITING = 1000
# Commands that carry words into the record: they count like any words.
WORDS = ("/reflect", "/record")
FORGET_AFTER = 120.0


@dataclass(frozen=True)
class Allowance:
    """So many commands at once, and so many a second after that; 0: no limit."""

    at_once: int = 100
    a_second: float = 10.0


@dataclass
class Budget:
    """What one person has left (below 0: so many of theirs wait), when it was counted, and whether they were told."""

    left: float
    at: float
    told: bool = False


class Flood:
    """Keeps a budget a person."""

    def __init__(self, allowance: Allowance, tell: Callable[[Update], Coroutine[Any, Any, None]]) -> None:
        """Take what is allowed, and who tells a person that they are slowed."""
        self.allowance, self.tell = allowance, tell
        self._budgets: dict[int, Budget] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def wait(self, update: Update) -> float | None:
        """The seconds until an update is within its sender's budget. ``None``: they are too many, it is passed over."""
        user = update.effective_user
        if not self.allowance.at_once or user is None or not _is_demand(update):
            return 0.0
        budget = self._budget(user.id)
        budget.left -= 1
        if budget.left >= 0:
            return 0.0
        if not budget.told:
            budget.told = True
            log.info("somebody is slowed")
            # On the side: what was sent first must not come after the next for having been answered.
            telling = asyncio.create_task(self.tell(update))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)
        if budget.left < -MOST_WAITING:
            budget.left += 1
            return None
        return -budget.left / self.allowance.a_second

    def _budget(self, user: int) -> Budget:
        now = time.monotonic()
        known = self._budgets.setdefault(user, Budget(self.allowance.at_once, now))
        known.left = min(self.allowance.at_once, known.left + (now - known.at) * self.allowance.a_second)
        known.at = now
        if known.left >= self.allowance.at_once - 1:
            known.told = False
        if len(self._budgets) > 1000:
            self._budgets = {u: b for u, b in self._budgets.items() if now - b.at < FORGET_AFTER}
        return known


def _is_demand(update: Update) -> bool:
    """Whether an update asks for something, and does not hand in words."""
    message = update.message
    text = (message.text or "") if message else ""
    return update.callback_query is not None or (text.startswith("/") and not text.lower().startswith(WORDS))
