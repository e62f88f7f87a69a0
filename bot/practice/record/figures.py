"""How much was said: the counts that stand in records and digests."""

import re
from collections.abc import Iterable

from bot.practice.meeting.contribution import Contribution

# Han characters, kana and Hangul count one each; in other scripts a run of letters and digits is a word.
_CJK = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
)
_UNIT = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+(?:['’\-][^\W_{_CJK}]+)*")


def file_size(size: int) -> str:
    """The size of a file as people read it, in decimal units; empty where it is not known."""
    if size <= 0:
        return ""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB" if size < 10_000_000 else f"{round(size / 1_000_000)} MB"


def length(text: str) -> int:
    """The length of a text as readers count it: Chinese characters one by one, other words word by word."""
    return sum(1 for _ in _UNIT.finditer(text))


def total_length(contributions: Iterable[Contribution]) -> int:
    """The length of several contributions together."""
    return sum(length(c.text) for c in contributions)
