"""Standing with points: adjustments taken back, appeals and answers, lists put up for objection, who is on the board."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.practice.group import Group
from bot.practice.people import appeal
from bot.practice.people.adjustment import Adjustment, counter_entry
from bot.practice.people.appeal import Appeal, ListStands, PostedList


def ask(group: Group, act: str, member: int, text: str, *, at: datetime) -> Appeal:
    """A member appeals to the secretaries."""
    group.appeals, made = appeal.asked(group.appeals, act, member, text, at)
    return made


def answer(group: Group, number: int, text: str, *, by: int, at: datetime) -> Appeal:
    """A secretary answers an appeal, on record."""
    group.appeals, done = appeal.answered(group.appeals, number, text, by, at)
    group.note(at, by, "answer", done.answer[:120], about=done.member)
    return done


def take_back(group: Group, number: int, act: str, *, by: int, at: datetime) -> Adjustment:
    """An adjustment is undone by a counter-entry; raises ``AlreadyTakenBack``. The same act again changes nothing."""
    made = counter_entry(group.adjustments, number, act, by, at)
    group.adjust(made)
    return made


def post_list(
    group: Group, name: str, first: date, last: date, totals: dict[int, int], *, by: int, at: datetime
) -> PostedList:
    """The points of a period are put up for objection; raises ``ListStands`` if they are already."""
    known = next((p for p in group.posted if p.name == name), None)
    if known and known.posted_at == at:
        return known
    if known:
        raise ListStands(name)
    posted = PostedList(name, first, last, at, at + timedelta(days=group.settings.objection_days), totals)
    group.posted = (*group.posted, posted)
    group.note(at, by, "list", name)
    return posted


def show_on_board(group: Group, member: int, *, shown: bool, by: int, at: datetime) -> None:
    """A member leaves the public board or comes back, by own wish, or a secretary leaves them out."""
    known = group.roster.members[member]
    change: dict[str, Any] = {"off_board": not shown} if by == member else {"off_board_by": None if shown else by}
    changed = replace(known, **change)
    if changed != known:
        group.roster = group.roster.with_member(changed)
        group.note(at, by, "on the board" if shown else "off the board", about=known.id)
