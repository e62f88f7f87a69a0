"""Text and TOML files that people have saved with whatever editor they have: UTF-8, with a byte order mark or without."""

import codecs
import tomllib
from pathlib import Path
from typing import Any

WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class BadText(Exception):
    """A file that cannot be read as text; the message says why and what to do, without the file's name."""


def read_text(path: Path) -> str:
    """The text of a file; raises ``BadText``."""
    try:
        raw = path.read_bytes()
    except IsADirectoryError as error:
        raise BadText("is a folder; name the file in it") from error
    except FileNotFoundError as error:
        raise BadText("no such file") from error
    except PermissionError as error:
        what = (
            "is a folder; name the file in it" if path.is_dir() else "may not be read by this user (see chmod, chown)"
        )
        raise BadText(what) from error
    except (OSError, ValueError) as error:
        raise BadText(f"cannot be read ({getattr(error, 'strerror', None) or error})") from error
    try:
        if raw.startswith(WIDE) or b"\0" in raw[:200]:
            raise UnicodeDecodeError("utf-8", raw, 0, 1, "wide characters")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        encoding = _likely(raw)
        raise BadText(
            f"line {line}: is not UTF-8 but, it seems, {encoding}; save it as UTF-8 in your editor, "
            f"or: iconv -f {encoding} -t UTF-8"
        ) from error


class BadTables(Exception):
    """A text is not valid TOML; the message says what is wrong, and in which line."""


def read_tables(text: str) -> dict[str, Any]:
    """The tables of a TOML text; raises ``BadTables``."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        why = str(error)
        # What is not closed is noticed only at the end; where it begins is what helps.
        place = f"line {_unclosed(text)}: " if "end of document" in why else ""
        raise BadTables(f"not valid TOML: {place}{why}") from error
    except RecursionError as error:
        raise BadTables("not valid TOML: nested too deeply") from error


def _unclosed(text: str) -> int:
    """The number of the first line with which a text is no TOML any more; looked for in the last hundred lines."""
    lines = text.split("\n")
    for count in range(len(lines) - 1, max(len(lines) - 100, 0), -1):
        try:
            tomllib.loads("\n".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue
        return count + 1
    return 1


def _likely(raw: bytes) -> str:
    if raw.startswith(WIDE) or b"\0" in raw[:200]:
        return "UTF-16"
    for encoding in ("GBK", "GB18030", "Big5"):
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "CP1252"
