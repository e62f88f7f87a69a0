"""The catalogues of messages, and which of them serves whom: no language that is asked for leaves anybody without words.

A language without a catalogue is served by its nearest relative, else by the configured default, else in English. A message
that a catalogue lacks is taken from the next one in the same order.
"""

from functools import cache
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

ENGLISH = "en"
# The scripts and regions of a language that are read alike, and unlike its others.
TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})


class Catalogues:
    """The catalogues of one folder, each read once."""

    def __init__(self, folder: Path) -> None:
        """Take the folder with a ``<language>.po`` for each language."""
        self.names = tuple(sorted(path.stem.replace("_", "-") for path in folder.glob("*.po")))
        self._folder, self._read = folder, dict[str, dict[str, str]]()
        self._chains: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, name: str) -> dict[str, str]:
        """What one catalogue says itself, by key; nothing, where it cannot be read."""
        if name not in self._read:
            self._read[name] = self._messages(name)
        return self._read[name]

    def related_to(self, locale: str) -> str:
        """The catalogue of this very language, or of another script or region of it; empty if there is none."""
        same = [name for name in self._usable() if _language(name) == _language(locale)]
        exact = [name for name in same if name.casefold() == locale.replace("_", "-").casefold()]
        alike = [name for name in same if _is_traditional(name) is _is_traditional(locale)]
        return next(iter((*exact, *alike, *same)), "")

    def chain(self, locale: str, default: str) -> tuple[str, ...]:
        """The catalogues that serve a language, the best one first."""
        if (locale, default) not in self._chains:
            known = self._usable()
            same = [name for name in known if _language(name) == _language(locale)]
            wanted = [self.related_to(locale), *same, default, ENGLISH, *known]
            self._chains[locale, default] = tuple(name for name in dict.fromkeys(wanted) if name in known)
        return self._chains[locale, default]

    def _usable(self) -> list[str]:
        return [name for name in self.names if self.of(name)]

    def _messages(self, name: str) -> dict[str, str]:
        try:
            with (self._folder / f"{name.replace('-', '_')}.po").open("rb") as file:
                found = read_po(file, abort_invalid=True)
        except (OSError, ValueError, PoFileError):
            return {}
        return {str(m.id): str(m.string) for m in found if m.id and m.string and not m.fuzzy}


@cache
def catalogues_in(folder: Path) -> Catalogues:
    """The catalogues of a folder."""
    return Catalogues(folder)


def _is_traditional(locale: str) -> bool:
    return not TRADITIONAL.isdisjoint(locale.replace("_", "-").casefold().split("-"))


def _language(locale: str) -> str:
    return locale.replace("_", "-").split("-")[0].casefold()
