"""A line of the points ledger, which a session keeps for good once it is published.

It stands here, below the points, because the session carries it; what makes lines is in ``practice.points``.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Line:
    """Points of one member for one fact under one rule.

    ``at`` is the session's start or the adjustment's instant (UTC); ``issue`` is 0 for an adjustment. ``cut`` is
    what a limit took off; ``points`` is what remains and counts; ``limit`` names the limit. ``chat`` and ``message`` lead
    to the fact. ``version`` names the scheme that counted.
    """

    member: int
    at: datetime
    issue: int
    rule: str
    points: int
    cut: int = 0
    limit: str = ""
    reason: str = ""
    late: bool = False
    chat: int = 0
    message: int = 0
    version: str = ""
