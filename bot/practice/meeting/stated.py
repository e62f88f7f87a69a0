"""What the group was last told of a session: the measure of whether a change is still to be said."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Stated:
    """When (UTC), about what and where, and whether it takes place at all. ``place`` is ``None`` where that is not known."""

    starts_at: datetime
    title: str
    place: str | None
    cancelled: bool = False
