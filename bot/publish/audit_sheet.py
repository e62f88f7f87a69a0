"""Who changed what, as a sheet: when, who, what, whom or which issue it concerned, and what stood there before and after."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Protocol

from bot.practice.group import Group
from bot.practice.people.audit import Act
from bot.publish.cells import Book, Say, as_csv

COLUMNS = (
    ("date", 12), ("time", 8), ("member", 20), ("what", 22), ("issue", 8), ("whom", 20), ("detail", 40), ("before", 28),
    ("after", 28),
)  # fmt: skip
Acts = Sequence[tuple[int, Act]]


class Shown(Protocol):
    """Puts what stood before or after an act into words."""

    def __call__(self, act: Act, *, after: bool) -> str:
        """The value; empty for none."""
        ...


def audit_sheet(group: Group, acts: Acts, say: Say, shown: Shown) -> bytes:
    """The workbook, in the order given; ``shown`` puts a value before or after an act into words. Times are the group's."""
    out = BytesIO()
    with Book(out, say) as book:
        sheet = book.sheet("audit", COLUMNS)
        for number, (issue, act) in enumerate(acts, 1):
            book.row(sheet, number, _row(group, issue, act, say, shown))
        sheet.autofilter(0, 0, max(1, len(acts)), len(COLUMNS) - 1)
    return out.getvalue()


def audit_csv(group: Group, acts: Acts, say: Say, shown: Shown) -> bytes:
    """The same as CSV."""
    return as_csv(COLUMNS, [_row(group, issue, act, say, shown) for issue, act in acts], say)


def _row(group: Group, issue: int, act: Act, say: Say, shown: Shown) -> list[Any]:
    at = act.at.astimezone(group.settings.zone).replace(tzinfo=None)
    return [
        at, f"{at:%H:%M}", group.roster.name(act.by) if act.by else say("sheet.by_itself"), say(f"verb.{act.verb}"),
        issue or "", group.roster.name(act.about) if act.about else "", act.detail,
        shown(act, after=False), shown(act, after=True),
    ]  # fmt: skip
