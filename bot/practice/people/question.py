"""A question that was put to one person and waits for their words: who, where, until when; never what anybody says."""

import re
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Question:
    """One question. ``address`` says what the words are for; instants are UTC.

    ``chat`` and ``topic`` are where it was put, ``message`` is the bot's own (0: not known). ``asked`` is the number of the
    update that led to it, ``update`` of the one that answered it (0: it is open).
    """

    member: int
    chat: int
    address: str
    at: datetime
    until: datetime
    topic: int = 0
    message: int = 0
    update: int = 0
    asked: int = 0


Questions = tuple[Question, ...]


def put(questions: Questions, new: Question, now: datetime) -> Questions:
    """The questions with one more: it takes the place of the same person's, and what has expired goes.

    The same one again, or an older one that is handled again, changes nothing.
    """
    left = without(questions, new.member, now, new.asked)
    return left if any(q.member == new.member for q in left) else (*left, new)


def without(questions: Questions, member: int, now: datetime, update: int) -> Questions:
    """The questions without those to one person that are older than an update, and without what has expired."""
    return tuple(q for q in questions if (q.member != member or 0 < update <= q.asked) and q.until >= now)


def changed(questions: Questions, before: Question, **changes: object) -> Questions:
    """The questions with one of them changed."""
    return tuple(replace(q, **changes) if q == before else q for q in questions)  # type: ignore[arg-type]


def without_traces(questions: Questions, member: int) -> Questions:
    """The questions without those to one person or about them."""
    return tuple(q for q in questions if str(member) not in re.findall(r"[0-9]+", f"{q.member} {q.address}"))
