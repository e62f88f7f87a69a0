"""How a command ends when something is wrong: one clear line and an exit code, never a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from bot import logs
from bot.config import BadConfiguration
from bot.fitness import CannotStart
from bot.packs import BadContent
from bot.plain_text import BadText
from bot.practice.refusal import Refusal
from bot.publish.workshop import NotMade
from bot.store.bundles import BadBundle
from bot.store.carrying import NotEmpty, NotRestored
from bot.store.portable import AlreadyThere
from bot.store.store import NotStored, StoreBusy, StoreLost, Unreadable
from bot.texts.words import Words

FAILED, MISUSED = 1, 2


class Misused(Exception):
    """The command was used wrongly; the message says how, and what to do."""


def complain(line: str) -> None:
    """One line on standard error."""
    Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(f"studybot: {line}")


def speak_any_language() -> None:
    """Let no terminal's encoding stop a command: what it cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@contextmanager
def clearly() -> Iterator[None]:
    """Turn what can go wrong into a line and an exit code."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if type(error).__module__.startswith(("typer", "click")):
            raise  # what Typer says itself
        lines, code = _told(error)
        for line in lines:
            complain(line)
        raise typer.Exit(code) from error


def _told(error: Exception) -> tuple[list[str], int]:
    """The lines and the exit code for what a command raised."""
    match error:
        case BadConfiguration():
            return error.problems, MISUSED
        case Refusal():
            return [_in_words(error)], MISUSED
        case Misused() | BadContent() | NotStored():
            return [str(error)], MISUSED
        case BadBundle() | AlreadyThere() | NotEmpty() | NotRestored():
            return [f"{error}; nothing was changed"], FAILED
        case CannotStart():
            return str(error).splitlines(), FAILED
        case StoreBusy() | StoreLost() | Unreadable() | NotMade() | BadText():
            return [str(error) or type(error).__name__], FAILED
        case OSError():
            return [f"{error.filename or 'the system'}: {error.strerror or error}"], FAILED
        case UnicodeEncodeError():
            return ["this system's encoding cannot hold the name of a file; set PYTHONUTF8=1 and try again"], FAILED
        case _:
            where = ", ".join(logs.places(error)[-2:])
            return [f"a fault in studybot itself: {type(error).__name__} at {where}; please report this line"], FAILED


def _in_words(refusal: Refusal) -> str:
    from bot.chat.faults import facts_of

    return Words("en").plain(f"refusal.{type(refusal).__name__}", **facts_of(refusal))
