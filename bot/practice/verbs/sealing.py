"""The seal of a published record: SHA-256 (hex) over all that is printed of it, and over the points that were frozen with it.

It proves that nothing was changed since publication only against somebody who cannot write to the store: who can, can seal anew.
Two kinds are known: ``whole``, as here, and ``words``, of versions before (kind, member and text of each contribution).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.practice.group import Group
from bot.practice.meeting.contribution import Contribution, Kind
from bot.practice.meeting.fingerprint import fingerprint
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.printed import Printed
from bot.practice.people.roster import Role
from bot.practice.session import Session
from bot.practice.verbs.review import record_turns

WORDS, WHOLE = "words", "whole"


def seal(session: Session, printed: Printed | None) -> None:
    """Seal a session that goes out, as it stands now."""
    session.printed, session.sealed = printed, WHOLE
    session.seal = seal_of(session)


def seal_of(session: Session) -> str:
    """The seal as a session stands, of the kind that it was sealed with."""
    if session.sealed != WHOLE:
        return fingerprint(session.standing())
    text = json.dumps(_canonical(session), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_sound(session: Session) -> bool:
    """Whether a sealed session is as it was sealed."""
    return bool(session.seal) and session.seal == seal_of(session)


def shown_seal(session: Session) -> str:
    """What is printed as the fingerprint: the seal of a published record; of a draft, the fingerprint of its words."""
    is_out = session.state is State.PUBLISHED and session.seal
    return session.seal if is_out else fingerprint(session.standing())


@contextmanager
def resealing(session: Session) -> Iterator[None]:
    """A lawful change of a published record: if it was sound before, it is sealed anew, and its former seal is kept."""
    was_sound, former = is_sound(session), session.seal
    yield
    if was_sound and (now := seal_of(session)) != former:
        session.former_seals, session.seal = (*session.former_seals, former), now


def printed_with(group: Group, session: Session) -> Printed:
    """What a record of this session is printed with now."""
    people = {c.member for c in session.contributions} | {c.member for c in session.check_ins}
    people |= {leave.member for leave in session.leaves} | ({session.lead} if session.lead is not None else set())
    members = [group.roster.members[m] for m in sorted(people) if m in group.roster.members]
    return Printed(
        title=group.title,
        locale=group.settings.locale,
        timezone=group.settings.timezone,
        names={m.id: m.name for m in members},
        secretaries=tuple(m.id for m in members if m.role is Role.SECRETARY),
    )


def _canonical(session: Session) -> dict[str, Any]:
    """All that is sealed. What is added here belongs to a new kind of seal: the ones that were made must stay right."""
    found = {
        "record": [session.group, session.issue, session.topic, session.starts_at, session.place, session.lead],
        "published": [session.opened_at, session.closed_at, session.published_at],
        "printed": session.printed,
        "present": session.check_ins,
        "away": sorted(session.away()),
        "pieces": [_piece(c) for c in session.standing()],
        "order": [[t.source for t in record_turns(session, kind)] for kind in Kind],
        "notes": session.review.notes,
        "left_out": [[c.source, c.left_out] for c in session.contributions if c.left_out],
        "editions": [[e.number, e.reason, e.by, e.at] for e in session.editions],
        "points": session.settled,
    }
    return {name: _facts(value) for name, value in found.items()}


def _piece(piece: Contribution) -> list[Any]:
    told = [piece.kind, piece.member, [part.source for part in piece.parts], piece.at, piece.text, piece.marks]
    return [*told, piece.late, piece.reply_to, piece.recorded_by, piece.attachments]


def _facts(value: Any) -> Any:
    """A value as plain data; fields that have their default are left out, so that a field added later breaks no seal."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {f.name: getattr(value, f.name) for f in fields(value)}
        return {f.name: _facts(told[f.name]) for f in fields(value) if told[f.name] != _default(f)}
    if isinstance(value, dict):
        return {str(key): _facts(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_facts(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default
