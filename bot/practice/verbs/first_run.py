"""A group's first run: which questions are settled, and when the programme begins."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.practice.group import Group
from bot.practice.settings import GroupSettings

DONE = "done"


def put_in(group: Group, step: str, value: str) -> None:
    """A step is settled; an empty value keeps what stood."""
    group.set_up = {**group.set_up, step: value or group.set_up.get(step, "")}


def next_step(group: Group, steps: Sequence[str]) -> str:
    """The first step that is not settled; the last one if all are."""
    return next((step for step in steps if step not in group.set_up), steps[-1])


def is_finished(group: Group) -> bool:
    """Whether the first run has been ended."""
    return DONE in group.set_up


def finish(group: Group, *, by: int, at: datetime) -> None:
    """The first run is over."""
    if not is_finished(group):
        group.set_up = {**group.set_up, DONE: "1"}
        group.note(at, by, "setup")


def begin_on(settings: GroupSettings, now: datetime) -> datetime:
    """After which instant a first programme is laid: early enough that each topic can be announced in full time."""
    return now + timedelta(days=settings.announce_days_before)
