"""One person's id in place of another's, wherever a group or a session holds it.

For somebody who changed account, and for a pseudonym in a name's place. Which fields hold people's ids is written down
here, by name; a test of the house sees to it that no field is forgotten.
"""

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from bot.practice.group import Group
from bot.practice.people.roster import Member
from bot.practice.session import Session
from bot.practice.verbs.sealing import resealing

# Numbers and tuples of numbers that are people.
PEOPLE = frozenset({
    "member", "by", "about", "lead", "coming", "volunteers", "declined", "votes", "author", "recorded_by", "headed_by",
    "refused_by", "off_board_by", "secretaries",
})  # fmt: skip
# A private chat has its person's id. It is exchanged for a pseudonym only: under another account's id, the numbers of
# two chats' messages would mix.
CHATS = frozenset({"chat"})
# Tables whose keys, or whose values, are people.
BY_PERSON = frozenset({"members", "extensions", "taking_down", "drafts", "totals", "presses", "names"})
TO_PERSON = frozenset({"duties", "taking_down"})
# Tables whose keys are names in which a person's id stands between colons.
NAMED = frozenset({"presses", "told"})
# What a person has once in a session: of two that become one person, the first stays.
ONCE = frozenset({"check_ins", "leaves", "approvals"})
T = TypeVar("T")


@dataclass(frozen=True)
class Swap:
    """Whose id gives way to whose; ``chats``: private chats' ids, too."""

    old: int
    new: int
    chats: bool


def exchange_in_session(session: Session, old: int, new: int, *, chats: bool = False) -> None:
    """Put one person in another's place. A published record keeps its former seal beside the new one."""
    with resealing(session):
        _exchange_fields(session, Swap(old, new, chats))
        # How they are called now stands in the roster alone.
        session.printed = session.printed.without(old, new) if session.printed else None
        # The index of messages holds their places, which stay as they are but for private chats' ids.
        session.__post_init__()


def exchange_in_group(group: Group, old: int, new: int, *, chats: bool = False) -> None:
    """Put one person in another's place; who holds the new id on the roster already stays as they are."""
    known = group.roster.members.get(new)
    _exchange_fields(group, Swap(old, new, chats))
    if known:
        group.roster = group.roster.with_member(known)


def _exchange_fields(aggregate: Group | Session, swap: Swap) -> None:
    for field in fields(aggregate):
        before = getattr(aggregate, field.name)
        after = exchanged(before, swap, field.name)
        if after != before and not (isinstance(aggregate, Group) and field.name == "chat"):
            setattr(aggregate, field.name, after)


def exchanged(value: T, swap: Swap, name: str = "") -> T:
    """A value with one person in another's place; ``name`` is the field that holds it."""
    changed: Any = value
    if is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: exchanged(getattr(value, f.name), swap, f.name) for f in fields(value)}
        if isinstance(value, Member):
            parts["id"] = swap.new if value.id == swap.old else value.id
        changed = replace(value, **parts) if any(parts[n] != getattr(value, n) for n in parts) else value
    elif isinstance(value, dict):
        changed = {_key(k, swap, name): _value(v, swap, name) for k, v in _old_first(value, swap.old)}
    elif isinstance(value, tuple):
        changed = _once(tuple(exchanged(item, swap, name) for item in value), name)
    elif isinstance(value, int) and not isinstance(value, bool) and value == swap.old:
        changed = swap.new if name in PEOPLE or (swap.chats and name in CHATS) else value
    return changed  # type: ignore[no-any-return]


def _old_first(table: dict[Any, Any], old: int) -> list[tuple[Any, Any]]:
    """The entries with the old person's first, so that the new person's own take their place."""
    return sorted(table.items(), key=lambda entry: entry[0] != old) if old in table else list(table.items())


def _key(key: Any, swap: Swap, name: str) -> Any:
    if isinstance(key, int):
        return swap.new if name in BY_PERSON and key == swap.old else key
    if name in NAMED:
        return ":".join(str(swap.new) if part == str(swap.old) else part for part in str(key).split(":"))
    return key


def _value(value: Any, swap: Swap, name: str) -> Any:
    if isinstance(value, int):
        return swap.new if name in TO_PERSON and value == swap.old else value
    return exchanged(value, swap, name)


def _once(items: tuple[Any, ...], name: str) -> tuple[Any, ...]:
    if name in PEOPLE:
        return tuple(dict.fromkeys(items))
    if name in ONCE:
        return tuple({item.member: item for item in reversed(items)}.values())[::-1]
    return items
