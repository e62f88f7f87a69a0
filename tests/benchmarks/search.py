"""What finding costs over ten years: 400 published sessions of 25,000 characters, Chinese and English words.

python tests/benchmarks/search.py

The floor is one look through all of the text.
"""

import random
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot.practice.meeting.contribution import Source
from bot.practice.meeting.lifecycle import State
from bot.practice.record.search import Passage, passages, search
from tests.makers import NOON, a_session

PROSE = [
    line for p in sorted(Path("content").glob("*/*.md")) for line in p.read_text("utf-8").split("\n") if len(line) > 20
]


def ten_years() -> list[Passage]:
    """All passages, as the chat keeps them ready."""
    dice, found = random.Random(5), list[Passage]()
    for issue in range(1, 401):
        session, size = a_session("collecting", issue, starts_at=NOON + timedelta(days=9 * issue)), 0
        while size < 25_000:
            text = "\n".join(dice.choice(PROSE) for _ in range(4))
            session.submit(1, text, source=Source(-1, issue * 1000 + len(session.contributions)), at=session.starts_at)
            size += len(text)
        session.state = State.PUBLISHED
        found += passages(session)
    return found


def timed(work: Callable[[], object]) -> float:
    """The best of five, in milliseconds."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return min(times)


def main() -> None:
    """Measure and print."""
    began = time.perf_counter()
    places = ten_years()
    print(
        f"{len(places)} passages, {sum(len(p.folded) for p in places):,} characters, made in {time.perf_counter() - began:.1f} s"
    )
    for query in ("学而时习之", "time", "君子 学", "letter reading", "xyzzy"):
        floor = timed(lambda query=query: sum(query in p.folded for p in places))  # type: ignore[misc]
        took = timed(lambda query=query: search(places, query))  # type: ignore[misc]
        print(
            f"{query:20} {took:7.1f} ms   ratio to the floor ({floor:.1f} ms) {took / floor:5.1f}   {len(search(places, query))} hits"
        )


if __name__ == "__main__":
    main()
