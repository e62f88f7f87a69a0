"""``studybot sandbox``: a Telegram of one's own in a browser, with the real bot in it, in real time."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.console import Console

from bot.app import App
from bot.cli.demo import Locale
from bot.cli.errors import clearly
from bot.config import Config
from bot.proxy import DIRECT
from bot.sandbox import people
from bot.sandbox.api import bot_api
from bot.sandbox.cast import gather, read_lines
from bot.sandbox.page import page_routes
from bot.sandbox.world import World
from bot.serving import serving

TOKEN = "4200:sandbox"  # noqa: S105 - known to nobody but the sandbox
CHAT = -1004200000002


class MovedClock:
    """Real time, put forward as people like."""

    def __init__(self) -> None:
        """Begin with the real time."""
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        """The present instant here."""
        return datetime.now(UTC) + self.ahead


def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on this machine; 0 for any free one.")] = 8081,
    members: Annotated[int, typer.Option(min=2, max=12, help="People in the group.")] = 5,
    locale: Annotated[Locale, typer.Option(help="The group's language.")] = Locale.EN,
) -> None:
    """Be any member and any secretary in a browser; move the clock."""
    with clearly(), tempfile.TemporaryDirectory(prefix="studybot-") as folder:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
        asyncio.run(_serve(port, members, locale.value, Path(folder)))


async def _serve(port: int, members: int, locale: str, folder: Path) -> None:
    clock = MovedClock()
    world = World(clock)
    account = world.add_bot(TOKEN, "studybot", "study_sandbox_bot")
    lines = read_lines(locale)
    cast = gather(world, lines, members)
    world.add_group(CHAT, lines["group"], {u.id: "member" for u in cast} | {cast[0].id: "creator"})

    async def jump(hours: float) -> None:
        clock.ahead += timedelta(hours=hours)
        await app.watch.look()

    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(bot_api(world, page_routes(world, CHAT, jump)), port))
        paths = {"base_url": f"{address}/bot", "base_file_url": f"{address}/file/bot"}
        telegram = {"token": TOKEN, "proxy": DIRECT, **paths}
        app = App(
            Config(telegram=telegram, store={"url": f"tinydb:{folder / 'data'}"}, group={"locale": locale}), clock
        )
        await app.start()
        stack.push_async_callback(app.stop)
        people.set_status(world, CHAT, account.user.id, "administrator", by=cast[0].id)
        Console(highlight=False).print(f"The sandbox is open: [bold]{address}[/]  (Ctrl-C ends it; nothing is kept)")
        await asyncio.Event().wait()
