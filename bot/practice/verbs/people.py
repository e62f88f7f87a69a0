"""People beyond Telegram's own: guests without an account, accounts that changed, and who can be reached."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.practice.group import Group
from bot.practice.people.roster import Member, checked_name
from bot.practice.refusal import Refusal
from bot.practice.verbs.identity import exchange_in_group

HERE, GONE = "here", "gone"
MOST_GUESTS = 500


@dataclass(eq=False)
class TooManyGuests(Refusal):
    """There are more people without Telegram on the roster than in any room."""

    most: int = MOST_GUESTS


@dataclass(eq=False)
class NotAGuest(Refusal):
    """Only people without Telegram are taken off the roster by hand; others leave the chat."""

    name: str


@dataclass(eq=False)
class SamePerson(Refusal):
    """A person cannot be merged with themselves."""

    name: str


def next_guest(group: Group) -> int:
    """The id of the next person without Telegram: below zero, and never used again."""
    return min([0, *group.roster.members]) - 1


def add_guest(group: Group, name: str, *, by: int, at: datetime) -> Member:
    """Somebody without Telegram comes onto the roster; a guest of the same name who had left comes back."""
    clean = checked_name(name)
    known = next((m for m in group.roster.members.values() if m.is_guest and m.name == clean), None)
    if known and known.active:
        return known
    if known is None and sum(m.is_guest for m in group.roster.members.values()) >= MOST_GUESTS:
        raise TooManyGuests
    member = replace(known, active=True) if known else Member(next_guest(group), clean, since=at, reachable=False)
    group.roster = group.roster.with_member(member)
    group.note(at, by, "guest", clean, about=member.id, before=GONE, after=HERE)
    return member


def drop_guest(group: Group, member_id: int, *, by: int, at: datetime) -> None:
    """A person without Telegram does not come any more; their words and points stay."""
    known = group.roster.members[member_id]
    if not known.is_guest:
        raise NotAGuest(known.name)
    if known.active:
        group.roster = group.roster.with_member(replace(known, active=False))
        group.note(at, by, "guest", known.name, about=member_id, before=HERE, after=GONE)


def merge(group: Group, old: int, new: int, *, by: int, at: datetime) -> None:
    """Two entries of the roster are one person: what was the old one's is the new one's, name included.

    A role is not carried over: it was given to an account, and the new account's owner must be given it anew.
    """
    before, after = group.roster.members[old], group.roster.members[new]
    exchange_in_group(group, old, new)
    members = {key: member for key, member in group.roster.members.items() if key != old}
    since = min((m.since for m in (before, after) if m.since), default=None)
    members[new] = replace(after, name=before.name, since=since)
    group.roster = replace(group.roster, members=members)
    group.note(at, by, "merge", before.name, about=new, before=before.label, after=after.label)


def check_merge(group: Group, old: int, new: int) -> None:
    """Refuse to merge a person with themselves."""
    if old == new:
        raise SamePerson(group.roster.name(old))


def know_reachable(group: Group, member_id: int, *, reachable: bool) -> None:
    """It was found out whether a person can be written to in private."""
    known = group.roster.members.get(member_id)
    if known and known.reachable is not reachable:
        group.roster = group.roster.with_member(replace(known, reachable=reachable))


def choose_group(group: Group, member_id: int, *, at: datetime) -> None:
    """A person in several groups chose this one for their private chat."""
    known = group.roster.members[member_id]
    group.roster = group.roster.with_member(replace(known, chosen_at=at))
