"""What looks doubled in a record: the same words handed in twice, by slip or by copying. A person decides."""

from collections.abc import Sequence
from itertools import combinations

from rapidfuzz import fuzz

from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.turns import Turn

ALIKE = 90.0
SHORTEST = 20


def doubled(turns: Sequence[Turn]) -> list[tuple[Turn, Turn]]:
    """Pairs of turns that are nearly the same: of one person anywhere, of different people among reflections."""
    plain = [(turn, _normal(turn.text)) for turn in turns]
    long_enough = [(turn, text) for turn, text in plain if len(text) >= SHORTEST]
    return [(a, b) for (a, x), (b, y) in combinations(long_enough, 2) if _concerns(a, b) and _alike(x, y)]


def _concerns(a: Turn, b: Turn) -> bool:
    return a.member == b.member or (a.kind is Kind.REFLECTION and b.kind is Kind.REFLECTION)


def _alike(a: str, b: str) -> bool:
    # A quick look at the lengths spares the comparison of most pairs.
    return min(len(a), len(b)) >= 0.8 * max(len(a), len(b)) and fuzz.ratio(a, b, score_cutoff=ALIKE) > 0


def _normal(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
