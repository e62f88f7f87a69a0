"""Points that a secretary adds or takes by hand. An adjustment is signed and never deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.practice.refusal import Refusal

MOST = 1000


@dataclass(eq=False)
class BadAdjustment(Refusal):
    """An adjustment needs points other than zero, within bounds, and a reason."""

    points: int
    most: int = MOST


@dataclass(eq=False)
class AlreadyTakenBack(Refusal):
    """There is no such adjustment, or it was taken back already."""


@dataclass(frozen=True)
class Adjustment:
    """``points`` (may be negative) for ``member``, given by the secretary ``by`` for ``reason``; ``act`` names the message.

    ``undoes`` is the act of the adjustment that this one takes back.
    """

    act: str
    member: int
    points: int
    reason: str
    by: int
    at: datetime
    undoes: str = ""


def counter_entry(adjustments: Sequence[Adjustment], number: int, act: str, by: int, at: datetime) -> Adjustment:
    """What takes back the adjustment of a number (from 1); raises ``AlreadyTakenBack``."""
    if not 0 < number <= len(adjustments):
        raise AlreadyTakenBack
    known = adjustments[number - 1]
    if known.undoes or any(a.undoes == known.act and a.act != act for a in adjustments):
        raise AlreadyTakenBack
    return Adjustment(act, known.member, -known.points, f"↩ {known.reason}", by, at, known.act)


def checked(adjustment: Adjustment) -> Adjustment:
    """The adjustment, if it says how many and why."""
    if not adjustment.reason.strip() or not 0 < abs(adjustment.points) <= MOST:
        raise BadAdjustment(adjustment.points)
    return adjustment
