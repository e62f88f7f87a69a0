"""What the cast of the demo writes: parts of a few texts put together anew, so that no two reflections are much alike."""

import random
import re
from collections.abc import Iterator, Sequence
from itertools import product

SENTENCE = re.compile(r"[^。！？.!?]+[。！？.!?”’]*\s*")
PARTS = 5
SHARED = 2


def thoughts(texts: Sequence[str], dice: random.Random) -> Iterator[str]:
    """Each part from one of the texts, at its place; any two reflections share two parts at most, as long as there are such."""
    parts = [_parts(text) for text in texts]
    choices = list(product(range(len(texts)), repeat=PARTS))
    while True:
        dice.shuffle(choices)
        given: list[tuple[int, ...]] = []
        for choice in choices:
            if all(sum(a == b for a, b in zip(choice, other, strict=True)) <= SHARED for other in given):
                given.append(choice)
                yield "".join(parts[text][place] for place, text in enumerate(choice)).strip()


def _parts(text: str) -> list[str]:
    sentences = SENTENCE.findall(text + (" " if text.isascii() else ""))
    return ["".join(sentences[len(sentences) * n // PARTS : len(sentences) * (n + 1) // PARTS]) for n in range(PARTS)]
