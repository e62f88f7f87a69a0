"""No field that holds a person's id is forgotten when one person takes another's place."""

import dataclasses
import types
import typing
from typing import Any

import pytest

from bot.practice.group import Group
from bot.practice.session import Session
from bot.practice.verbs import identity

# Numbers that are no people, by the fields that hold them.
OTHER = frozenset({
    "id", "group", "issue", "number", "message", "units", "seconds", "size", "percent", "update", "topic", "board", "minutes", "answer", "points",
    "cut", "every", "next_issue", "start", "length", "threads", "announce_days_before", "remind_hours_before", "reflections_due_days",
    "publish_after_days", "auto_close_hours", "doubt_alike", "doubt_padding", "objection_days", "tidy_minutes", "tables", "former_topics",
    "former_schemes", "former_headings", "end", "asked",
})  # fmt: skip
KNOWN = identity.PEOPLE | identity.CHATS | identity.BY_PERSON | identity.TO_PERSON


def numbers_in(kind: Any, name: str, seen: set[Any]) -> set[str]:
    """The names of all fields, at any depth, that hold whole numbers."""
    if kind is int:
        return {name}
    if dataclasses.is_dataclass(kind):
        if kind in seen:
            return set()
        seen.add(kind)
        hints = typing.get_type_hints(kind)
        return set().union(*(numbers_in(hints[f.name], f.name, seen) for f in dataclasses.fields(kind)))
    origin = typing.get_origin(kind)
    if origin in (tuple, dict, typing.Union, types.UnionType):
        return set().union(
            *(numbers_in(part, name, seen) for part in typing.get_args(kind) if part not in (type(None), ...))
        )
    return set()


@pytest.mark.parametrize("aggregate", [Group, Session])
def test_every_number_is_known_to_be_a_person_or_not(aggregate: type) -> None:
    unknown = numbers_in(aggregate, "", set()) - KNOWN - OTHER

    assert unknown == set(), "say in verbs/identity.py whether these are people, or here that they are not"
