"""A restore over a store is killed at every rename, fsync and write of a file: all groups are as they were, or as in the backup.

python tests/crash/at_every_step_of_a_restore.py
"""

import asyncio
import os
import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.store.carrying import back_up, restore
from bot.store.opening import opened
from tests.makers import NOON
from tests.store.test_carrying import everything, fill

KILLED = 9


def install(fails_at: int) -> list[int]:
    """From now on the process ends before the step of that number; gives the count of steps."""
    count = [0]

    def counted(work: Any) -> Any:
        def step(*arguments: Any, **named: Any) -> Any:
            count[0] += 1
            if count[0] == fails_at:
                os._exit(KILLED)
            return work(*arguments, **named)

        return step

    patched: Any = Path
    patched.rename, patched.replace = counted(Path.rename), counted(Path.replace)
    patched.unlink, patched.open = counted(Path.unlink), counted(Path.open)
    os.fsync, shutil.rmtree = counted(os.fsync), counted(shutil.rmtree)
    return count


def in_a_child(folder: Path, backup: bytes, fails_at: int) -> tuple[int, int]:
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:

        async def work() -> list[int]:
            async with opened(f"tinydb:{folder}") as rest:
                count = install(fails_at)
                await restore(rest.store, rest.inbox, BytesIO(backup), overwrite=True)
                return count

        os.write(writes, str(asyncio.run(work())[0]).encode())
        os._exit(0)
    _, status = os.waitpid(child, 0)
    os.close(writes)
    steps = int(os.read(reads, 20) or b"0")
    os.close(reads)
    return os.waitstatus_to_exitcode(status), steps


async def rests(folder: Path) -> Any:
    async with opened(f"tinydb:{folder}") as rest:
        return (await everything(rest))[:3]  # type: ignore[index]


async def prepared(folder: Path) -> tuple[bytes, Any, Any]:
    """A store that was changed after its backup; gives the backup, what it holds, and what the store holds."""
    out = BytesIO()
    async with opened(f"tinydb:{folder}") as rest:
        await fill(rest, 2)
        await back_up(rest.store, rest.inbox, out, NOON)
        inside = await everything(rest)
        await fill(rest, 3)
        for group in (-100, -101):
            async with rest.store.edit_group(group) as held:
                held.title = "Changed since"
            await rest.store.keep(group, b"a file of later")
        before = (await everything(rest))[:3]  # type: ignore[index]
    after = tuple([now[0], *was] for was, now in zip(inside, before, strict=False))  # type: ignore[call-overload]
    return out.getvalue(), before, after


def main() -> int:
    tried = 0
    with tempfile.TemporaryDirectory() as place:
        whole, steps = Path(place) / "whole", 0
        backup, before, after = asyncio.run(prepared(whole))
        seen = {"before": 0, "after": 0}
        while True:
            steps += 1
            folder = Path(place) / f"at-{steps}"
            shutil.copytree(whole, folder)
            ended, _ = in_a_child(folder, backup, steps)
            found = asyncio.run(rests(folder))
            assert found in (before, after), f"step {steps}: neither the one nor the other"
            seen["before" if found == before else "after"] += 1
            left = [p.name for p in (folder / "groups").iterdir() if p.name.startswith(".")]
            assert left == [], f"step {steps}: {left}"
            shutil.rmtree(folder)
            if ended == 0:
                assert found == after
                break
            assert ended == KILLED, (steps, ended)
            tried += 1
        assert min(seen.values()) > 5, seen
    return tried


if __name__ == "__main__":
    print(f"killed {main()} times: all or nothing")
