"""Aggregates as plain data and back, with numbered upgrades of older shapes.

Pydantic reads the types of the practice's dataclasses, so that what does not fit them is found on reading.
"""

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from bot.practice.group import Group
from bot.practice.session import Session

VERSION = 1

_GROUP = TypeAdapter(Group)
_SESSION = TypeAdapter(Session)

# From version to the step that makes the next version's data of it, each taking the kind and the body.
UPGRADES: dict[int, Callable[[str, dict[str, Any]], dict[str, Any]]] = {}


class TooNew(Exception):
    """The data was written by a newer program."""


def dump(aggregate: Group | Session) -> dict[str, Any]:
    """An aggregate as plain data that JSON can hold."""
    if isinstance(aggregate, Group):
        body = _GROUP.dump_python(aggregate, mode="json")
        return {"version": VERSION, "kind": "group", "body": body}
    return {"version": VERSION, "kind": "session", "body": _SESSION.dump_python(aggregate, mode="json")}


def load(data: dict[str, Any]) -> Group | Session:
    """The aggregate of plain data; raises ``ValueError`` for data of no known shape, ``TooNew`` for newer data."""
    version, kind, body = data.get("version"), data.get("kind"), data.get("body")
    if not isinstance(version, int) or not isinstance(body, dict) or kind not in ("group", "session"):
        raise ValueError("not a group or session of this program")
    if version > VERSION:
        raise TooNew(f"version {version}; this program knows up to {VERSION}")
    for step in range(version, VERSION):
        body = UPGRADES[step](kind, body)
    return _GROUP.validate_python(body) if kind == "group" else _SESSION.validate_python(body)
