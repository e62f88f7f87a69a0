"""How a command ends when something is wrong: one clear line and an exit code, never a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from bot.config import BadConfiguration
from bot.fitness import CannotStart
from bot.packs import BadContent
from bot.practice.refusal import Refusal
from bot.store.carrying import NotEmpty
from bot.store.portable import AlreadyThere, BadBundle
from bot.store.store import NotStored, StoreBusy, StoreLost, Unreadable
from bot.texts.words import Words

FAILED, MISUSED = 1, 2


def complain(line: str) -> None:
    """One line on standard error."""
    Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(f"studybot: {line}")


@contextmanager
def clearly() -> Iterator[None]:
    """Turn what can go wrong into a line and an exit code."""
    try:
        yield
    except BadConfiguration as error:
        for line in error.problems:
            complain(line)
        raise typer.Exit(MISUSED) from error
    except (BadContent, NotStored) as error:
        complain(str(error))
        raise typer.Exit(MISUSED) from error
    except Refusal as error:
        complain(_in_words(error))
        raise typer.Exit(MISUSED) from error
    except (BadBundle, AlreadyThere, NotEmpty) as error:
        complain(f"{error}; nothing was changed")
        raise typer.Exit(FAILED) from error
    except (StoreBusy, StoreLost, CannotStart, Unreadable) as error:
        complain(str(error))
        raise typer.Exit(FAILED) from error
    except OSError as error:
        complain(f"{error.filename or 'the system'}: {error.strerror or error}")
        raise typer.Exit(FAILED) from error
    except KeyboardInterrupt:
        sys.exit(130)


def _in_words(refusal: Refusal) -> str:
    from bot.chat.faults import facts_of

    return Words("en").plain(f"refusal.{type(refusal).__name__}", **facts_of(refusal))
