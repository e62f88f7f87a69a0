"""Notices that fall due together and are of one sort are said in one message."""

from collections.abc import Iterable
from dataclasses import replace

from bot.practice.notices.notice import Notice, NoticeKind

TOGETHER = frozenset({NoticeKind.MOVED, NoticeKind.CHANGED, NoticeKind.UNOPENED})


def together(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """The notices in order; of those that go together the first carries the others."""
    joined: list[Notice] = []
    for notice in notices:
        place = next((i for i, n in enumerate(joined) if n.kind is notice.kind and n.kind in TOGETHER), None)
        if place is None:
            joined.append(notice)
        else:
            joined[place] = replace(joined[place], also=(*joined[place].also, notice))
    return tuple(joined)
