"""All contributions of a group as sheets: who said or wrote what, when, and how long it is."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from bot.practice.group import Group
from bot.practice.meeting.contribution import Contribution, message_address
from bot.practice.record.transcript import file_note
from bot.practice.session import Session
from bot.publish.cells import Book, Say, as_csv

COLUMNS = (
    ("issue", 8), ("date", 12), ("time", 8), ("member", 20), ("kind", 14), ("chars", 8), ("text", 80),
    ("files", 34), ("link", 34),
)  # fmt: skip


def words_sheet(group: Group, sessions: Sequence[Session], say: Say) -> bytes:
    """The workbook; what stands, in order. Times are local to the group."""
    out = BytesIO()
    rows = _rows(group, sessions, say)
    with Book(out, say) as book:
        sheet = book.sheet("contributions", COLUMNS)
        for number, row in enumerate(rows, 1):
            book.row(sheet, number, row, wrapped=True)
        sheet.autofilter(0, 0, max(1, len(rows)), len(COLUMNS) - 1)
    return out.getvalue()


def words_csv(group: Group, sessions: Sequence[Session], say: Say) -> bytes:
    """The same as CSV, every text whole."""
    return as_csv(COLUMNS, _rows(group, sessions, say), say)


def _rows(group: Group, sessions: Sequence[Session], say: Say) -> list[list[Any]]:
    return [_row(group, session, piece, say) for session in sessions for piece in session.standing()]


def _row(group: Group, session: Session, piece: Contribution, say: Say) -> list[Any]:
    at = piece.at.astimezone(group.settings.zone).replace(tzinfo=None)
    files = "\n".join(file_note(file, say) for file in piece.attachments)
    return [
        session.issue, at, f"{at:%H:%M}", group.roster.name(piece.member), say(f"rule.{piece.kind.value}"),
        len(piece.text), piece.text, files, message_address(piece.source.chat, piece.source.message),
    ]  # fmt: skip
