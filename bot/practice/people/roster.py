"""The people of a group: names as they stand in the records, and roles.

A person is known by the Telegram user id, never by a name. Members who left stay, as past members.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.practice.refusal import Refusal

LONGEST_NAME = 64


class Role(StrEnum):
    """What a member may do."""

    MEMBER = "member"
    SECRETARY = "secretary"


@dataclass(eq=False)
class NoSuchMember(Refusal):
    """Nobody on the roster is called this."""

    asked: str


@dataclass(eq=False)
class AmbiguousMember(Refusal):
    """Several people on the roster are called this."""

    asked: str
    candidates: tuple[tuple[int, str], ...]


@dataclass(eq=False)
class NameTooLong(Refusal):
    """A name for the records is empty or longer than fits a page."""

    length: int
    most: int = LONGEST_NAME


@dataclass(frozen=True)
class Member:
    """A person on the roster. ``id`` is the Telegram user id; ``username`` has no ``@``; ``locale`` is empty if not known.

    Somebody without Telegram has an id below zero. ``reachable``: whether they can be written to in private, as far as
    is known. ``chosen_at``: when they chose this group, of several, for their private chat.
    """

    id: int
    name: str
    username: str = ""
    role: Role = Role.MEMBER
    active: bool = True
    since: datetime | None = None
    locale: str = ""
    off_board: bool = False
    off_board_by: int | None = None
    reachable: bool | None = None
    chosen_at: datetime | None = None

    @property
    def label(self) -> str:
        """The name with what tells two namesakes apart."""
        return f"{self.name} (@{self.username})" if self.username else f"{self.name} (#{self.id})"

    @property
    def is_guest(self) -> bool:
        """Whether this is somebody without Telegram, who is only in the room (or a pseudonym)."""
        return self.id < 0

    @property
    def is_on_board(self) -> bool:
        """Whether the public points board shows this member: by own wish, and by the secretaries'."""
        return not self.off_board and self.off_board_by is None


@dataclass(frozen=True)
class Roster:
    """All members by id, in the order in which they came."""

    members: dict[int, Member] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Member]:
        """Active members, in the order in which they came."""
        return (m for m in self.members.values() if m.active)

    def __contains__(self, member_id: int) -> bool:
        """Whether a person has ever been on the roster."""
        return member_id in self.members

    def name(self, member_id: int) -> str:
        """The name in the records; a person not on the roster shows as a number sign and the id."""
        member = self.members.get(member_id)
        return member.name if member else f"#{member_id}"

    def with_member(self, member: Member) -> "Roster":
        """The roster with one member added or replaced."""
        return replace(self, members={**self.members, member.id: member})

    def find(self, asked: str) -> Member:
        """The one member meant by a username or a roster name, with or without ``@``, case ignored, or by ``#id``."""
        numbered = re.fullmatch(r"#(-?\d{1,16})", asked.strip())
        if numbered and int(numbered[1]) in self.members:
            return self.members[int(numbered[1])]
        wanted = asked.strip().removeprefix("@").casefold()
        everyone = [m for m in self.members.values() if wanted]
        found = [m for m in everyone if m.username.casefold() == wanted]
        if not found or not asked.strip().startswith("@"):
            found += [m for m in everyone if m.name.casefold() == wanted and m not in found]
        if not found:
            raise NoSuchMember(asked.strip())
        if len(found) > 1:
            raise AmbiguousMember(asked.strip(), tuple((m.id, m.label) for m in found))
        return found[0]


def checked_name(name: str) -> str:
    """A name fit for the records: one line, not empty, not too long; otherwise a ``NameTooLong``."""
    clean = " ".join(name.split())
    if not 0 < len(clean) <= LONGEST_NAME:
        raise NameTooLong(len(clean))
    return clean
