"""Which characters the fonts at hand can show: what they cannot is printed as its code, never as an empty box."""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont, TTLibError

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/Library/Fonts",
           "/System/Library/Fonts", "C:/Windows/Fonts")  # fmt: skip
# What the program's own font has in any case: ASCII, the common hanzi, kana, full-width forms and their punctuation.
SURE = re.compile(
    "[ -~\u3001-\u3017\u3041-\u3093\u30a1-\u30f6\u4e00-\u9fa5\uff01-\uff5e\u201c\u201d\u2018\u2019\u2026\u2014\u00b7]"
)
ENDINGS = (".ttf", ".otf", ".ttc", ".otc")


def font_folder() -> Path:
    """The font that comes with the program: Noto Sans CJK, under the SIL Open Font License."""
    return Path(str(files("noto_cjk_sans_otc")))


def uncovered(text: str) -> frozenset[str]:
    """The characters of a text that no font here can show. Marks and joiners without a shape of their own are none."""
    missing = {c for c in set(text) if not SURE.match(c) and not _is_shapeless(c)}
    # Fonts are read only where there is something to look up, as a large one takes a while.
    missing -= _own() if missing else frozenset()
    for path in _system() if missing else ():
        missing -= _characters(path)
        if not missing:
            break
    return frozenset(missing)


def visible_codes(text: str, missing: frozenset[str]) -> str:
    """A text in which characters that cannot be shown are codes such as ``[U+1F642]``."""
    if not missing:
        return text
    # The symbols for control characters stand for those, and are named by them.
    codes = {c: ord(c) - 0x2400 if 0x2400 <= ord(c) < 0x2420 else ord(c) for c in missing}
    return text.translate({ord(c): f"[U+{code:04X}]" for c, code in codes.items()})


def _is_shapeless(char: str) -> bool:
    return unicodedata.category(char) in ("Cf", "Zs", "Zl", "Zp", "Mn", "Me", "Cc")


@cache
def _own() -> frozenset[str]:
    return frozenset[str]().union(*(_characters(path) for path in font_folder().glob("*.ttc")))


@cache
def _system() -> tuple[Path, ...]:
    roots = (Path(os.path.expanduser(folder)) for folder in FOLDERS)
    return tuple(sorted(p for root in roots if root.is_dir() for p in root.rglob("*") if p.suffix.lower() in ENDINGS))


@cache
def _characters(path: Path) -> frozenset[str]:
    try:
        return frozenset(chr(code) for font in _fonts(path) for code in font.getBestCmap() or {})
    except (TTLibError, OSError, KeyError, AttributeError):
        return frozenset()


def _fonts(path: Path) -> Iterator[TTFont]:
    if path.suffix.lower() in (".ttc", ".otc"):
        with TTCollection(path, lazy=True) as collection:
            fonts: Iterable[TTFont] = list(collection.fonts)[:1]
            yield from fonts
    else:
        with TTFont(path, lazy=True) as font:
            yield font
