"""Undoing: what a secretary did within the last day is taken back, as long as nothing else has come on top of it.

An act on record is its own recipe: it says what stood there before and after. Undoing is an act, too, on record like
any other; the act that is undone stays there. What is out for good (a published record) has no way back here.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from bot.practice.group import Group
from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.lifecycle import BEFORE, InThePast, State
from bot.practice.people.audit import Act, is_done
from bot.practice.people.roster import Role
from bot.practice.refusal import Refusal
from bot.practice.session import Session
from bot.practice.verbs import planning
from bot.practice.verbs.absence import judge_lateness
from bot.practice.verbs.stating import keep_known

UNDOABLE_FOR = timedelta(days=1)
UNDO = "undo"
Held = TypeVar("Held", Group, Session)


@dataclass(eq=False)
class NothingToUndo(Refusal):
    """The act is undone already, was never done, or cannot be undone."""


@dataclass(eq=False)
class TooLateToUndo(Refusal):
    """An act can be undone for a day."""


@dataclass(eq=False)
class ChangedSince(Refusal):
    """What the act changed has been changed again, or has been built upon."""

    verb: str


def undo_in_session(session: Session, update: int, *, by: int, at: datetime) -> bool:
    """Take back what an update changed in a session. Says whether there was anything of it here."""
    done = _undo(session, _OF_SESSION, update, by, at)
    session.put_under_headings()
    return done


def undo_in_group(group: Group, update: int, *, by: int, at: datetime) -> bool:
    """Take back what an update changed in a group. Says whether there was anything of it here."""
    return _undo(group, _OF_GROUP, update, by, at)


def undoable(aggregate: Group | Session, now: datetime) -> list[Act]:
    """The acts of people that may still be undone, the newest first."""
    ways: Collection[str] = _OF_GROUP if isinstance(aggregate, Group) else _OF_SESSION
    return [a for a in reversed(_open(aggregate.audit, ways)) if now - a.at <= UNDOABLE_FOR]


def _undo(
    held: Held, ways: dict[str, Callable[[Held, Act, datetime], None]], update: int, by: int, at: datetime
) -> bool:
    if is_done(held.audit, UNDO, by, at):
        return True
    found = _of_update(held.audit, update, at, ways)
    for act in found:
        ways[act.verb](held, act, at)
        held.note(at, by, UNDO, act.verb, about=act.about, before=str(act.update), after=act.before)
    return bool(found)


def _open(acts: Sequence[Act], ways: Collection[str]) -> list[Act]:
    undone = {(a.before, a.detail) for a in acts if a.verb == UNDO}
    return [a for a in acts if a.verb in ways and a.by and a.update and (str(a.update), a.verb) not in undone]


def _of_update(acts: Sequence[Act], update: int, at: datetime, ways: Collection[str]) -> list[Act]:
    found = [a for a in reversed(_open(acts, ways)) if a.update == update]
    if any(at - a.at > UNDOABLE_FOR for a in found):
        raise TooLateToUndo
    return found


def _require(stands: bool, act: Act) -> None:  # noqa: FBT001
    if not stands:
        raise ChangedSince(act.verb)


# -- what was done to a session ----------------------------------------------------------------------------


def _lead(session: Session, act: Act, at: datetime) -> None:
    _require(str(session.lead or "") == act.after, act)
    session.lead = int(act.before) if act.before else None


def _topic(session: Session, act: Act, at: datetime) -> None:
    former = session.former_topics.get(act.update)
    _require(former is not None and session.topic.title == act.after and session.state in BEFORE, act)
    keep_known(session)
    session.topic = former or session.topic


def _move(session: Session, act: Act, at: datetime) -> None:
    _require(session.starts_at.isoformat() == act.after and session.state in BEFORE, act)
    to = datetime.fromisoformat(act.before)
    if to <= at:
        raise InThePast(to)
    planning.put_on(session, to, at=at)


def _cancel(session: Session, act: Act, at: datetime) -> None:
    _require(session.state is State.CANCELLED, act)
    planning.restore(session, State(act.before), at=at)


def _not_held(session: Session, act: Act, at: datetime) -> None:
    _require(session.state is State.CANCELLED, act)
    planning.restore(session, State(act.before), at=at, even_past=True)


def _planned(session: Session, act: Act, at: datetime) -> None:
    _require(session.state in BEFORE, act)
    planning.call_off(session, "", at=at)


def _open_meeting(session: Session, act: Act, at: datetime) -> None:
    spoken = any(True for _ in session.standing(Kind.LEAD_TALK)) or any(True for _ in session.standing(Kind.REMARK))
    _require(session.state is State.OPEN and not spoken, act)
    session.state, session.opened_at, session.exchange_at = State(act.before), None, None


def _close_meeting(session: Session, act: Act, at: datetime) -> None:
    _require(session.state is State.COLLECTING, act)
    session.state, session.closed_at, session.due = State(act.before), None, None


def _exchange(session: Session, act: Act, at: datetime) -> None:
    now = session.exchange_at.isoformat() if session.exchange_at else ""
    _require(now == act.after and session.state is not State.PUBLISHED, act)
    session.exchange_at = datetime.fromisoformat(act.before) if act.before else None


def _heading(session: Session, act: Act, at: datetime) -> None:
    former = session.former_headings.get(act.update, ())
    pairs = [(session.contribution(heading.source), heading) for heading in former]
    stands = all(piece and piece.kind == act.after and piece.headed_by is not None for piece, _ in pairs)
    _require(bool(pairs) and stands and session.state is not State.PUBLISHED, act)
    for piece, heading in pairs:
        if piece:
            session.put(piece, replace(piece, kind=heading.kind, headed_by=heading.headed_by))


def _check_in(session: Session, act: Act, at: datetime) -> None:
    _require(session.state is not State.PUBLISHED, act)
    session.check_ins = tuple(c for c in session.check_ins if c.member != act.about)


def _extend(session: Session, act: Act, at: datetime) -> None:
    own = session.extensions.get(act.about)
    _require(own is not None and own.isoformat() == act.after and session.state is not State.PUBLISHED, act)
    others = {m: until for m, until in session.extensions.items() if m != act.about}
    session.extensions = others | ({act.about: datetime.fromisoformat(act.before)} if act.before else {})
    judge_lateness(session, act.about)


def _refuse_leave(session: Session, act: Act, at: datetime) -> None:
    _require(any(leave.member == act.about for leave in session.leaves), act)
    session.leaves = tuple(
        replace(leave, refused_by=None) if leave.member == act.about else leave for leave in session.leaves
    )


# -- what was done to a group ------------------------------------------------------------------------------


def _settings(group: Group, act: Act, at: datetime) -> None:
    _require(group.settings.text(act.detail) == act.after, act)
    group.settings = group.settings.with_value(act.detail, act.before)


def _name(group: Group, act: Act, at: datetime) -> None:
    member = group.roster.members.get(act.about)
    if member is None or member.name != act.after:
        raise ChangedSince(act.verb)
    group.roster = group.roster.with_member(replace(member, name=act.before))


def _role(group: Group, act: Act, at: datetime) -> None:
    member = group.roster.members.get(act.about)
    if member is None or member.role != act.after:
        raise ChangedSince(act.verb)
    group.roster = group.roster.with_member(replace(member, role=Role(act.before)))


def _guest(group: Group, act: Act, at: datetime) -> None:
    member = group.roster.members.get(act.about)
    if member is None or member.active is not (act.after == "here"):
        raise ChangedSince(act.verb)
    group.roster = group.roster.with_member(replace(member, active=act.after != "here"))


def _duty(group: Group, act: Act, at: datetime) -> None:
    _require(str(group.duties.get(act.detail) or "") == act.after, act)
    others = {month: member for month, member in group.duties.items() if month != act.detail}
    group.duties = others | ({act.detail: int(act.before)} if act.before else {})


def _scheme(group: Group, act: Act, at: datetime) -> None:
    former = group.former_schemes.get(act.update)
    last = group.schemes[-1] if group.schemes else None
    stands = last is not None and last.name == act.after and last.since == date.fromisoformat(act.detail)
    _require(former is not None and stands, act)
    group.schemes = former or ()


def _proposal(group: Group, act: Act, at: datetime) -> None:
    known = next((p for p in group.proposals if p.number == int(act.before)), None)
    if known is None or known.is_open or known.issue != int(act.after):
        raise ChangedSince(act.verb)
    opened = replace(known, issue=0, dropped=False)
    group.proposals = tuple(opened if p.number == known.number else p for p in group.proposals)


_OF_SESSION: dict[str, Callable[[Session, Act, datetime], None]] = {
    "lead": _lead, "topic edit": _topic, "move": _move, "cancel": _cancel, "not held": _not_held, "planned": _planned,
    "open": _open_meeting, "close": _close_meeting, "check in": _check_in, "extend": _extend,
    "leave refused": _refuse_leave, "exchange": _exchange, "heading": _heading,
}  # fmt: skip
_OF_GROUP: dict[str, Callable[[Group, Act, datetime], None]] = {
    "settings": _settings, "name": _name, "role": _role, "guest": _guest, "duty": _duty, "scheme": _scheme,
    "proposal": _proposal,
}  # fmt: skip
