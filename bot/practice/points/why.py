"""Why points were not given, and where the next ones could come from: answered from the facts, the scheme and the ledger."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.practice.group import Group
from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.doubt import DOUBT
from bot.practice.meeting.lifecycle import BEFORE, HELD, State
from bot.practice.meeting.reflection import due_for
from bot.practice.meeting.settled import Line
from bot.practice.points.facts import Facts
from bot.practice.points.rules.long_reflection import LongReflectionRule
from bot.practice.points.rules.reflection import ReflectionRule, counted_length
from bot.practice.points.rules.remark import RemarkRule
from bot.practice.points.rules.streak import StreakRule
from bot.practice.points.scheme import Scheme, schemes_of
from bot.practice.session import Session

LAST = 4
OPEN_FOR_WORDS = (State.ANNOUNCED, State.OPEN, State.COLLECTING)


@dataclass(frozen=True)
class Reason:
    """Why a rule gave less than it could for one session: ``what`` names the reason, ``have`` and ``need`` its numbers."""

    issue: int
    rule: str
    what: str
    have: int = 0
    need: int = 0


@dataclass(frozen=True)
class Chance:
    """Points that can still be earned: by which rule, in which session (0: in general), how many, until when (UTC)."""

    rule: str
    issue: int
    points: int
    until: datetime | None = None
    need: int = 0


def why_not(
    group: Group, sessions: Sequence[Session], lines: Sequence[Line], scheme: Scheme, member: int
) -> list[Reason]:
    """What a member did not get in the last sessions held, the latest first; and why."""
    facts = Facts(group, sessions)
    held = [s for s in facts.sessions if s.state in HELD][-LAST:]
    schemes = schemes_of(group, scheme)
    found: list[Reason] = []
    for session in reversed(held):
        mine = [line for line in lines if line.member == member and line.issue == session.issue]
        found += _cut(mine)
        found += _missed(session, facts, schemes.of(group, session), mine, member)
    return found


def chances(group: Group, sessions: Sequence[Session], scheme: Scheme, member: int, now: datetime) -> list[Chance]:
    """Where a member's next points could come from, the soonest first."""
    facts, schemes = Facts(group, sessions), schemes_of(group, scheme)
    found: list[Chance] = []
    for session in facts.sessions:
        found += _by_writing(session, schemes.of(group, session), member, now)
    coming = next((s for s in facts.sessions if s.state in BEFORE and s.starts_at > now), None)
    if coming:
        found += _by_coming(coming, facts, schemes.of(group, coming), member)
    return found


def _cut(mine: Sequence[Line]) -> Iterator[Reason]:
    for line in mine:
        if line.limit == DOUBT:
            yield Reason(line.issue, line.rule, "doubt", line.cut)
        elif line.cut:
            yield Reason(line.issue, line.rule, line.limit, line.cut, line.points)
        elif line.late:
            yield Reason(line.issue, line.rule, "late", line.points)


def _missed(session: Session, facts: Facts, scheme: Scheme, mine: Sequence[Line], member: int) -> Iterator[Reason]:
    given = {line.rule for line in mine}
    for rule in scheme.rules:
        if rule.name in given:
            continue
        match rule:
            case ReflectionRule() | LongReflectionRule():
                yield from _too_short(session, rule, member)
            case StreakRule():
                have = facts.streaks.get((session.issue, member), 0)
                yield Reason(session.issue, rule.name, "row", have % rule.every, rule.every)
            case _ if rule.name in ("check_in", "remark"):
                away = member in session.away()
                yield Reason(session.issue, rule.name, "on_leave" if away else "none")


def _too_short(session: Session, rule: ReflectionRule | LongReflectionRule, member: int) -> Iterator[Reason]:
    lengths = [counted_length(session, c) for c in session.standing(Kind.REFLECTION) if c.member == member]
    if lengths:
        yield Reason(session.issue, rule.name, "short", max(lengths), rule.min_chars)
    elif isinstance(rule, ReflectionRule):
        yield Reason(session.issue, rule.name, "none")


def _by_writing(session: Session, scheme: Scheme, member: int, now: datetime) -> Iterator[Chance]:
    if session.state not in OPEN_FOR_WORDS or session.published_at:
        return
    due = due_for(member, session.due, session.extensions)
    in_time = due is None or now <= due
    written = [counted_length(session, c) for c in session.standing(Kind.REFLECTION) if c.member == member]
    for rule in scheme.rules:
        enough = isinstance(rule, ReflectionRule | LongReflectionRule) and max(written, default=-1) >= rule.min_chars
        if isinstance(rule, ReflectionRule) and not enough:
            yield Chance(rule.name, session.issue, rule.points if in_time else rule.late, due, rule.min_chars)
        elif isinstance(rule, LongReflectionRule) and in_time and not enough:
            yield Chance(rule.name, session.issue, rule.points, due, rule.min_chars)


def _by_coming(session: Session, facts: Facts, scheme: Scheme, member: int) -> Iterator[Chance]:
    for rule in scheme.rules:
        if rule.name == "check_in" or (rule.name == "lead_talk" and session.lead in (None, member)):
            yield Chance(rule.name, session.issue, rule.points, session.starts_at)
        elif isinstance(rule, RemarkRule):
            yield Chance(rule.name, session.issue, rule.points * max(1, rule.per_session), session.starts_at)
        elif isinstance(rule, StreakRule):
            held = [s for s in facts.sessions if s.state in HELD]
            row = facts.streaks.get((held[-1].issue, member), 0) if held else 0
            yield Chance(rule.name, 0, rule.points, need=rule.every - row % rule.every)
