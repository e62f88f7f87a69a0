"""Aggregates as plain data and back, with numbered upgrades of older shapes.

Pydantic reads the types of the practice's dataclasses, so that what does not fit them is found on reading.

Version 2 added absence, drafts, approvals, review and editions to sessions, and rota, duty and proposals to groups; all
of them begin empty. Version 3 added doubts, formatting, formats and seals to sessions; schemes, appeals, lists and prefaces to
groups. Version 4 added what a record was printed with, and seals over all of it; what the group was told, where the exchange
begins, headings by hand and replies asked about to sessions; questions put to people to groups.

Whenever a field, or a value that a field may have, is added, renamed or taken away, ``VERSION`` is raised and an upgrade is
added: ``tests/store/test_shape.py`` holds this. Keys that this build does not know are never dropped: such data is refused.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator

from bot.practice.group import Group
from bot.practice.meeting.contribution import Contribution
from bot.practice.session import Session
from bot.practice.settings import BadSetting

VERSION = 4

_GROUP = TypeAdapter(Group)
_SESSION = TypeAdapter(Session)
_PIECE = TypeAdapter(Contribution)
UNKNOWN_KEY = "unexpected_keyword_argument"


def _strict(adapter: TypeAdapter[Any]) -> SchemaValidator:
    """A validator that refuses keys which no field has, at any depth, and times without a zone; pydantic takes both."""
    schema = deepcopy(adapter.core_schema)
    waiting: list[Any] = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if part.get("type") == "dataclass-args":
                part["extra_behavior"] = "forbid"
            if part.get("type") == "datetime":
                # A time without a zone compares with no other, and would stop the clock.
                part["tz_constraint"] = "aware"
            waiting += part.values()
        elif isinstance(part, list | tuple):
            waiting += part
    return SchemaValidator(schema)


_READ = {"group": _strict(_GROUP), "session": _strict(_SESSION)}


def _as_it_is(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """What is new begins empty."""
    del kind
    return body


def _told_by_seals(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """Seals of before are over words alone; records that went out before there were seals have none."""
    if kind == "session":
        body = body | {"sealed": "words" if body.get("seal") else ""}
    return body


# From version to the step that makes the next version's data of it, each taking the kind and the body.
UPGRADES: dict[int, Callable[[str, dict[str, Any]], dict[str, Any]]] = {1: _as_it_is, 2: _as_it_is, 3: _told_by_seals}
# Keys that came with a version: data of an older one that has them was written by another build, or by hand.
SINCE: dict[int, dict[str, tuple[str, ...]]] = {
    4: {
        "session": (
            "sealed", "printed", "stated", "exchange_at", "former_headings", "offered", "no_reflections",
        ),
        "group": ("questions",),
    }
}  # fmt: skip


class TooNew(Exception):
    """The data was written by a newer program, or by a build that keeps what this one does not know."""


class Pieces:
    """The contributions of one session as JSON, remembered while they stand: a long meeting costs what is new in it."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: dict[int, tuple[Contribution, orjson.Fragment]] = {}

    def of(self, contributions: tuple[Contribution, ...]) -> list[orjson.Fragment]:
        """The contributions, those that were seen the last time as they were made then."""
        fresh = {}
        for piece in contributions:
            known = self._known.get(id(piece))
            # The remembered object is compared too: an id may have been given to another one since.
            is_same = known is not None and known[0] is piece
            fresh[id(piece)] = known if known and is_same else (piece, orjson.Fragment(_PIECE.dump_json(piece)))
        self._known = fresh
        return [fragment for _, fragment in fresh.values()]


def dump(aggregate: Group | Session, pieces: Pieces | None = None) -> dict[str, Any]:
    """An aggregate as plain data for ``orjson``; ``pieces`` remembers contributions from one time to the next."""
    if isinstance(aggregate, Group):
        return {"version": VERSION, "kind": "group", "body": _GROUP.dump_python(aggregate, mode="json")}
    body = _SESSION.dump_python(aggregate, mode="json", exclude={"contributions"})
    body["contributions"] = (pieces or Pieces()).of(aggregate.contributions)
    return {"version": VERSION, "kind": "session", "body": body}


def load(data: dict[str, Any]) -> Group | Session:
    """The aggregate of plain data; raises ``ValueError`` for data of no known shape, ``TooNew`` for data of other builds."""
    if not isinstance(data, dict):
        raise ValueError("not a group or session of this program")
    version, kind, body = data.get("version"), data.get("kind"), data.get("body")
    if type(version) is not int or not isinstance(body, dict) or kind not in ("group", "session"):
        raise ValueError("not a group or session of this program")
    if version > VERSION:
        raise TooNew(f"written by a newer version ({version}; this program knows up to {VERSION})")
    if data.keys() != {"version", "kind", "body"}:
        raise TooNew("written by another build")
    if version < 1 or any(key in body for since, keys in SINCE.items() if version < since for key in keys[kind]):
        raise ValueError("not data of the version that it names")
    for step in range(version, VERSION):
        body = UPGRADES[step](kind, body)
    try:
        found: Group | Session = _READ[kind].validate_python(body)
    except ValidationError as error:
        unknown = [e["loc"] for e in error.errors(include_url=False, include_input=False) if e["type"] == UNKNOWN_KEY]
        if unknown:
            raise TooNew(
                f"written by another build: {'.'.join(map(str, unknown[0]))[:80]} is not known here"
            ) from error
        raise
    except BadSetting as bad:
        # One group's bad setting must not keep the others from being read.
        raise ValueError(f"settings.{bad.key}: found {bad.found!r}, accepted is {bad.accepted}") from bad
    return found
