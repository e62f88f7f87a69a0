"""What was sent within a stretch of work, for when that stretch fails after a message has gone out."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_noting: ContextVar[list[tuple[int, int]] | None] = ContextVar("noting what is sent", default=None)


@contextmanager
def noting_sent() -> Iterator[list[tuple[int, int]]]:
    """A list that fills with the chat and number of each message that is sent within the block."""
    noted: list[tuple[int, int]] = []
    token = _noting.set(noted)
    try:
        yield noted
    finally:
        _noting.reset(token)


def note_sent(chat: int, message: int) -> None:
    """A message has gone out."""
    noted = _noting.get()
    if noted is not None:
        noted.append((chat, message))
