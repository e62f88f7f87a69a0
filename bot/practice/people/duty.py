"""Monthly duty in rotation: one member a month opens, closes and checks in. Months are named ``2026-12``."""

from collections.abc import Mapping, Sequence
from datetime import date


def month_of(day: date) -> str:
    """The name of a day's month."""
    return f"{day:%Y-%m}"


def months_from(day: date, count: int) -> list[str]:
    """The names of a day's month and those after it."""
    first = day.year * 12 + day.month - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(first, first + count)]


def next_in_turn(duties: Mapping[str, int], month: str, members: Sequence[int]) -> int | None:
    """Who comes after the last one before a month, in the order of joining; ``None`` if there is no rotation."""
    earlier = [m for m in sorted(duties) if m < month]
    if not earlier or not members:
        return None
    last = duties[earlier[-1]]
    place = members.index(last) + 1 if last in members else 0
    return members[place % len(members)]


def filled(duties: Mapping[str, int], months: Sequence[str], members: Sequence[int]) -> dict[str, int]:
    """The duties with every month given to somebody, those that are given already unchanged."""
    full = dict(duties)
    for month in months:
        if month not in full and members:
            following = next_in_turn(full, month, members)
            full[month] = members[0] if following is None else following
    return full
