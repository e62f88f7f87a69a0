"""The store loses power at every single write, rename and fsync, and is opened again: nothing acknowledged is lost.

    python tests/crash/at_every_write.py [EVERY] [ACTS]

EVERY 1 (the default) tries each step; the default run of the tests tries every ninth. The work is done as the bot does it:
an update is accepted and made durable, its change waits in memory, many changes share a write, then updates are marked as
handled. After the loss the work is taken up, and in the end everything must be there once.
"""

import asyncio
import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.practice.meeting.contribution import Source
from bot.practice.record.soundness import faults
from bot.store.embedded import EmbeddedStore
from bot.store.inbox import FileInbox
from bot.store.store import SessionKey
from tests.crash.disk import POWER_LOST, Disk
from tests.makers import MEI, NOON, a_group, a_session

KEY = SessionKey(-100, 1)
SHARED = 3


async def work(folder: Path, acts: int, acknowledged: Path) -> None:
    """Begin, or go on; each update's number is noted outside of the disk once Telegram would have heard of it."""
    store, inbox = EmbeddedStore(folder), FileInbox(folder / "inbox")
    await store.add(a_group())
    await store.add(a_session("collecting"))
    handled = list[int]()
    fresh = [{"update_id": n, "message": {"chat": {"id": -100}, "text": f"words {n}"}} for n in range(1, acts + 1)]
    for update in [*(u.body for u in await inbox.pending()), *fresh]:
        number = int(str(update["update_id"]))
        is_new = await inbox.accept(update)
        await inbox.flush()
        if is_new:
            note(acknowledged, number)
        if number in {u.number for u in await inbox.pending()}:
            with store.deferring():
                async with store.edit_session(KEY) as session:
                    text = f"words {number}"
                    session.submit(MEI, text, source=Source(-100, number), at=NOON + timedelta(seconds=number))
            handled.append(number)
        if len(handled) == SHARED:
            await store.flush()
            await inbox.handled(handled)
            handled = []
    await store.flush()
    await inbox.handled(handled)
    await inbox.close()
    await store.close()


def note(place: Path, number: int) -> None:
    descriptor = os.open(place, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.write(descriptor, f"{number}\n".encode())
    os.close(descriptor)


def in_a_child(folder: Path, acts: int, acknowledged: Path, fails_at: int) -> tuple[int, int]:
    """Work in a process of its own; gives how it ended, and how many steps there were."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        disk = Disk(fails_at)
        disk.install()
        asyncio.run(work(folder, acts, acknowledged))
        os.write(writes, str(disk.steps).encode())
        os._exit(0)
    _, status = os.waitpid(child, 0)
    os.close(writes)
    steps = int(os.read(reads, 20) or b"0")
    os.close(reads)
    return os.waitstatus_to_exitcode(status), steps


async def what_rests(folder: Path) -> tuple[list[str], list[int], int]:
    store = EmbeddedStore(folder)
    inbox = FileInbox(folder / "inbox")
    sessions = await store.sessions(-100)
    texts = [c.text for s in sessions for c in s.contributions]
    unsound = len(list(faults(sessions))) + len(await store.set_aside())
    pending = [u.number for u in await inbox.pending()]
    await inbox.close()
    await store.close()
    return texts, pending, unsound


def main(every: int = 1, acts: int = 12) -> int:
    """Try each step; gives how many were tried."""
    with tempfile.TemporaryDirectory() as place:
        ended, steps = in_a_child(Path(place) / "whole", acts, Path(place) / "noted", 0)
    assert ended == 0
    tried = 0
    for step in range(1, steps + 1, every):
        with tempfile.TemporaryDirectory() as place:
            folder, noted = Path(place) / "data", Path(place) / "noted"
            ended, _ = in_a_child(folder, acts, noted, step)
            assert ended == POWER_LOST, (step, ended)
            texts, pending, unsound = asyncio.run(what_rests(folder))
            heard = {int(line) for line in noted.read_text().split()} if noted.exists() else set()
            kept = {int(text.split()[1]) for text in texts} | set(pending)
            assert heard <= kept, f"step {step}: lost {heard - kept}"
            assert unsound == 0, f"step {step}"
            ended, _ = in_a_child(folder, acts, noted, 0)
            assert ended == 0, step
            texts, pending, unsound = asyncio.run(what_rests(folder))
            assert (sorted(texts), pending, unsound) == (sorted(f"words {n}" for n in range(1, acts + 1)), [], 0), step
            tried += 1
    return tried


if __name__ == "__main__":
    print(f"{main(*(int(a) for a in sys.argv[1:]))} losses of power, nothing acknowledged lost")
