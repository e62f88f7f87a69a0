"""The points scheme: data that says which rules count and how much. A rule that is absent counts nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from bot.practice.points.rules.caps import Caps
from bot.practice.points.rules.check_in import CheckInRule
from bot.practice.points.rules.lead_talk import LeadTalkRule
from bot.practice.points.rules.reflection import ReflectionRule
from bot.practice.points.rules.remark import RemarkRule
from bot.practice.refusal import Refusal

T = TypeVar("T")
Rule = CheckInRule | LeadTalkRule | RemarkRule | ReflectionRule
RULES: dict[str, type[Rule]] = {
    "check_in": CheckInRule,
    "lead_talk": LeadTalkRule,
    "remark": RemarkRule,
    "reflection": ReflectionRule,
}


@dataclass(eq=False)
class BadScheme(Refusal):
    """A scheme names an unknown rule or key, or gives a value that is not accepted."""

    key: str
    found: str
    accepted: str


@dataclass(frozen=True)
class Scheme:
    """The rules in force, in the order in which their lines stand in the ledger, and the limits over them."""

    rules: tuple[Rule, ...] = ()
    caps: Caps = Caps()


def read_scheme(tables: Mapping[str, Mapping[str, Any]]) -> Scheme:
    """A scheme from its tables, one a rule; raises ``BadScheme`` naming rule, key and what is accepted."""
    for name in tables:
        if name not in RULES and name != "caps":
            raise BadScheme(f"points.{name}", name, ", ".join((*RULES, "caps")))
    rules: tuple[Rule, ...] = tuple(_rule(name, kind, tables[name]) for name, kind in RULES.items() if name in tables)
    return Scheme(rules, _rule("caps", Caps, tables.get("caps", {})))


def _rule(name: str, kind: type[T], table: Mapping[str, Any]) -> T:
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    for key, value in table.items():
        if key not in known:
            raise BadScheme(f"points.{name}.{key}", key, ", ".join(known))
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000:
            raise BadScheme(f"points.{name}.{key}", repr(value), "0, 1, 2 …")
    return kind(**table)
