"""The digest's editor: a line of greeting, another time, or none this week."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.practice.group import Group
from bot.practice.people.audit import is_done
from bot.practice.people.digest_choice import DigestChoice, checked_greeting

LONGEST_DELAY = timedelta(days=5)
KEPT = 8


def greet(group: Group, occurrence: str, text: str, *, by: int, at: datetime) -> DigestChoice:
    """A line of greeting stands at the head of a week's digest; ``-`` takes it away."""
    return _choose(group, occurrence, replace(_known(group, occurrence), greeting=checked_greeting(text)), by, at)


def postpone(group: Group, occurrence: str, usual: datetime, hours: int, *, by: int, at: datetime) -> DigestChoice:
    """A week's digest comes so many hours later than it stands, at most five days after its usual time."""
    known = _known(group, occurrence)
    to = min((known.at or usual) + timedelta(hours=hours), usual + LONGEST_DELAY)
    return _choose(group, occurrence, replace(known, at=to, skipped=False), by, at)


def skip(group: Group, occurrence: str, *, skipped: bool, by: int, at: datetime) -> DigestChoice:
    """There is no digest this week; or there is one after all, at its usual time."""
    known = _known(group, occurrence)
    return _choose(group, occurrence, replace(known, skipped=skipped, at=known.at if skipped else None), by, at)


def _known(group: Group, occurrence: str) -> DigestChoice:
    return group.digests.get(occurrence, DigestChoice())


def _choose(group: Group, occurrence: str, choice: DigestChoice, by: int, at: datetime) -> DigestChoice:
    if choice != group.digests.get(occurrence) and not _is_repeated(group, by, at):
        others = {key: value for key, value in sorted(group.digests.items())[-KEPT:] if key != occurrence}
        group.digests = {**others, occurrence: choice}
        group.note(at, by, "digest", occurrence)
    return group.digests.get(occurrence, choice)


def _is_repeated(group: Group, by: int, at: datetime) -> bool:
    return is_done(group.audit, "digest", by, at)
