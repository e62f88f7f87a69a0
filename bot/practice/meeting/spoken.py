"""All that was said and written in a session, as one list of contributions: found, carried on, revised.

Pure functions over tuples; a session keeps the tuple they give back.
"""

from collections.abc import Iterator
from datetime import datetime

from bot.practice.meeting.contribution import Attachment, Contribution, Kind, Part, Revision, Source, utf16_units

Contributions = tuple[Contribution, ...]
# Where each message's contribution stands in the list. It may hold more than the list does (of an act that was
# given up), never less; so each use checks what it finds. That lets all copies of a session share one index.
Index = dict[Source, int]
# How far back a text that Telegram cut is looked for: its pieces come one after the other.
RECENT = 40


def standing(said: Contributions, kind: Kind | None = None) -> Iterator[Contribution]:
    """What belongs to the record, of one kind or of all, in the order in which it was said."""
    chosen = (c for c in said if c.stands and kind in (None, c.kind))
    return iter(sorted(chosen, key=_moment))


def indexed(said: Contributions) -> Index:
    """The index of a list."""
    return {part.source: place for place, piece in enumerate(said) for part in piece.parts}


def found(said: Contributions, index: Index, source: Source) -> Contribution | None:
    """The contribution that a message belongs to."""
    place = index.get(source)
    if place is None or place >= len(said) or not said[place].has(source):
        return None
    return said[place]


def begun(
    kind: Kind,
    member: int,
    text: str,
    source: Source,
    at: datetime,
    units: int = 0,
    attachment: Attachment | None = None,
) -> Contribution:
    """A new contribution of one message; ``units`` is the whole message's length where that is longer than the text."""
    part = Part(source, (Revision(text, at),), units or utf16_units(text), attachment=attachment)
    return Contribution(kind, member, (part,))


def added(said: Contributions, index: Index, new: Contribution) -> Contributions:
    """The list with one more contribution."""
    index.update((part.source, len(said)) for part in new.parts)
    return (*said, new)


def is_continued(said: Contributions, member: int, source: Source, at: datetime) -> bool:
    """Whether a message is the next piece of a text that Telegram cut."""
    return any(c.continued_by(member, source, at) for c in said[-RECENT:])


def carried_on(
    said: Contributions, index: Index, member: int, text: str, source: Source, at: datetime
) -> Contributions | None:
    """The list with a message taken as the next piece of a text; ``None`` if it is not one."""
    if found(said, index, source):
        return said
    cut = next((c for c in reversed(said[-RECENT:]) if c.continued_by(member, source, at)), None)
    if cut is None:
        return None
    return replaced(said, index, cut, cut.with_part(source, text, utf16_units(text), at))


def replaced(said: Contributions, index: Index, before: Contribution, after: Contribution) -> Contributions:
    """The list with one contribution in another's place."""
    place = index[before.source]
    index.update((part.source, place) for part in after.parts)
    return (*said[:place], after, *said[place + 1 :])


def _moment(piece: Contribution) -> tuple[datetime, Source]:
    return piece.at, piece.source
