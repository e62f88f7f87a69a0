"""Who may do what: one table of commands and one of everything else that can be done.

The commands stand in the order in which people are told of them. What is in neither table nobody may do. Where a
command does more for secretaries than for members, the further deed has a line of its own (``plan load``).
"""

from dataclasses import dataclass
from enum import IntEnum

from bot.practice.refusal import Refusal


class Power(IntEnum):
    """What a person may do in a group; each may also do what those below may."""

    MEMBER = 0
    DUTY = 1
    SECRETARY = 2
    OWNER = 3


COMMANDS: dict[str, Power] = {
    **dict.fromkeys(
        ("next", "reflect", "withdraw", "leave", "propose", "points", "board", "transcript", "search", "calendar",
         "checkin", "plan", "rota", "duty", "mydata", "forget", "group", "help", "start"), Power.MEMBER),
    **dict.fromkeys(("open", "close"), Power.DUTY),
    **dict.fromkeys(
        ("setup", "settings", "topic", "move", "cancel", "lead", "record", "missing", "remind", "extend", "silent",
         "compile", "publish", "anthology", "adjust", "export", "honours", "roster", "name", "merge", "secretary",
         "digest", "undo", "audit"), Power.SECRETARY),
    "farewell": Power.OWNER,
}  # fmt: skip

DEEDS: dict[str, Power] = {
    "take part": Power.MEMBER,
    **dict.fromkeys(("checkin others", "room code", "settle meeting", "exchange"), Power.DUTY),
    **dict.fromkeys(
        ("plan load", "plan rota", "duty give", "board post", "board without", "judge", "refuse leave",
         "settle proposal"), Power.SECRETARY),
}  # fmt: skip

POWERS = COMMANDS | DEEDS


@dataclass(eq=False)
class NotAllowed(Refusal):
    """A person asked for what they may not do. ``command`` is empty where there is no command for it."""

    command: str
    needs: str
    deed: str


def check_power(power: Power, deed: str) -> None:
    """Refuse a deed that is above a person's power; what stands in no table is nobody's."""
    needs = POWERS.get(deed)
    if needs is None or power < needs:
        command = deed.partition(" ")[0]
        raise NotAllowed(command if command in COMMANDS else "", (needs or Power.OWNER).name.lower(), deed)


def commands_for(power: Power) -> tuple[str, ...]:
    """The commands that need just this power, in the order in which people are told of them."""
    return tuple(name for name, needs in COMMANDS.items() if needs is power and name != "start")
