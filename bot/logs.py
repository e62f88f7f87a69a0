"""The log: structured, as text or JSON; never with the token or with members' words in it."""

import logging
import sys
import traceback

import structlog

from bot.config import Log


def set_up(log: Log) -> None:
    """Send the program's own log to standard error, and keep libraries quiet that would log addresses with the token."""
    level = logging.getLevelNamesMapping()[log.level]
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    for name in ("httpx", "httpcore", "telegram", "apscheduler", "uvicorn"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    show = (
        structlog.processors.JSONRenderer()
        if log.format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            show,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def places(error: BaseException | None) -> list[str]:
    """Where an error happened, without what anybody said: files and lines only, no values."""
    frames = traceback.extract_tb(error.__traceback__) if error else []
    return [f"{frame.filename.rsplit('/bot/', 1)[-1]}:{frame.lineno}" for frame in frames[-8:]]
