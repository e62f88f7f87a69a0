"""``studybot run``: the bot, until it is told to stop."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer

from bot import logs
from bot.app import App
from bot.cli.errors import clearly
from bot.cli.stopping import told_to_stop
from bot.config import load

log = structlog.get_logger(__name__)
DEFAULT = Path("config.toml")
ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="The configuration file; config.toml where there is one.")
]


def chosen(config: Path | None) -> Path | None:
    """The file named; otherwise ``config.toml`` if there is one; otherwise only the environment."""
    return config if config is not None else DEFAULT if DEFAULT.is_file() else None


def run(config: ConfigOption = None) -> None:
    """Run the bot until Ctrl-C or SIGTERM."""
    with clearly():
        settings = load(chosen(config))
        logs.set_up(settings.log)
        for line in settings.unknown_variables:
            log.warning(line)
        asyncio.run(_serve(App(settings)))


def _note(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A fault that nobody waits for: on the log like any other, without a traceback and without anybody's words."""
    del loop
    error = context.get("exception")
    log.error("a fault in the background", kind=type(error).__name__, where=logs.places(error))


async def _serve(app: App) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_note)
    with told_to_stop(stopping.set):
        starting, waiting = asyncio.create_task(app.start()), asyncio.create_task(stopping.wait())
        await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            await waiting
        else:
            starting.cancel()
        await app.stop()
