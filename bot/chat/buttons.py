"""Callback data and deep links: packed and unpacked, with everything in them checked again when they come back.

Callback data is ``verb:group:argument…`` in at most 64 bytes; a deep link's payload is ``verb_group_issue``, perhaps with
an argument after it. Nothing in either is trusted: who pressed, and whether that person may, is settled in ``acting``.
"""

import re
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.practice.meeting.contribution import Source
from bot.practice.refusal import Refusal

MOST_BYTES = 64
SHAPE = re.compile(r"([a-z_]{1,16}):(-?[0-9]{1,16})((?::[\w.-]*)*)")
LINK = re.compile(r"([a-z])_(-?[0-9]{1,16})_([0-9]{1,6})(?:_([0-9_-]{1,32}))?")


@dataclass(eq=False)
class StaleButton(Refusal):
    """A button that means nothing (any longer)."""


@dataclass(frozen=True)
class Press:
    """What a button says: a verb, a group's id, and arguments; ``deed`` is what the wiring says that it does."""

    verb: str
    group: int
    arguments: tuple[str, ...]
    deed: str = ""

    @property
    def issue(self) -> int:
        """The first argument as an issue number; raises ``StaleButton`` if it is none."""
        if not self.arguments or not re.fullmatch(r"[0-9]{1,15}", self.arguments[0]):
            raise StaleButton
        return int(self.arguments[0])

    @property
    def action(self) -> str:
        """The second argument, up to the point: what is to be done; empty for none."""
        return self.arguments[1].split(".")[0] if len(self.arguments) > 1 else ""

    @property
    def object(self) -> str:
        """The second argument, from the point on: what it is to be done to; empty for none."""
        return self.arguments[1].partition(".")[2] if len(self.arguments) > 1 else ""


def data(verb: str, group: int, *arguments: object) -> str:
    """Callback data; too long is a mistake of the program."""
    packed = ":".join((verb, str(group), *(str(a) for a in arguments)))
    if len(packed.encode()) > MOST_BYTES:
        raise ValueError(f"callback data of {len(packed.encode())} bytes")
    return packed


def unpack(packed: str | None) -> Press:
    """What callback data says; raises ``StaleButton`` for anything that this program would not have packed."""
    match = SHAPE.fullmatch(packed or "")
    if not match:
        raise StaleButton
    return Press(match[1], int(match[2]), tuple(match[3].split(":")[1:]))


def link(bot_name: str, verb: str, group: int, issue: int, argument: str = "") -> str:
    """An address that opens the private chat and hands it a payload."""
    return f"https://t.me/{bot_name}?start={verb}_{group}_{issue}" + (f"_{argument}" if argument else "")


def unpack_link(payload: str) -> Press | None:
    """What a deep link's payload says, or ``None``."""
    match = LINK.fullmatch(payload)
    return Press(match[1], int(match[2]), tuple(filter(None, match.groups()[2:]))) if match else None


def named(source: Source) -> str:
    """A message's identity, as an argument of a button or link."""
    return f"{source.chat}_{source.message}"


def unnamed(argument: str) -> Source:
    """The message that an argument names; raises ``StaleButton``."""
    match = re.fullmatch(r"(-?[0-9]{1,16})_([0-9]{1,12})", argument)
    if not match:
        raise StaleButton
    return Source(int(match[1]), int(match[2]))


def keyboard(*rows: tuple[tuple[str, str], ...]) -> InlineKeyboardMarkup:
    """Rows of buttons, each a text and either callback data or an address."""
    return InlineKeyboardMarkup([[_button(text, target) for text, target in row] for row in rows])


def _button(text: str, target: str) -> InlineKeyboardButton:
    if target.startswith("https://"):
        return InlineKeyboardButton(text, url=target)
    return InlineKeyboardButton(text, callback_data=target)
