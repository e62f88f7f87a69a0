"""The points scheme: data that says which rules count and how much. A rule that is absent counts nothing.

A group's scheme has versions, each with the day from which it holds: a session is counted by the one of its day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, TypeVar

from bot.practice.group import Group
from bot.practice.points.presets import PRESETS
from bot.practice.points.rules.caps import Caps
from bot.practice.points.rules.check_in import CheckInRule
from bot.practice.points.rules.duty import DutyRule
from bot.practice.points.rules.lead_talk import LeadTalkRule
from bot.practice.points.rules.long_reflection import LongReflectionRule
from bot.practice.points.rules.record_quoted import RecordQuotedRule
from bot.practice.points.rules.reflection import ReflectionRule
from bot.practice.points.rules.remark import RemarkRule
from bot.practice.points.rules.reply_received import ReplyReceivedRule
from bot.practice.points.rules.streak import StreakRule
from bot.practice.points.rules.waiting import QuizRule, ReviewRule
from bot.practice.refusal import Refusal
from bot.practice.session import Session

T = TypeVar("T")
AnyRule = (
    CheckInRule | LeadTalkRule | RemarkRule | ReflectionRule | LongReflectionRule | StreakRule | ReplyReceivedRule
    | RecordQuotedRule | DutyRule | QuizRule | ReviewRule
)  # fmt: skip
# In the order in which their lines stand in the ledger.
ORDER: tuple[type[AnyRule], ...] = (
    CheckInRule, LeadTalkRule, RemarkRule, ReflectionRule, LongReflectionRule, StreakRule, ReplyReceivedRule, RecordQuotedRule,
    DutyRule, QuizRule, ReviewRule,
)  # fmt: skip
RULES: dict[str, type[AnyRule]] = {kind.name: kind for kind in ORDER}
MOST = 100_000
# The name of a scheme that a group made for itself.
OWN = "own"


@dataclass(eq=False)
class BadScheme(Refusal):
    """A scheme names an unknown rule or key, or gives a value that is not accepted."""

    key: str
    found: str
    accepted: str


@dataclass(frozen=True)
class Scheme:
    """The rules in force, and the limits over them. ``name`` stands in the lines that it counts."""

    rules: tuple[AnyRule, ...] = ()
    caps: Caps = Caps()
    name: str = ""

    def rule(self, name: str) -> AnyRule | None:
        """A rule by its name; ``None`` if it counts nothing."""
        return next((rule for rule in self.rules if rule.name == name), None)

    def limits(self, span: str) -> bool:
        """Whether anything is limited within a span such as ``week``."""
        return bool(self.caps.most(span)) or any(rule.most(span) for rule in self.rules)


@dataclass(frozen=True)
class Schemes:
    """The versions of a group's scheme, the earliest first; the first one holds from the beginning."""

    versions: tuple[tuple[date, Scheme], ...]

    def on(self, day: date) -> Scheme:
        """The scheme of a day."""
        return next((scheme for since, scheme in reversed(self.versions) if since <= day), self.versions[0][1])

    def of(self, group: Group, session: Session) -> Scheme:
        """The scheme by which a session is counted."""
        return self.on(session.starts_at.astimezone(group.settings.zone).date())


def schemes_of(group: Group, default: Scheme) -> Schemes:
    """A group's schemes: the operator's from the beginning, then those the group chose."""
    chosen = [(choice.since, read_scheme(choice.tables, choice.name)) for choice in group.schemes]
    return Schemes(((date.min, default), *chosen))


def read_scheme(tables: Mapping[str, Any], name: str = "") -> Scheme:
    """A scheme from its tables, one a rule; ``preset`` names one to begin with. Raises ``BadScheme``."""
    whole = dict(tables)
    preset = whole.pop("preset", "")
    if preset and preset not in PRESETS:
        raise BadScheme("points.preset", str(preset), ", ".join(PRESETS))
    if preset:
        whole = {**PRESETS[preset], **whole}
    for key, table in whole.items():
        if key not in RULES and key != "caps":
            raise BadScheme(f"points.{key}", key, ", ".join(("preset", *RULES, "caps")))
        if not isinstance(table, Mapping):
            raise BadScheme(f"points.{key}", repr(table), f"a table: [points.{key}]")
    rules: tuple[AnyRule, ...] = tuple(_rule(key, kind, whole[key]) for key, kind in RULES.items() if key in whole)
    return Scheme(rules, _rule("caps", Caps, whole.get("caps", {})), name or preset)


def tables_of(scheme: Scheme) -> dict[str, dict[str, int]]:
    """The tables from which ``read_scheme`` makes this scheme."""
    return {rule.name: asdict(rule) for rule in scheme.rules} | {"caps": asdict(scheme.caps)}


def amended(scheme: Scheme, change: str) -> Scheme:
    """Another scheme: a preset by its name, or this one with ``remark.points.2`` or ``remark.off``. Raises ``BadScheme``."""
    if change in PRESETS:
        return read_scheme({"preset": change})
    rule, _, rest = change.partition(".")
    if rule == "preset":
        return read_scheme({"preset": rest})
    key, _, value = rest.partition(".")
    tables: dict[str, Any] = tables_of(scheme)
    if key == "off":
        if rule not in tables:
            raise BadScheme(f"points.{rule}", rule, ", ".join(tables))
        del tables[rule]
    else:
        tables[rule] = {**tables.get(rule, {}), key: int(value) if value.isdecimal() and value.isascii() else value}
    return read_scheme(tables, OWN)


def _rule(name: str, kind: type[T], table: Mapping[str, Any]) -> T:
    known: Sequence[str] = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    for key, value in table.items():
        if key not in known:
            raise BadScheme(f"points.{name}.{key}", key, ", ".join(known))
        least = 1 if key == "every" else 0
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST:
            raise BadScheme(f"points.{name}.{key}", repr(value), f"{least}, {least + 1}, {least + 2} …")
    return kind(**table)
