"""Finding where something was said in published records: Chinese and English alike, ranked, with the words around it."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.practice.meeting.contribution import Contribution
from bot.practice.meeting.lifecycle import State
from bot.practice.session import Session

AROUND = 36
LONGEST_QUERY = 100
MOST_TERMS = 8


@dataclass(frozen=True)
class Passage:
    """A contribution as it is searched: its words without case."""

    issue: int
    piece: Contribution
    folded: str


@dataclass(frozen=True)
class Hit:
    """A passage that was found, and its words around the first place: ``before``, the ``match`` itself, ``after``."""

    passage: Passage
    score: float
    before: str
    match: str
    after: str


def passages(session: Session) -> list[Passage]:
    """All that stands in a published record."""
    if session.state is not State.PUBLISHED:
        return []
    # Lower case keeps the length, so that places in one text are places in the other.
    return [Passage(session.issue, c, _lower(c.text)) for c in session.standing() if c.text]


def terms_of(query: str) -> list[str]:
    """The words asked for; words in quotation marks belong together."""
    found = re.findall(r'["“「『](.+?)["”」』]|(\S+)', query[:LONGEST_QUERY])
    return list(dict.fromkeys(_lower(a or b) for a, b in found))[:MOST_TERMS]


def search(places: Sequence[Passage], query: str) -> list[Hit]:
    """The passages with all the words; where there are none, those with some. The best first, the latest of equals first."""
    terms = terms_of(query)
    if not terms:
        return []
    with_term = {term: [p for p in places if term in p.folded] for term in terms}
    weights = {t: math.log(1 + len(places) / (1 + len(found))) + 0.1 for t, found in with_term.items()}
    anything = {id(p): p for found in with_term.values() for p in found}.values()
    everything = [p for p in anything if all(term in p.folded for term in terms)]
    hits = (_hit(p, terms, weights) for p in everything or anything)
    return sorted(hits, key=lambda hit: (-hit.score, -hit.passage.issue, hit.passage.piece.at))


def _hit(passage: Passage, terms: Iterable[str], weights: dict[str, float]) -> Hit:
    text, folded = passage.piece.text, passage.folded
    counts = {term: folded.count(term) for term in terms}
    # How often it is said counts for less and less, and for less in a long text.
    long = 0.5 + 0.5 * math.log10(10 + len(folded))
    score = sum(weights[term] * (1 + math.log(n)) / long for term, n in counts.items() if n)
    place, term = min((folded.index(term), term) for term, n in counts.items() if n)
    start, end = max(0, place - AROUND), place + len(term)
    before = ("…" if start else "") + text[start:place]
    after = text[end : end + AROUND] + ("…" if end + AROUND < len(text) else "")
    return Hit(passage, score, _flat(before), _flat(text[place:end]), _flat(after))


def _lower(text: str) -> str:
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)
