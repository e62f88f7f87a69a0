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
from bot.fitness import CannotStart
from bot.proxy import DIRECT
from bot.sandbox import people
from bot.sandbox.api import bot_api
from bot.sandbox.cast import gather, read_lines
from bot.sandbox.page import page_routes
from bot.sandbox.stage import Clock, Stage
from bot.sandbox.world import World
from bot.serving import serving

TOKEN = "4200:sandbox"  # noqa: S105 - known to nobody but the sandbox
CHAT = -1004200000002
EVERY = 0.25
log = structlog.get_logger(__name__)


class MovedClock(Clock):
    """Real time, put forward as people like."""

    def __init__(self) -> None:
        """Begin with the real time."""
        self._ahead = timedelta()

    @property
    def at(self) -> datetime:
        """The present instant here."""
        return datetime.now(UTC) + self._ahead

    @at.setter
    def at(self, instant: datetime) -> None:
        self._ahead = instant - datetime.now(UTC)


class Hours:
    """Moves the stage's time: one due instant after the other, so that what falls due on the way comes at its time.

    In between, real time passes. Only one of the two at once, as a look at the clock must end before time goes on.
    """

    def __init__(self, stage: Stage) -> None:
        """Take the stage."""
        self._stage, self._one = stage, asyncio.Lock()

    async def jump(self, hours: float) -> None:
        """Time passes. Raises ``TimeoutError`` if the bot does not come to rest."""
        async with self._one:
            await self._stage.passes(hours=hours)

    async def to_next(self) -> bool:
        """Time passes until the bot next says something; says whether it did within 60 days."""
        async with self._one:
            return await self._stage.until_said()

    async def run(self) -> None:
        """Have done what falls due as real time passes; never ends."""
        while True:
            async with self._one:
                try:
                    await self._stage.look()
                except Exception as error:  # the clock's outermost loop: one fault must not stop the sandbox's time
                    log.warning("a look at the clock failed; it is tried again", kind=type(error).__name__)
            await asyncio.sleep(EVERY)


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
    group = world.add_group(CHAT, lines["group"], {u.id: "member" for u in cast} | {cast[0].id: "creator"})
    stage = Stage(world, clock, group)
    hours = Hours(stage)

    async def language() -> str:
        known = await app.store.group_of_chat(CHAT)
        return known.settings.locale if known else locale

    async with AsyncExitStack() as stack:
        routes = page_routes(world, CHAT, hours.jump, hours.to_next, language)
        try:
            address = await stack.enter_async_context(serving(bot_api(world, routes), port))
        except OSError as error:
            raise CannotStart(f"cannot listen on port {port} ({error.strerror}); name another with --port") from error
        paths = {"base_url": f"{address}/bot", "base_file_url": f"{address}/file/bot"}
        telegram = {"token": TOKEN, "proxy": DIRECT, **paths}
        app = App(
            Config(telegram=telegram, store={"url": f"tinydb:{folder / 'data'}"}, group={"locale": locale}), clock
        )
        await app.start(alarm=False)
        stack.push_async_callback(app.stop)
        stage.is_quiet, stage.look, stage.next_due = (lambda: app.is_idle), app.watch.look, app.watch.next_instant
        people.set_status(world, CHAT, account.user.id, "administrator", by=cast[0].id)
        Console(highlight=False).print(f"The sandbox is open: [bold]{address}[/]  (Ctrl-C ends it; nothing is kept)")
        await hours.run()
