"""Who changed what, when: the entries that aggregates keep of what people did to them."""

from dataclasses import dataclass
from datetime import datetime

KEPT_DENIALS = 200


@dataclass(frozen=True)
class Act:
    """One change, or one attempt that was denied (``verb`` is then ``denied``). ``by`` 0 is the program itself."""

    at: datetime
    by: int
    verb: str
    detail: str = ""


def with_act(acts: tuple[Act, ...], act: Act) -> tuple[Act, ...]:
    """The acts and one more; of denied attempts only the last are kept, so that nobody can flood the record."""
    if act.verb == "denied" and sum(a.verb == "denied" for a in acts) >= KEPT_DENIALS:
        oldest = next(a for a in acts if a.verb == "denied")
        acts = tuple(a for a in acts if a is not oldest)
    return (*acts, act)
