"""``studybot run``: the bot, until it is told to stop."""

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.app import App
from bot.cli.errors import clearly
from bot.config import load

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
        asyncio.run(_serve(App(settings)))


async def _serve(app: App) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    starting = asyncio.create_task(app.start())
    await asyncio.wait({starting, waiting := asyncio.create_task(stopping.wait())}, return_when=asyncio.FIRST_COMPLETED)
    if starting.done():
        starting.result()
        await waiting
    else:
        starting.cancel()
    await app.stop()
