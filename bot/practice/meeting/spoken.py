"""All that was said and written in a session, as one list of contributions: found, carried on, revised.

Pure functions over tuples; a session keeps the tuple they give back.
"""

from collections.abc import Iterator
from datetime import datetime

from bot.practice.meeting.contribution import Contribution, Kind, Part, Revision, Source, utf16_units

Contributions = tuple[Contribution, ...]
# How far back a text that Telegram cut is looked for: its pieces come one after the other.
RECENT = 40


def standing(said: Contributions, kind: Kind | None = None) -> Iterator[Contribution]:
    """What was not withdrawn, of one kind or of all, in the order in which it was said."""
    chosen = (c for c in said if c.stands and kind in (None, c.kind))
    return iter(sorted(chosen, key=lambda c: (c.at, c.source)))


def found(said: Contributions, source: Source) -> Contribution | None:
    """The contribution that a message belongs to."""
    return next((c for c in said if c.has(source)), None)


def begun(kind: Kind, member: int, text: str, source: Source, at: datetime, units: int = 0) -> Contribution:
    """A new contribution of one message; ``units`` is the whole message's length where that is longer than the text."""
    return Contribution(kind, member, (Part(source, (Revision(text, at),), units or utf16_units(text)),))


def is_continued(said: Contributions, member: int, source: Source, at: datetime) -> bool:
    """Whether a message is the next piece of a text that Telegram cut."""
    return any(c.continued_by(member, source, at) for c in said[-RECENT:])


def carried_on(said: Contributions, member: int, text: str, source: Source, at: datetime) -> Contributions | None:
    """The list with a message taken as the next piece of a text; ``None`` if it is not one."""
    if found(said, source):
        return said
    cut = next((c for c in reversed(said[-RECENT:]) if c.continued_by(member, source, at)), None)
    if cut is None:
        return None
    return replaced(said, cut, cut.with_part(source, text, utf16_units(text), at))


def replaced(said: Contributions, before: Contribution, after: Contribution) -> Contributions:
    """The list with one contribution in another's place."""
    return tuple(after if c is before else c for c in said)


def is_lead_talk(said: Contributions, at: datetime) -> bool:
    """Whether the lead speaker's words at an instant are still the lead talk: nobody has begun the exchange."""
    return not any(c.stands and c.kind is Kind.REMARK and c.at <= at for c in said)
