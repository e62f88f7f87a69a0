"""The states of a session, and which step may follow which."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.practice.refusal import Refusal


class State(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    OPEN = "open"
    COLLECTING = "collecting"
    COMPILED = "compiled"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


BEFORE = frozenset({State.PLANNED, State.ANNOUNCED})
HELD = frozenset({State.COLLECTING, State.COMPILED, State.PUBLISHED})
UNFINISHED = frozenset(State) - {State.PUBLISHED, State.CANCELLED}

STEPS = {
    "announce": BEFORE,
    "open": BEFORE,
    "close": BEFORE | {State.OPEN},
    "check_in": frozenset({State.ANNOUNCED, State.OPEN, State.COLLECTING}),
    "compile": frozenset({State.COLLECTING, State.COMPILED}),
    "publish": frozenset({State.COLLECTING, State.COMPILED}),
    "move": BEFORE,
    "cancel": BEFORE | {State.OPEN},
    "not held": BEFORE,
    "lead": UNFINISHED,
    "topic": BEFORE,
    "come": BEFORE,
    "record": frozenset({State.OPEN, State.COLLECTING, State.COMPILED}),
    "exchange": frozenset({State.OPEN}),
    "heading": frozenset({State.OPEN, State.COLLECTING, State.COMPILED}),
    "leave": BEFORE | {State.OPEN, State.COLLECTING},
    "review": frozenset({State.COLLECTING, State.COMPILED}),
    "polish": frozenset({State.COLLECTING, State.COMPILED}),
    "reopen": frozenset({State.PUBLISHED}),
}


@dataclass(frozen=True)
class Change:
    """A change to be said in the chat: ``what`` is ``moved``, ``cancelled`` or ``restored``; ``before`` is the old start."""

    what: str
    at: datetime
    before: datetime
    reason: str = ""


@dataclass(eq=False)
class WrongState(Refusal):
    """A step that does not follow from where the session stands."""

    issue: int
    step: str
    state: str


@dataclass(eq=False)
class InThePast(Refusal):
    """A session was to be put on a time that is over."""

    asked: datetime


def check_step(issue: int, step: str, state: State) -> None:
    """Refuse a step that the present state does not allow."""
    if state not in STEPS[step]:
        raise WrongState(issue, step, state)
