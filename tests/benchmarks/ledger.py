"""What a year of a group of 200 costs to count: ledger, board, pictures, likeness; and how the ledger grows with the facts.

python tests/benchmarks/ledger.py

The floor is to make so many lines and to sort them, in the same run.
"""

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.practice.calendar.topic import Topic
from bot.practice.group import Group
from bot.practice.meeting.attendance import Presence
from bot.practice.meeting.contribution import Source
from bot.practice.meeting.settled import Line
from bot.practice.points.board import Period, board
from bot.practice.points.ledger import ledger
from bot.practice.points.likeness import nearest, normal
from bot.practice.points.scheme import Scheme, read_scheme
from bot.practice.session import Session
from bot.practice.settings import GroupSettings
from bot.publish.chart import board_chart

NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
MEMBERS, SESSIONS, PIECES = 200, 50, 200
SIGNS = "学而时习之不亦说乎有朋自远方来人知愠君子本立道生巧言令色鲜矣仁"
ROUNDS = 5
EVERY_RULE = {
    "check_in": {}, "lead_talk": {}, "remark": {"per_session": 3}, "reflection": {"fade_days": 5}, "long_reflection": {},
    "streak": {}, "reply_received": {"per_session": 2}, "record_quoted": {}, "duty": {}, "caps": {"week": 30, "month": 100},
}  # fmt: skip


def a_group() -> Group:
    """A group of 200."""
    group = Group(-1, -1, "g", NOW - timedelta(days=100), GroupSettings(locale="en"))
    for member in range(1, MEMBERS + 1):
        group.meet(member, f"Member {member}", f"m{member}", at=NOW)
    return group


def a_session(issue: int, dice: random.Random) -> Session:
    """One session: most are there; two hundred contributions, half of them in the exchange."""
    at = NOW + timedelta(days=7 * issue)
    session = Session(-1, issue, Topic("论语"), at, NOW, lead=1 + issue % MEMBERS)
    session.open(by=1, at=at)
    for member in dice.sample(range(1, MEMBERS + 1), 120):
        session.check_in(member, Presence.ONLINE, by=member, at=at)
    for number in range(PIECES // 2):
        answered = Source(-1, issue * 1000 + number - 1) if number % 3 else None
        source = Source(-1, issue * 1000 + number)
        session.say(
            1 + dice.randrange(MEMBERS),
            text(dice, 40),
            source=source,
            at=at + timedelta(seconds=30 * number),
            reply_to=answered,
        )
    session.close(due=at + timedelta(days=3), by=1, at=at + timedelta(hours=1))
    for number in range(PIECES // 2):
        when = at + timedelta(hours=2 + number)
        session.submit(
            1 + dice.randrange(MEMBERS), text(dice, 200), source=Source(-1, issue * 1000 + 500 + number), at=when
        )
    return session


def text(dice: random.Random, length: int) -> str:
    """Words of some length."""
    return "".join(dice.choice(SIGNS) for _ in range(length))


def timed(work: Callable[[], object]) -> float:
    """The median of some rounds, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def floor(lines: tuple[Line, ...]) -> float:
    """To make the same lines anew and to sort them."""

    def make() -> list[Line]:
        made = [Line(n.member, n.at, n.issue, n.rule, n.points, n.cut, n.limit) for n in lines]
        return sorted(made, key=lambda line: (line.at, line.issue))

    return timed(make)


def counted(group: Group, sessions: list[Session], scheme: Scheme) -> tuple[float, tuple[Line, ...]]:
    """How long the ledger takes, and the ledger."""
    return timed(lambda: ledger(group, sessions, scheme)), ledger(group, sessions, scheme)


def main() -> None:
    """Measure and print."""
    dice, group, scheme = random.Random(7), a_group(), read_scheme(EVERY_RULE)
    sessions = [a_session(issue, dice) for issue in range(1, 10 * SESSIONS + 1)]
    year, lines = counted(group, sessions[:SESSIONS], scheme)
    base = floor(lines)
    print(f"a year: {SESSIONS} sessions, {SESSIONS * PIECES} contributions, {len(lines)} lines")
    print(f"ledger   {year:8.1f} ms   ratio to the floor ({base:.1f} ms) {year / base:.1f}")
    decade, _ = counted(group, sessions, scheme)
    print(f"ten times the facts {decade:8.1f} ms   ratio {decade / year:.2f}")
    places = board(lines, group, Period.YEAR, NOW.date() + timedelta(days=350))
    shown = timed(lambda: board(lines, group, Period.YEAR, NOW.date() + timedelta(days=350)))
    print(f"board    {shown:8.1f} ms   ratio to the floor {shown / base:.2f}")
    drawn = timed(lambda: board_chart("Board", "g", list(places[:10]), group.roster.name, 1))
    print(f"picture  {drawn:8.1f} ms")
    earlier = {n: normal(text(dice, 300)) for n in range(10_000)}
    piece = normal(text(dice, 300))
    alike = timed(lambda: nearest(piece, earlier, 85))
    scan = timed(lambda: sum(piece[:10] in other for other in earlier.values()))
    print(f"likeness over 10,000 {alike:6.1f} ms   ratio to one look through them ({scan:.1f} ms) {alike / scan:.1f}")


if __name__ == "__main__":
    main()
