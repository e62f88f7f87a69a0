"""The points of a group as sheets: an XLSX workbook, and CSV."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

from bot.practice.group import Group
from bot.practice.meeting.contribution import message_address
from bot.practice.meeting.settled import Line
from bot.practice.session import Session
from bot.publish.cells import Book, as_csv

Say = Callable[..., str]
LEDGER = (("date", 12), ("issue", 8), ("member", 24), ("rule", 18), ("points", 8), ("cut", 8), ("limit", 12), ("version", 12),
          ("reason", 40), ("link", 34))  # fmt: skip


def points_sheet(group: Group, lines: Iterable[Line], say: Say, sessions: Sequence[Session] = ()) -> bytes:
    """The workbook; ``say`` gives the words of ``sheet.*`` and ``rule.*``. Dates are local to the group."""
    out = BytesIO()
    with Book(out, say) as book:
        sheets = _Sheets(book, group, tuple(lines), say)
        sheets.summary()
        sheets.ledger()
        sheets.by_session(sessions)
        sheets.by_member()
    return out.getvalue()


def points_csv(group: Group, lines: Iterable[Line], say: Say) -> bytes:
    """The ledger as CSV."""
    return as_csv(LEDGER, (_row(group, line, say) for line in lines), say)


def _row(group: Group, line: Line, say: Say) -> list[Any]:
    return [
        line.at.astimezone(group.settings.zone).replace(tzinfo=None), line.issue or "", group.roster.name(line.member),
        say(f"rule.{line.rule}"), line.points, line.cut, say(f"limit.{line.limit}") if line.limit else "", line.version,
        line.reason, message_address(line.chat, line.message),
    ]  # fmt: skip


class _Sheets:
    """The sheets of one workbook."""

    def __init__(self, book: Book, group: Group, lines: tuple[Line, ...], say: Say) -> None:
        self.book, self.group, self.lines, self.say = book, group, lines, say
        self.totals: Counter[int] = Counter()
        self.counts: Counter[int] = Counter()
        for line in lines:
            self.totals[line.member] += line.points
            self.counts[line.member] += 1

    def summary(self) -> None:
        """Everybody with their points, and the chart of them."""
        sheet = self.book.sheet("summary", (("member", 24), ("points", 10), ("lines", 10)))
        members = sorted(self.group.roster.members, key=lambda m: -self.totals[m])
        for row, member in enumerate(members, 1):
            self.book.row(sheet, row, [self.group.roster.name(member), self.totals[member], self.counts[member]])
        if members:
            chart = self.book.chart({"type": "bar"})
            last, name = min(len(members), 30), sheet.get_name()
            chart.add_series({
                "categories": [name, 1, 0, last, 0], "values": [name, 1, 1, last, 1], "fill": {"color": "#0072B2"},
            })  # fmt: skip
            chart.set_title({"name": self.say("sheet.points")})
            chart.set_legend({"none": True})
            chart.set_y_axis({"reverse": True})
            sheet.insert_chart("E2", chart, {"y_scale": max(1.0, last / 12)})
        sheet.autofilter(0, 0, max(1, len(members)), 2)

    def ledger(self) -> None:
        """Every line."""
        sheet = self.book.sheet("ledger", LEDGER)
        for row, line in enumerate(self.lines, 1):
            self.book.row(sheet, row, _row(self.group, line, self.say))
        sheet.autofilter(0, 0, max(1, len(self.lines)), len(LEDGER) - 1)

    def by_session(self, sessions: Sequence[Session]) -> None:
        """What each session brought."""
        sheet = self.book.sheet(
            "by_session", (("issue", 8), ("date", 12), ("topic", 40), ("there", 10), ("wrote", 10), ("points", 10))
        )
        points: Counter[int] = Counter()
        for line in self.lines:
            points[line.issue] += line.points
        zone = self.group.settings.zone
        for row, s in enumerate(sessions, 1):
            at = s.starts_at.astimezone(zone).replace(tzinfo=None)
            figures = [len(s.check_ins), len(s.writers()), points[s.issue]]
            self.book.row(sheet, row, [s.issue, at, s.topic.title, *figures])
        sheet.autofilter(0, 0, max(1, len(sessions)), 5)

    def by_member(self) -> None:
        """What each member earned by each rule."""
        rules = list(dict.fromkeys(line.rule for line in self.lines))
        sheet = self.book.sheet("by_member", (("member", 24), ("points", 10)))
        for column, rule in enumerate(rules, 2):
            sheet.write_string(0, column, self.say(f"rule.{rule}"), self.book.head)
            sheet.set_column(column, column, 12)
        earned: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for line in self.lines:
            earned[line.member][line.rule] += line.points
        members = list(self.group.roster.members)
        for row, member in enumerate(members, 1):
            cells = [earned[member][rule] for rule in rules]
            self.book.row(sheet, row, [self.group.roster.name(member), self.totals[member], *cells])
        sheet.autofilter(0, 0, max(1, len(members)), len(rules) + 1)
