"""Cells of sheets: a workbook with a head over each sheet, and CSV. No cell can become a formula, whatever it holds."""

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from io import BytesIO, StringIO
from types import TracebackType
from typing import Any, Self

import xlsxwriter

Say = Callable[..., str]
Columns = Sequence[tuple[str, int]]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What a cell of a workbook can hold; CSV knows no such limit.
MOST_CHARS = 32_767


class Book:
    """A workbook, whose sheets and columns are named by the words of ``sheet.*``. Closed, it is written to ``out``."""

    def __init__(self, out: BytesIO, say: Say) -> None:
        """Begin an empty workbook."""
        self.say = say
        self._book = xlsxwriter.Workbook(
            out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.head = self._book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._number = self._book.add_format({"num_format": "#,##0"})
        self._text = self._book.add_format({"text_wrap": True, "valign": "top"})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._book.close()

    def sheet(self, name: str, columns: Columns) -> Any:
        """A new sheet with a frozen head; ``columns`` are names and widths in characters."""
        sheet = self._book.add_worksheet(self.say(f"sheet.{name}")[:31])
        for column, (title, width) in enumerate(columns):
            sheet.write_string(0, column, self.say(f"sheet.{title}"), self.head)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        return sheet

    def row(self, sheet: Any, row: int, cells: Sequence[Any], *, wrapped: bool = False) -> None:
        """Write a row: instants as dates, numbers as numbers, all else as text."""
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime):
                sheet.write_datetime(row, column, cell, self._day)
            elif isinstance(cell, int):
                sheet.write_number(row, column, cell, self._number)
            elif cell:
                text = cell if len(cell) <= MOST_CHARS else f"{cell[: MOST_CHARS - 1]}…"
                sheet.write_string(row, column, text, self._text if wrapped else None)

    def chart(self, options: dict[str, str]) -> Any:
        """A chart, to be put on a sheet."""
        return self._book.add_chart(options)


def as_csv(columns: Columns, rows: Iterable[Sequence[Any]], say: Say) -> bytes:
    """A table as CSV, with the mark by which Excel knows UTF-8. Text that looks like a formula gets an apostrophe."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([say(f"sheet.{name}") for name, _ in columns])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _harmless(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
