"""Where documents are made while the bot goes on answering: light ones in a thread, heavy ones in a process of their own.

The process takes a document as a pickle of ours, gives back a file, and its memory with it.
"""

import asyncio
import pickle
import sys
from functools import cache

from bot.practice.record.document import Document
from bot.publish.formats import rendered

LIGHT = ("html", "md")


class NotMade(Exception):
    """A document could not be made; the message says why, as far as the process told."""


async def made(document: Document, form: str, paper: str = "a4") -> bytes:
    """A document in a format; see ``formats.rendered``. Raises ``NotMade``."""
    if form in LIGHT:
        return await asyncio.to_thread(rendered, document, form, paper)
    async with _one_at_a_time(asyncio.get_running_loop()):
        return await _apart(pickle.dumps((document, form, paper)))


async def _apart(order: bytes) -> bytes:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.publish.workshop", stdin=pipe, stdout=pipe, stderr=pipe
    )
    try:
        content, trouble = await process.communicate(order)
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode or not content:
        last = trouble.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise NotMade(last[0] if last else f"the process ended with {process.returncode}")
    return content


@cache
def _one_at_a_time(loop: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
    """One volume in memory at a time, however many groups ask."""
    del loop
    return asyncio.Semaphore(1)


def main() -> None:
    """Make one document: the order comes in, the file goes out."""
    document, form, paper = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - from our own parent process
    sys.stdout.buffer.write(rendered(document, form, paper))


if __name__ == "__main__":
    main()
