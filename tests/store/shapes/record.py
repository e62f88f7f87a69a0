"""The shape of what is stored: every field of a group and a session with its type, however deep, and every value of an enum.

    python -m tests.store.shapes.record

writes the shape as it is now beside this file, under the number of the version; see ``tests/store/test_shape.py``.
"""

import json
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_type_hints

from bot.practice.group import Group
from bot.practice.session import Session
from bot.store.shape import VERSION

Shape = dict[str, Any]


def current() -> Shape:
    """The shape as the code has it now."""
    found: Shape = {}
    _add(Group, found)
    _add(Session, found)
    return dict(sorted(found.items()))


def recorded(version: int = VERSION) -> Shape:
    """The shape that was recorded of a version."""
    path = place_of(version)
    shape: Shape = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return shape


def place_of(version: int) -> Path:
    return Path(__file__).with_name(f"{version}.json")


def _add(kind: Any, found: Shape) -> None:
    if is_dataclass(kind) and isinstance(kind, type):
        name = kind.__name__
        if name in found:
            return
        hints = get_type_hints(kind)
        found[name] = {field.name: _named(hints[field.name]) for field in fields(kind)}
        for hint in hints.values():
            _add(hint, found)
    elif isinstance(kind, type) and issubclass(kind, Enum):
        found[kind.__name__] = sorted(str(member.value) for member in kind)
    else:
        for part in get_args(kind):
            _add(part, found)


def _named(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, type) and not get_args(hint) else str(hint)


if __name__ == "__main__":
    place_of(VERSION).write_text(json.dumps(current(), indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"recorded version {VERSION}: {len(current())} types")
