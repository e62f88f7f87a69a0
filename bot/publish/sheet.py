"""The points of a group as an XLSX workbook: a summary and the whole ledger. No cell can become a formula."""

from collections.abc import Callable, Iterable
from io import BytesIO

import xlsxwriter

from bot.practice.group import Group
from bot.practice.meeting.settled import Line
from bot.practice.points.ledger import balance

Say = Callable[..., str]


def points_sheet(group: Group, lines: Iterable[Line], say: Say) -> bytes:
    """The workbook; ``say`` gives the words of ``sheet.*`` and ``rule.*``. Dates are local to the group."""
    lines = tuple(lines)
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    summary = book.add_worksheet(say("sheet.summary")[:31])
    _head(summary, head, [say("sheet.member"), say("sheet.points"), say("sheet.lines")], (24, 10, 10))
    members = sorted(group.roster.members, key=lambda m: -balance(lines, m))
    for row, member in enumerate(members, 1):
        summary.write_string(row, 0, group.roster.name(member))
        summary.write_number(row, 1, balance(lines, member))
        summary.write_number(row, 2, sum(line.member == member for line in lines))
    ledger = book.add_worksheet(say("sheet.ledger")[:31])
    titles = [say(f"sheet.{name}") for name in ("date", "issue", "member", "rule", "points", "cut", "reason")]
    _head(ledger, head, titles, (12, 8, 24, 18, 8, 8, 40))
    for row, line in enumerate(lines, 1):
        ledger.write_datetime(row, 0, line.at.astimezone(group.settings.zone).replace(tzinfo=None), day)
        if line.issue:
            ledger.write_number(row, 1, line.issue)
        ledger.write_string(row, 2, group.roster.name(line.member))
        ledger.write_string(row, 3, say(f"rule.{line.rule}"))
        ledger.write_number(row, 4, line.points)
        ledger.write_number(row, 5, line.cut)
        ledger.write_string(row, 6, line.reason)
    ledger.autofilter(0, 0, max(1, len(lines)), len(titles) - 1)
    book.close()
    return out.getvalue()


def _head(sheet: "xlsxwriter.workbook.Worksheet", form: object, titles: list[str], widths: tuple[int, ...]) -> None:
    for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
        sheet.write_string(0, column, title, form)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
