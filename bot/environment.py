"""The environment's variables as tables of the configuration: ``STUDYBOT_TELEGRAM__TOKEN`` is ``[telegram] token``.

A whole table may be given as JSON (``STUDYBOT_TELEGRAM='{"mode": "webhook"}'``). A name that is no key is not used, and told.
"""

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

PREFIX, BETWEEN = "STUDYBOT_", "__"
Keys = Mapping[str, frozenset[str] | None]


@dataclass
class Variables:
    """What the environment says: tables, the variable behind each key, names that are no key, values that are no table."""

    tables: dict[str, Any] = field(default_factory=dict)
    names: dict[tuple[str, ...], str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def name_of(self, key: str) -> str:
        """The variable that gave a key such as ``telegram.owners.0``, or one above or below it; empty if none did."""
        parts = tuple(key.split("."))
        near = (parts[:n] for n in range(len(parts), 0, -1))
        below = (path for path in self.names if path[: len(parts)] == parts)
        return next((self.names[path] for path in (*near, *below) if path in self.names), "")


def read_variables(environ: Mapping[str, str], keys: Keys) -> Variables:
    """The tables of the environment. ``keys`` has each section's keys; ``None`` for one that is checked elsewhere."""
    found = Variables()
    for name, value in sorted(environ.items()):
        if not name.upper().startswith(PREFIX):
            continue
        path = tuple(name[len(PREFIX) :].lower().split(BETWEEN))
        if not _is_known(path, keys):
            found.unknown.append(f"{name} is no key of the configuration and is not used{_guess(path, keys)}")
        elif len(path) == 1:
            _take_table(found, name, path[0], value)
        else:
            _put(found.tables, path, value)
            found.names[path] = name
    return found


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that a mistyped one is nearest to; empty if none is near."""
    return next(iter(difflib.get_close_matches(word, list(known), 1, 0.7)), "")


def _is_known(path: tuple[str, ...], keys: Keys) -> bool:
    if path[0] not in keys:
        return False
    known = keys[path[0]]
    return known is None or len(path) == 1 or (len(path) == 2 and path[1] in known)


def _guess(path: tuple[str, ...], keys: Keys) -> str:
    every = [f"{section}{BETWEEN}{key}" for section, known in keys.items() for key in known or ()]
    meant = nearest(BETWEEN.join(path), every)
    return f"; did you mean {PREFIX}{meant.upper()}?" if meant else ""


def _take_table(found: Variables, name: str, section: str, value: str) -> None:
    try:
        table = json.loads(value)
    except ValueError:
        table = None
    if not isinstance(table, dict):
        found.faults.append(f"{name}: is a table; give its keys one by one, such as {name.upper()}{BETWEEN}KEY=VALUE")
        return
    found.tables.setdefault(section, {}).update(table)
    found.names[(section,)] = name


def _put(tables: dict[str, Any], path: tuple[str, ...], value: str) -> None:
    for part in path[:-1]:
        inner = tables.setdefault(part, {})
        if not isinstance(inner, dict):
            inner = tables[part] = {}
        tables = inner
    tables[path[-1]] = value
