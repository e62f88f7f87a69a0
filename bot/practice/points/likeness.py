"""How alike texts are, and how repetitive one is: what makes a reflection wait for a person's look.

Texts are compared as letters and digits alone, case ignored. A text is alike another if so many per cent of its passages
stand there too (copied in part), or if so many per cent of its characters do in order (copied with small changes).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

PASSAGE = 10
PROBES = 40
GRAM = 8
SHORTEST = 40


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """A text as it is compared. Remembered: each text of a running session is asked for with every one that follows."""
    return "".join(char for char in text.casefold() if char.isalnum())


def nearest(text: str, others: Mapping[int, str], percent: int) -> tuple[int, int] | None:
    """The other text that is most alike, by its key, and how many per cent; ``None`` if none reaches ``percent``.

    All texts as ``normal`` gives them. ``percent`` 0 finds nothing.
    """
    if not percent or len(text) < SHORTEST or not others:
        return None
    probes = _probes(text)
    keys, texts = list(others), list(others.values())
    shares = [_share(probes, other) for other in texts]
    best = max(range(len(texts)), key=shares.__getitem__)
    found = (keys[best], shares[best]) if shares[best] >= percent else None
    close = _in_order(text, keys, texts, percent)
    return max((pair for pair in (found, close) if pair), key=lambda pair: pair[1], default=None)


def repetition(text: str) -> int:
    """How many per cent of a text (as ``normal`` gives it) are said again. Short texts are never repetitive."""
    if len(text) < SHORTEST:
        return 0
    grams = [text[at : at + GRAM] for at in range(len(text) - GRAM + 1)]
    return round(100 * (1 - len(set(grams)) / len(grams)))


def _probes(text: str) -> list[str]:
    last = len(text) - PASSAGE
    count = min(PROBES, last + 1)
    places = sorted({round(n * last / max(1, count - 1)) for n in range(count)})
    return [text[at : at + PASSAGE] for at in places]


def _share(probes: Sequence[str], other: str) -> int:
    # A few first: most texts have nothing in common, and are passed over quickly.
    if not any(probe in other for probe in probes[:: max(1, len(probes) // 8)]):
        return 0
    return round(100 * sum(probe in other for probe in probes) / len(probes))


def _in_order(text: str, keys: Sequence[int], texts: Sequence[str], percent: int) -> tuple[int, int] | None:
    similar = [n for n, other in enumerate(texts) if 0.6 * len(text) <= len(other) <= len(text) / 0.6]
    found = process.extractOne(
        text, [texts[n] for n in similar], scorer=fuzz.ratio, processor=None, score_cutoff=percent
    )
    return (keys[similar[found[2]]], round(found[1])) if found else None
