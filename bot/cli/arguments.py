"""Arguments that commands share: a group's chat id, which is negative and needs no ``--`` before it, and the group it names."""

import re
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from bot.cli.errors import Misused
from bot.practice.group import Group
from bot.store.opening import Rest, address_of, is_empty
from bot.store.store import NotStored

# Signs that stand before an id where it was copied from a text.
MINUS = "-\u2212\u2013\u2014\uff0d"
SHOWN = 10


class TakesIds(TyperCommand):
    """A command that takes ``-1001234567890`` as an argument, and not as an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Write the sign of an id so that it begins no option; ``chat_id`` reads it."""
        return super().parse_args(ctx, [re.sub(r"^-(?=\d+$)", MINUS[1], arg) for arg in args])


def chat_id(text: str) -> int:
    """The id that somebody typed or pasted."""
    found = re.fullmatch(rf"([{MINUS}]?)(\d{{1,19}})", text.strip(), re.ASCII)
    if not found:
        raise typer.BadParameter(f"found {text!r}, accepted is the group's chat id, such as -1001234567890")
    return int(found[2]) * (-1 if found[1] else 1)


GroupArgument = Annotated[
    int, typer.Argument(parser=chat_id, metavar="GROUP", help="The group's chat id, such as -1001234567890.")
]


def must_exist(option: str, url: str) -> None:
    """Refuse a folder without data: one that is mistyped must not pass for an empty store, and is not made."""
    if is_empty(url):
        raise Misused(f"{option}: there is no data in {url.partition(':')[2]}; check its name")


async def group_of(rest: Rest, group: int, url: str) -> Group:
    """A group of the store; refuses one that is not there, naming those that are."""
    try:
        return await rest.store.group(group)
    except NotStored as error:
        known = [f"{g.id} ({g.title})" for g in await rest.store.groups()]
        more = ", …" if len(known) > SHOWN else ""
        there = f"it holds {', '.join(known[:SHOWN])}{more}" if known else "it holds none yet"
        raise Misused(f"there is no group {group} in {address_of(url)}; {there}") from error
