"""Points that a secretary adds or takes by hand. An adjustment is signed and never deleted."""

from dataclasses import dataclass
from datetime import datetime

from bot.practice.refusal import Refusal

MOST = 1000


@dataclass(eq=False)
class BadAdjustment(Refusal):
    """An adjustment needs points other than zero, within bounds, and a reason."""

    points: int
    most: int = MOST


@dataclass(frozen=True)
class Adjustment:
    """``points`` (may be negative) for ``member``, given by the secretary ``by`` for ``reason``; ``act`` names the message."""

    act: str
    member: int
    points: int
    reason: str
    by: int
    at: datetime


def checked(adjustment: Adjustment) -> Adjustment:
    """The adjustment, if it says how many and why."""
    if not adjustment.reason.strip() or not 0 < abs(adjustment.points) <= MOST:
        raise BadAdjustment(adjustment.points)
    return adjustment
