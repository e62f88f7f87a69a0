"""What a secretary, as editor, has settled about one week's digest."""

from dataclasses import dataclass
from datetime import datetime

from bot.practice.refusal import Refusal

LONGEST_GREETING = 500


@dataclass(eq=False)
class GreetingTooLong(Refusal):
    """A greeting for the digest is longer than a greeting."""

    length: int
    most: int = LONGEST_GREETING


@dataclass(frozen=True)
class DigestChoice:
    """A line of greeting, another time (``None``: the usual one), or no digest at all in this week."""

    greeting: str = ""
    at: datetime | None = None
    skipped: bool = False


def checked_greeting(text: str) -> str:
    """A greeting without blanks around it; empty for none. Raises ``GreetingTooLong``."""
    clean = text.strip()
    if len(clean) > LONGEST_GREETING:
        raise GreetingTooLong(len(clean))
    return "" if clean in {"-", "—"} else clean
