"""Whether what is at rest is as it was left: the promises about records that can be checked without the chat."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from datetime import datetime

from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.settled import Line
from bot.practice.people.adjustment import Adjustment
from bot.practice.people.audit import Act
from bot.practice.points.ledger import recounted
from bot.practice.points.scheme import Scheme
from bot.practice.session import Session
from bot.practice.verbs.sealing import WHOLE, WORDS, is_sound

POINTS = re.compile(r"[+-]\d+")


def faults(sessions: Sequence[Session]) -> Iterator[tuple[int, str]]:
    """For each fault found: the issue, and what is wrong, by a short name.

    ``record``, ``words``: a published record is not what was published, by its seal. ``blank``: its seal was taken away.
    ``state``: a published record is one no longer. ``twice``: a message is on record in two places. ``number``: two sessions
    have one number. ``points``: a published session has points for words that are not on record.
    """
    for issue, count in Counter(s.issue for s in sessions).items():
        if count > 1:
            yield issue, "number"
    places = Counter(part.source for s in sessions for c in s.contributions for part in c.parts)
    since = min((s.published_at for s in sessions if s.sealed == WHOLE and s.published_at), default=None)
    for session in sessions:
        if fault := _sealed_fault(session, since):
            yield session.issue, fault
        if any(places[part.source] > 1 for c in session.contributions for part in c.parts):
            yield session.issue, "twice"
        known = {(part.source.chat, part.source.message) for c in session.contributions for part in c.parts}
        if any(
            line.message and (line.chat, line.message) not in known for line in session.settled if _is_own(line.rule)
        ):
            yield session.issue, "points"


def _sealed_fault(session: Session, since: datetime | None) -> str:
    """What is wrong with the seal of a session; empty where nothing is, or where there never was one.

    ``since``: when the first record of the group went out whose seal covers all of it; later ones have such a seal, too.
    """
    if session.state is not State.PUBLISHED:
        last = next((a.verb for a in reversed(session.audit) if a.verb in ("publish", "reopen")), "")
        return "state" if last == "publish" or (session.published_at and not last) else ""
    if session.sealed not in ("", WORDS, WHOLE) or (session.sealed != WHOLE and session.printed):
        return "blank"
    if session.sealed and not session.seal:
        return "blank"
    if session.sealed != WHOLE and since and session.published_at and session.published_at > since:
        return "blank"
    if session.seal and not is_sound(session):
        return "record" if session.sealed == WHOLE else "words"
    return ""


def remarks(group: Group, sessions: Sequence[Session], scheme: Scheme) -> Iterator[tuple[int, str]]:
    """What cannot be proved, or differs lawfully, of records that older versions published: the issue, and what, by a short name.

    ``older``: the seal is over words alone. ``unsealed``: there is no seal. ``recount``: counting again by today's rules does
    not give the points that were frozen. ``gap``: a number was given out, and no session has it.
    """
    for session in sessions:
        if session.state is not State.PUBLISHED or session.sealed == WHOLE:
            continue
        yield session.issue, "older" if session.seal else "unsealed"
        is_as_published = not (session.editions or session.former_seals)
        if session.settled and is_as_published and not _adds_up(group, sessions, session, scheme):
            yield session.issue, "recount"
    if known := {s.issue for s in sessions}:
        yield from ((issue, "gap") for issue in range(min(known), group.next_issue) if issue not in known)


def group_faults(group: Group, sessions: Sequence[Session], kept: Container[str]) -> Iterator[tuple[int, str]]:
    """The same of what a group and its sessions say together; ``kept`` are the digests of the files that are there.

    ``issue``: a number that was never given out. ``file``: a file that is named and not there. ``name``: a member is called
    otherwise than in the record, and nobody renamed them. ``adjustment``: points by hand are not as they were signed.
    ``told``: two notices are one message.
    """
    for session in sessions:
        if session.issue >= group.next_issue:
            yield session.issue, "issue"
        files = {file.digest for c in session.contributions for file in c.attachments if file.is_kept}
        if any(digest not in kept for digest in files):
            yield session.issue, "file"
        if session.printed and any(not _is_called(group, m, name) for m, name in session.printed.names.items()):
            yield session.issue, "name"
    if not _are_signed(group.adjustments, group.audit):
        yield 0, "adjustment"
    holders: list[Group | Session] = [group, *sessions]
    messages = Counter((t.chat, t.message) for h in holders for t in h.told.values() if t.message)
    if any(count > 1 for count in messages.values()):
        yield 0, "told"


def _is_called(group: Group, member: int, printed: str) -> bool:
    """Whether a member has the name of a record, or the one that the last act on record gave them."""
    given = [new for act in group.audit if act.about == member and (new := _name_given(act))]
    return group.roster.name(member) in {printed, *given[-1:]}


def _name_given(act: Act) -> str:
    match act.verb:
        case "name":
            return act.after
        case "merge":
            return act.detail
        case "undo" if act.detail == "name":
            return act.after
        case _:
            return ""


def _are_signed(adjustments: Sequence[Adjustment], audit: Sequence[Act]) -> bool:
    """Whether each adjustment is one that was put on record, and each one on record is there.

    An act tells its points first; one of which the words were erased, or that an older version noted, tells nothing.
    """
    acts = [(a.about, a.at, POINTS.match(a.detail)) for a in audit if a.verb == "adjust"]
    untold = {at for member, at, points in acts if not (points and member)}
    signed = Counter((member, at, int(points[0])) for member, at, points in acts if points and at not in untold)
    return signed == Counter((a.member, a.at, a.points) for a in adjustments if a.at not in untold)


def _adds_up(group: Group, sessions: Sequence[Session], session: Session, scheme: Scheme) -> bool:
    """Whether counting a session again gives what was frozen, but for what a doubt concerned: its verdict may be later."""
    doubted = {(doubt.source.chat, doubt.source.message) for doubt in session.doubts}

    def counted(lines: Sequence[Line]) -> Counter[tuple[int, str, int]]:
        # Before limits, and of the session's own facts alone: other sessions have gone on since.
        own = (line for line in lines if _is_own(line.rule) or line.rule == "check_in")
        return Counter((n.member, n.rule, n.points + n.cut) for n in own if (n.chat, n.message) not in doubted)

    return counted(recounted(group, sessions, session.issue, scheme)) == counted(session.settled)


def _is_own(rule: str) -> bool:
    """Whether a rule's fact is of the same session."""
    return rule in ("lead_talk", "remark", "reflection", "long_reflection")
