"""A group's file changed by hand, as an older program or another store may have left it."""

import json
from pathlib import Path
from typing import Any


def with_settings(folder: Path, group: int, **settings: Any) -> None:
    """Put settings into a group's file, whatever they are; nothing must be running on the folder."""
    place = folder / "groups" / str(group) / "group.json"
    tables = json.loads(place.read_text("utf-8"))
    tables["aggregate"]["1"]["body"]["settings"] |= settings
    place.write_text(json.dumps(tables), "utf-8")
