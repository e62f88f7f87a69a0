"""Aggregates as plain data and back, with numbered upgrades of older shapes.

Pydantic reads the types of the practice's dataclasses, so that what does not fit them is found on reading.

Version 2 added absence, drafts, approvals, review and editions to sessions, and rota, duty and proposals to groups; all
of them begin empty. Version 3 added doubts, formatting, formats and seals to sessions; schemes, appeals, lists and prefaces to
groups.
"""

from collections.abc import Callable
from typing import Any

import orjson
from pydantic import TypeAdapter

from bot.practice.group import Group
from bot.practice.meeting.contribution import Contribution
from bot.practice.session import Session
from bot.practice.settings import BadSetting

VERSION = 3

_GROUP = TypeAdapter(Group)
_SESSION = TypeAdapter(Session)
_PIECE = TypeAdapter(Contribution)


def _as_it_is(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """What is new begins empty."""
    del kind
    return body


# From version to the step that makes the next version's data of it, each taking the kind and the body.
UPGRADES: dict[int, Callable[[str, dict[str, Any]], dict[str, Any]]] = {1: _as_it_is, 2: _as_it_is}


class TooNew(Exception):
    """The data was written by a newer program."""


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
    """The aggregate of plain data; raises ``ValueError`` for data of no known shape, ``TooNew`` for newer data."""
    version, kind, body = data.get("version"), data.get("kind"), data.get("body")
    if not isinstance(version, int) or not isinstance(body, dict) or kind not in ("group", "session"):
        raise ValueError("not a group or session of this program")
    if version > VERSION:
        raise TooNew(f"version {version}; this program knows up to {VERSION}")
    for step in range(version, VERSION):
        body = UPGRADES[step](kind, body)
    try:
        return _GROUP.validate_python(body) if kind == "group" else _SESSION.validate_python(body)
    except BadSetting as bad:
        # One group's bad setting must not keep the others from being read.
        raise ValueError(f"settings.{bad.key}: found {bad.found!r}, accepted is {bad.accepted}") from bad
