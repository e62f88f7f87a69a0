"""Whether what is at rest is as it was left: the promises about records that can be checked without the chat."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.practice.meeting.fingerprint import fingerprint
from bot.practice.meeting.lifecycle import State
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


def _is_own(rule: str) -> bool:
    """Whether a rule's fact is of the same session."""
    return rule in ("lead_talk", "remark", "reflection", "long_reflection")
