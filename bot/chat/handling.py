"""The update in hand: what its handling has said so far, and what its answers have in common."""

from contextvars import ContextVar
from dataclasses import dataclass, field

from bot.store.inbox import Inbox

LONGEST_TEXT = 4000


@dataclass
class Handling:
    """The update in hand, and how many answers it has had: what makes an answer go out once."""

    inbox: Inbox
    number: int
    chat: int = 0
    topic: int = 0
    answers: int = 0
    failure: BaseException | None = None
    # What stands above each answer in a private chat, and the members that were chosen among namesakes.
    heading: tuple[int, str] = (0, "")
    settled: frozenset[int] = frozenset()
    said: list[int] = field(default_factory=list)
    # The message answers a question of the bot's.
    is_answer: bool = False


handling: ContextVar[Handling | None] = ContextVar("handling", default=None)


def headed(chat: int, html: str) -> str:
    """A message with the heading of the update in hand, where it goes to the chat that the heading is for."""
    now = handling.get()
    place, heading = now.heading if now else (0, "")
    return f"{heading}\n{html}" if heading and place == chat and len(html) + len(heading) < LONGEST_TEXT else html


def topic_for(chat: int, named: int) -> int | None:
    """The topic of a forum to speak in: the one named, or, in an answer, the one in which it was asked."""
    now = handling.get()
    asked_in = now.topic if now is not None and now.chat == chat else 0
    return named or asked_in or None
