"""Honours of a term, drafted from the facts for a secretary to confirm; and what each member's certificate says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.practice.group import Group
from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.lifecycle import HELD
from bot.practice.meeting.settled import Line
from bot.practice.points.facts import Facts, took_part
from bot.practice.session import Session

HELPS = ("reply_received", "record_quoted", "duty", "lead_talk")
LEAST_SESSIONS = 2


class HonourKind(StrEnum):
    """What is honoured."""

    FAITHFUL = "faithful"
    STREAK = "streak"
    HELPFUL = "helpful"


@dataclass(frozen=True)
class Honour:
    """The members who are first in one thing, and by how much."""

    kind: HonourKind
    members: tuple[int, ...]
    value: int


@dataclass(frozen=True)
class Participation:
    """What one member did in a term."""

    member: int
    sessions: int
    led: int
    reflections: int
    points: int


def in_term(group: Group, sessions: Sequence[Session], first: date, last: date) -> list[Session]:
    """The sessions held between two days of the group, both included."""
    zone = group.settings.zone
    return [s for s in sessions if s.state in HELD and first <= s.starts_at.astimezone(zone).date() <= last]


def honours(group: Group, sessions: Sequence[Session], lines: Sequence[Line], first: date, last: date) -> list[Honour]:
    """Who was there most often, longest in a row, and most helpful; active members alone, ties shared."""
    held = in_term(group, sessions, first, last)
    if len(held) < LEAST_SESSIONS:
        return []
    active, issues = {m.id for m in group.roster}, {s.issue for s in held}
    there = Counter(m for s in held for m in took_part(s) if m in active)
    streaks = Facts(group, sessions).streaks
    rows: Counter[int] = Counter()
    for (issue, member), length in streaks.items():
        if issue in issues and member in active:
            rows[member] = max(rows[member], length)
    helped: Counter[int] = Counter()
    for line in lines:
        if line.issue in issues and line.rule in HELPS and line.member in active:
            helped[line.member] += 1
    counted = ((HonourKind.FAITHFUL, there), (HonourKind.STREAK, rows), (HonourKind.HELPFUL, helped))
    return [Honour(kind, _first(counter), max(counter.values())) for kind, counter in counted if counter]


def participation(
    group: Group, sessions: Sequence[Session], lines: Sequence[Line], first: date, last: date
) -> list[Participation]:
    """What each active member did in a term; those who took no part are left out."""
    held = in_term(group, sessions, first, last)
    issues = {s.issue for s in held}
    there = Counter(m for s in held for m in took_part(s))
    led = Counter(m for s in held for m in {c.member for c in s.standing(Kind.LEAD_TALK)})
    wrote = Counter(m for s in held for m in s.writers())
    points: Counter[int] = Counter()
    for line in lines:
        points[line.member] += line.points if line.issue in issues else 0
    return [Participation(m.id, there[m.id], led[m.id], wrote[m.id], points[m.id]) for m in group.roster if there[m.id]]


def _first(counter: Counter[int]) -> tuple[int, ...]:
    most = max(counter.values())
    return tuple(sorted(m for m, n in counter.items() if n == most))
