"""An aggregate read from its file; one that cannot be read is set aside beside its place, and never overwritten."""

from pathlib import Path

import orjson
import structlog

from bot.practice.group import Group
from bot.practice.session import Session
from bot.store import shape
from bot.store.files import read_document
from bot.store.store import NotStored, Unreadable

log = structlog.get_logger(__name__)


def read_aggregate(place: Path) -> Group | Session:
    """The group or session of a file; raises ``Unreadable`` after setting it aside, ``NotStored`` where there is none."""
    try:
        document = read_document(place)
        if document is None:
            raise NotStored(str(place))
        return shape.load(document)
    except shape.TooNew as error:
        log.error("written by a newer version; left as it is", path=str(place), why=str(error))
        raise Unreadable(str(place)) from error
    except (ValueError, OSError, orjson.JSONDecodeError) as error:
        kept = _set_aside(place)
        log.error("a file cannot be read and was set aside", path=str(place), kept=str(kept), kind=type(error).__name__)
        raise Unreadable(str(kept)) from error


def _set_aside(place: Path) -> Path:
    number = 1
    while (kept := place.with_name(f"{place.name}.unreadable{number}")).exists():
        number += 1
    place.rename(kept)
    return kept
