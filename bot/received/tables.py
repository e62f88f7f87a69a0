"""The rows of sheets that people hand in: ``.xlsx`` and ``.csv``. A file is data from a stranger: bounds come first."""

import csv
import zipfile
from io import BytesIO, StringIO
from pathlib import PurePath

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bot.practice.people.roster import Role
from bot.practice.people.roster_sheet import COLUMNS, MOST_ROWS, NoRosterInFile, Row
from bot.received.written import BrokenFile, NoTextInFile, UnknownFile, check_archive, plain_text
from bot.texts.words import Words, locales

MOST_COLUMNS = 20
BOOK, PLAIN = ".xlsx", ".csv"


def is_table(name: str) -> bool:
    """Whether a file of this name is a sheet that can be read."""
    return PurePath(name.lower()).suffix in (BOOK, PLAIN)


def table_of_file(name: str, content: bytes) -> list[list[str]]:
    """The cells of a sheet as text, row by row; raises a ``Refusal`` that says what is wrong with the file."""
    if not is_table(name):
        raise UnknownFile(name)
    rows = _book(name, content) if name.lower().endswith(BOOK) else _plain(name, content)
    if not rows:
        raise NoTextInFile(name)
    return rows


def roster_rows(table: list[list[str]]) -> list[Row]:
    """The lines of a roster: the first row names the columns, in any language that there are words for."""
    heads = {column: _heads(column) for column in COLUMNS}
    first = [cell.strip().casefold() for cell in table[0]]
    place = {c: next((i for i, cell in enumerate(first) if cell in names), None) for c, names in heads.items()}
    if place["member"] is None or len(table) < 2:
        raise NoRosterInFile
    rows = []
    for number, cells in enumerate(table[1:], 2):
        found = {c: cells[i].strip() if i is not None and i < len(cells) else "" for c, i in place.items()}
        if any(found.values()):
            rows.append(_row(number, found))
    return rows


def _row(number: int, found: dict[str, str]) -> Row:
    plain = found["id"].removesuffix(".0").removeprefix("#").removeprefix("'")
    named = plain.removeprefix("-").isdecimal() and len(plain) < 17
    return Row(number, found["member"], int(plain) if named else 0, found["username"], _role(found["role"]))


def _role(text: str) -> Role | None:
    wanted = text.casefold()
    return next((role for role in Role if wanted in {role.value, *_said(f"role.{role.value}")}), None)


def _heads(column: str) -> set[str]:
    return {column, *_said(f"sheet.{column}")}


def _said(key: str) -> set[str]:
    return {Words(locale).plain(key).casefold() for locale in locales()}


def _plain(name: str, content: bytes) -> list[list[str]]:
    text = plain_text(name, content)
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    try:
        rows = list(csv.reader(StringIO(text), delimiter=separator, strict=True))[: MOST_ROWS + 1]
    except csv.Error as error:
        raise BrokenFile(name) from error
    # What the sheets of this program put before a text that a spreadsheet would take for a formula.
    return [[cell.removeprefix("'") for cell in row[:MOST_COLUMNS]] for row in rows if any(row)]


def _book(name: str, content: bytes) -> list[list[str]]:
    check_archive(name, content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [
            ["" if cell is None else str(cell) for cell in row]
            for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
        ]
        book.close()
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        OSError,
        SyntaxError,
    ) as error:
        raise BrokenFile(name) from error
    return [row for row in rows if any(row)]
