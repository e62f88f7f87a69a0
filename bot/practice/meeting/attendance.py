"""Who was there, and who said they would come. Present is not the same as said-to-come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Presence(StrEnum):
    """How a member was there."""

    ROOM = "room"
    ONLINE = "online"


@dataclass(frozen=True)
class CheckIn:
    """A member was there. ``by`` is who said so: the member, or a secretary."""

    member: int
    at: datetime
    presence: Presence
    by: int
