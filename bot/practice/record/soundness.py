"""Whether what is at rest is as it was left: the promises about records that can be checked without the chat."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence

from bot.practice.group import Group
from bot.practice.meeting.fingerprint import fingerprint
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.settled import Line
from bot.practice.points.ledger import recounted
from bot.practice.points.scheme import Scheme
from bot.practice.session import Session


def faults(sessions: Sequence[Session]) -> Iterator[tuple[int, str]]:
    """For each fault found: the issue, and what is wrong, by a short name.

    ``words``: a published record is not what was published. ``twice``: a message is on record in two places.
    ``number``: two sessions have one number. ``points``: a published session has points for words that are not on record.
    """
    for issue, count in Counter(s.issue for s in sessions).items():
        if count > 1:
            yield issue, "number"
    places = Counter(part.source for s in sessions for c in s.contributions for part in c.parts)
    for session in sessions:
        if session.seal and session.state is State.PUBLISHED and session.seal != fingerprint(session.standing()):
            yield session.issue, "words"
        if any(places[part.source] > 1 for c in session.contributions for part in c.parts):
            yield session.issue, "twice"
        known = {(part.source.chat, part.source.message) for c in session.contributions for part in c.parts}
        if any(
            line.message and (line.chat, line.message) not in known for line in session.settled if _is_own(line.rule)
        ):
            yield session.issue, "points"


def group_faults(
    group: Group, sessions: Sequence[Session], kept: Container[str], scheme: Scheme
) -> Iterator[tuple[int, str]]:
    """The same of what a group and its sessions say together; ``kept`` are the digests of the files that are there.

    ``issue``: a number that was never given out. ``file``: a file that is named and not there. ``ledger``: points that
    counting again does not give. ``told``: two notices are one message.
    """
    for session in sessions:
        if session.issue >= group.next_issue:
            yield session.issue, "issue"
        files = {file.digest for c in session.contributions for file in c.attachments if file.is_kept}
        if any(digest not in kept for digest in files):
            yield session.issue, "file"
        is_as_published = session.published_at and not (session.editions or session.former_seals)
        if session.settled and is_as_published and not _adds_up(group, sessions, session, scheme):
            yield session.issue, "ledger"
    holders: list[Group | Session] = [group, *sessions]
    messages = Counter((t.chat, t.message) for h in holders for t in h.told.values() if t.message)
    if any(count > 1 for count in messages.values()):
        yield 0, "told"


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
