"""The roster as a sheet, to be worked on elsewhere and read back; ids are text, so that no program rounds them."""

from io import BytesIO
from typing import Any

from bot.practice.group import Group
from bot.practice.people.roster import Member
from bot.publish.cells import Book, Say, as_csv

COLUMNS = (("id", 18), ("member", 24), ("username", 20), ("role", 14), ("here", 10), ("since", 14))


def roster_sheet(group: Group, say: Say) -> bytes:
    """The workbook: everybody who is or was on the roster, in the order in which they came."""
    out = BytesIO()
    with Book(out, say) as book:
        sheet = book.sheet("roster", COLUMNS)
        for number, row in enumerate(_rows(group, say), 1):
            book.row(sheet, number, row)
    return out.getvalue()


def roster_csv(group: Group, say: Say) -> bytes:
    """The same as CSV."""
    return as_csv(COLUMNS, _rows(group, say), say)


def _rows(group: Group, say: Say) -> list[list[Any]]:
    return [_row(group, member, say) for member in group.roster.members.values()]


def _row(group: Group, member: Member, say: Say) -> list[Any]:
    since = member.since.astimezone(group.settings.zone).date().isoformat() if member.since else ""
    here = say("sheet.here_yes" if member.active else "sheet.here_no")
    return [str(member.id), member.name, member.username, say(f"role.{member.role.value}"), here, since]
