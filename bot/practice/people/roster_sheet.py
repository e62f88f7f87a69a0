"""A roster as a sheet, read back: which lines mean whom, and what they would change."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.practice.people.roster import AmbiguousMember, Member, NameTooLong, NoSuchMember, Role, Roster, checked_name
from bot.practice.refusal import Refusal

MOST_ROWS = 2000
COLUMNS = ("id", "member", "username", "role")


@dataclass(eq=False)
class NoRosterInFile(Refusal):
    """A sheet has no column of names, or no lines."""


@dataclass(frozen=True)
class Row:
    """One line of the sheet: its number, and what stands in it. ``id`` is 0 and ``role`` ``None`` where nothing does."""

    number: int
    name: str
    id: int = 0
    username: str = ""
    role: Role | None = None


@dataclass(frozen=True)
class RosterChanges:
    """What a sheet would change. ``unclear`` are the numbers of lines that mean nobody, or several people, or no name."""

    renamed: tuple[tuple[Member, str], ...] = ()
    appointed: tuple[tuple[Member, Role], ...] = ()
    guests: tuple[str, ...] = ()
    unclear: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.renamed or self.appointed or self.guests)


def changes(roster: Roster, rows: Iterable[Row]) -> RosterChanges:
    """What the lines of a sheet would change in a roster. A name that is not on it becomes somebody without Telegram."""
    renamed, appointed, guests, unclear = [], [], list[str](), []
    for row in rows:
        try:
            name = checked_name(row.name)
            member = _meant(roster, row)
        except (NameTooLong, AmbiguousMember, NoSuchMember):
            unclear.append(row.number)
            continue
        if member is None:
            guests += [name] if name not in guests else []
            continue
        if member.name != name:
            renamed.append((member, name))
        if row.role is not None and row.role is not member.role and not member.is_guest:
            appointed.append((member, row.role))
    return RosterChanges(tuple(renamed), tuple(appointed), tuple(guests), tuple(unclear))


def _meant(roster: Roster, row: Row) -> Member | None:
    """The person of a line, by id, by username, or by name; ``None`` for somebody new."""
    if row.id:
        if row.id not in roster:
            raise NoSuchMember(f"#{row.id}")
        return roster.members[row.id]
    if row.username:
        return roster.find(f"@{row.username.removeprefix('@')}")
    try:
        return roster.find(row.name)
    except NoSuchMember:
        return None
