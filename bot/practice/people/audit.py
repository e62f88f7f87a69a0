"""Who changed what, when: the entries that aggregates keep of what people did to them.

An act knows the update that brought it: handled again, after a crash, it is found on record and changes nothing. The
instant would not tell it from others, as Telegram's clock has whole seconds.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime

KEPT_DENIALS = 200
# The number of the update in hand, set where updates come in; 0 where the program acts by itself.
in_hand: ContextVar[int] = ContextVar("in_hand", default=0)


@dataclass(frozen=True)
class Act:
    """One change, or one attempt that was denied (``verb`` is then ``denied``). ``by`` 0 is the program itself.

    ``update`` is the number of the update that brought it (0: none). ``about`` is the member it concerns (0: none);
    ``before`` and ``after`` are the value that was changed, as text: they are what an undoing goes by.
    """

    at: datetime
    by: int
    verb: str
    detail: str = ""
    update: int = 0
    about: int = 0
    before: str = ""
    after: str = ""


def is_done(acts: Iterable[Act], verb: str, by: int, at: datetime) -> bool:
    """Whether the act in hand stands among others: by its update, or where there is none, by its instant."""
    now = in_hand.get()
    return any(a.verb == verb and a.by == by and (a.update == now if now else a.at == at) for a in acts)


def with_act(acts: tuple[Act, ...], act: Act) -> tuple[Act, ...]:
    """The acts and one more; of denied attempts only the last are kept, so that nobody can flood the record."""
    act = replace(act, update=in_hand.get())
    if act.verb == "denied" and sum(a.verb == "denied" for a in acts) >= KEPT_DENIALS:
        oldest = next(a for a in acts if a.verb == "denied")
        acts = tuple(a for a in acts if a is not oldest)
    return (*acts, act)
