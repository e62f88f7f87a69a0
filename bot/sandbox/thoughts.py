"""What the cast of the demo writes: parts of a few texts put together anew, so that no two reflections are alike."""

import random
import re
from collections.abc import Iterator, Sequence
from itertools import cycle, product

SENTENCE = re.compile(r"[^。！？.!?]+[。！？.!?”’]*\s*")
PARTS = 3


def thoughts(texts: Sequence[str], dice: random.Random) -> Iterator[str]:
    """Beginning, middle and end, each of one of the texts; every combination once before the first comes again."""
    beginnings, middles, ends = zip(*(_parts(text) for text in texts), strict=True)
    combined = ["".join(three).strip() for three in product(beginnings, middles, ends)]
    dice.shuffle(combined)
    return cycle(combined)


def _parts(text: str) -> list[str]:
    sentences = SENTENCE.findall(text + (" " if text.isascii() else ""))
    return ["".join(sentences[len(sentences) * n // PARTS : len(sentences) * (n + 1) // PARTS]) for n in range(PARTS)]
