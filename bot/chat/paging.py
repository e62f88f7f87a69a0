"""Long lists by pages: which part is shown, and the buttons that turn to the next."""

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from telegram import InlineKeyboardMarkup

from bot.chat.buttons import Press, data, keyboard

T = TypeVar("T")


class Page(NamedTuple, Generic[T]):
    """A part of a list: its items, its number (from 1), and how many pages there are."""

    items: Sequence[T]
    number: int
    pages: int


def page_of(items: Sequence[T], number: int, size: int) -> Page[T]:
    """The page of this number, or the nearest one there is."""
    pages = max(1, -(-len(items) // size))
    number = min(max(1, number), pages)
    return Page(items[(number - 1) * size : number * size], number, pages)


def page_buttons(page: Page[T], verb: str, group: int, *arguments: object) -> InlineKeyboardMarkup | None:
    """Back and forth, where there is anything to turn to."""
    steps = [(sign, page.number + step) for sign, step in (("◀", -1), ("▶", 1))]
    row = tuple((sign, data(verb, group, *arguments, to)) for sign, to in steps if 1 <= to <= page.pages)
    return keyboard(row) if row else None


def page_asked(press: Press) -> int:
    """The page number at the end of a button's arguments; the first one for anything else."""
    last = press.arguments[-1] if press.arguments else ""
    return int(last) if last.isdecimal() and len(last) < 6 else 1
