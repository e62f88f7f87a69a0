"""An aggregate read from its file; one that cannot be read is set aside beside its place, and never overwritten."""

from pathlib import Path

import orjson
import structlog

from bot.practice.group import Group
from bot.practice.session import Session
from bot.store import shape
from bot.store.files import read_document
from bot.store.store import LeftAlone, Misplaced, NotStored, SessionKey, Unreadable, key_of

log = structlog.get_logger(__name__)


def read_aggregate(place: Path, key: int | SessionKey) -> Group | Session:
    """The group or session of a file; raises ``Unreadable`` after setting it aside, ``NotStored`` where there is none.

    Data of a newer version or another build, or of another place, is not set aside: ``LeftAlone``.
    """
    try:
        document = read_document(place)
        if document is None:
            raise NotStored(str(place))
        found = shape.load(document)
    except shape.TooNew as error:
        log.error("written by another version; left as it is", path=str(place), why=str(error))
        raise LeftAlone(f"{error}; left as it is") from error
    except (ValueError, OSError, orjson.JSONDecodeError) as error:
        kept = _set_aside(place)
        log.error("a file cannot be read and was set aside", path=str(place), kept=str(kept), kind=type(error).__name__)
        raise Unreadable(str(kept)) from error
    if key_of(found) != key:
        log.error("a file holds what belongs in another place; left as it is", path=str(place))
        raise Misplaced("holds what belongs in another place; left as it is")
    return found


def _set_aside(place: Path) -> Path:
    number = 1
    while (kept := place.with_name(f"{place.name}.unreadable{number}")).exists():
        number += 1
    place.rename(kept)
    return kept
