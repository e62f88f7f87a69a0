"""A person is erased: what is not published goes at once; what is published keeps its words under another name.

Points and counts of others stay what they were: a pseudonym stands where the person stood.
"""

from dataclasses import replace
from datetime import datetime

from bot.practice.group import Group
from bot.practice.meeting.contribution import Contribution, Part
from bot.practice.meeting.lifecycle import State
from bot.practice.people.question import without_traces
from bot.practice.people.roster import Member
from bot.practice.session import Session
from bot.practice.verbs.identity import exchange_in_group, exchange_in_session
from bot.practice.verbs.sealing import resealing
from bot.practice.verbs.traces import erase_from_group, erase_from_session, mark_stale, names_of


def forget_in_session(session: Session, member: int, pseudonym: int, names: frozenset[str] = frozenset()) -> set[str]:
    """Erase a person from a session; gives the digests of files that were theirs and are kept here no longer.

    ``names`` are those under which they stand in records of acts.
    """
    before, was_named = _files(session), _is_named(session, member)
    with resealing(session):
        _forget(session, member, pseudonym, names)
    if was_named:
        mark_stale(session)
    return before - _files(session)


def _forget(session: Session, member: int, pseudonym: int, names: frozenset[str]) -> None:
    erase_from_session(session, member, pseudonym, names)
    if session.state is State.PUBLISHED:
        _forget_wordings(session, member)
    else:
        _forget_words(session, member)
    session.offered = tuple(piece for piece in session.offered if piece.member != member)
    session.drafts = {m: draft for m, draft in session.drafts.items() if m != member}
    session.presses = {name: press for name, press in session.presses.items() if name.split(":")[-1] != str(member)}
    exchange_in_session(session, member, pseudonym, chats=True)


def forget_in_group(group: Group, member: int, pseudonym: int, name: str, *, at: datetime) -> None:
    """Erase a person from a group: ``name`` stands in their place in what is published. Their appeals go."""
    group.appeals = tuple(
        replace(a, text="—", answer="—" if a.answer else "", act="") if a.member == member else a for a in group.appeals
    )
    group.questions = without_traces(group.questions, member)
    erase_from_group(group, member, pseudonym, names_of(group, member))
    if member in group.duties.values():
        mark_stale(group)
    exchange_in_group(group, member, pseudonym, chats=True)
    others = {key: m for key, m in group.roster.members.items() if key not in (member, pseudonym)}
    others[pseudonym] = Member(pseudonym, name, active=False, reachable=False, off_board=True)
    group.roster = replace(group.roster, members=others)
    group.note(at, 0, "forget", name, about=pseudonym)


def _is_named(session: Session, member: int) -> bool:
    """Whether messages about a session may name a person: as coming, leading, there, or speaking."""
    there = [c.member for c in session.check_ins] + [c.member for c in session.contributions]
    return member in (session.lead, *session.coming, *there)


def _forget_words(session: Session, member: int) -> None:
    """Nothing of this is published: whatever the person said or did here goes."""
    session.contributions = tuple(c for c in session.contributions if member not in (c.member, c.recorded_by))
    session.check_ins = tuple(c for c in session.check_ins if c.member != member)
    session.leaves = tuple(leave for leave in session.leaves if leave.member != member)
    session.approvals = tuple(a for a in session.approvals if a.member != member)
    session.coming = tuple(m for m in session.coming if m != member)
    session.volunteers = tuple(m for m in session.volunteers if m != member)
    session.extensions = {m: until for m, until in session.extensions.items() if m != member}
    session.taking_down = {m: w for m, w in session.taking_down.items() if member not in (m, w)}
    known = {part.source for c in session.contributions for part in c.parts}
    session.doubts = tuple(d for d in session.doubts if d.source in known)
    notes = tuple(n for n in session.review.notes if n.after in known)
    session.review = replace(session.review, notes=notes)
    session.lead = None if session.lead == member else session.lead


def _forget_wordings(session: Session, member: int) -> None:
    """A published record stays as it is read: what does not stand in it goes, and so do former wordings."""
    kept = []
    for piece in session.contributions:
        if piece.member != member:
            kept.append(piece)
        elif piece.stands:
            kept.append(_as_read(piece))
    session.contributions = tuple(kept)
    session.leaves = tuple(replace(e, reason="—") if e.member == member else e for e in session.leaves)


def _as_read(piece: Contribution) -> Contribution:
    if piece.rewritten:
        emptied = tuple(replace(p, revisions=(replace(p.revisions[0], text="", marks=()),)) for p in piece.parts)
        return replace(piece, parts=emptied, rewritten=piece.rewritten[-1:])
    return replace(piece, parts=tuple(_last_wording(part) for part in piece.parts))


def _last_wording(part: Part) -> Part:
    first, last = part.revisions[0], part.revisions[-1]
    return replace(part, revisions=(replace(last, at=first.at),))


def _files(session: Session) -> set[str]:
    drafted = {p.attachment.digest for d in session.drafts.values() for p in d.pieces if p.attachment}
    said = {file.digest for c in (*session.contributions, *session.offered) for file in c.attachments}
    return (drafted | said) - {""}
