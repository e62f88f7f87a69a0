"""The composition root: makes the parts, hands them to each other, starts and stops them. No rule lives here."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from telegram import Update
from telegram.error import InvalidToken, NetworkError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.chat.acting import Doorkeeper
from bot.chat.desk import Desk
from bot.chat.intake import DurableBot, InboxQueue, Ordered
from bot.chat.menus import set_menus
from bot.chat.notices import Herald
from bot.chat.voice import Voice
from bot.chat.wiring import ALLOWED, Wiring
from bot.clock.telling import Teller
from bot.clock.watch import Watch
from bot.config import BadConfiguration, Config
from bot.packs import content_folder
from bot.received.speech import Listener, NoSpeech
from bot.store.embedded import EmbeddedStore
from bot.store.inbox import Inbox

log = structlog.get_logger(__name__)
CONNECTIONS = 8
PATIENCE = (1, 2, 5, 10, 30)


class CannotStart(Exception):
    """The bot cannot start; the message says why and what to do."""


def open_store(config: Config) -> EmbeddedStore:
    """The store that the configuration names."""
    kind, _, place = config.store.url.partition(":")
    if kind != "tinydb":
        raise BadConfiguration([f"store.url: found {kind!r}, accepted is tinydb:FOLDER; PostgreSQL is not there yet"])
    return EmbeddedStore(Path(place))


def check_fit(config: Config) -> None:
    """Refuse a configuration that the bot cannot run with."""
    if config.telegram.mode == "webhook":
        raise BadConfiguration(["telegram.mode: found 'webhook', accepted is 'polling'; webhooks are not there yet"])
    if not config.token:
        raise BadConfiguration(
            ["telegram.token: missing; put there what @BotFather gave you, or set STUDYBOT_TELEGRAM__TOKEN"]
        )


def make_bot(config: Config, inbox: Inbox) -> DurableBot:
    """The bot as python-telegram-bot knows it."""
    return DurableBot(
        inbox,
        config.token,
        base_url=config.telegram.base_url,
        base_file_url=config.telegram.base_file_url,
        # Few connections: the pool looks at each of them for every call, and Telegram answers in milliseconds.
        request=HTTPXRequest(connection_pool_size=CONNECTIONS, pool_timeout=60.0),
        get_updates_request=HTTPXRequest(connection_pool_size=2),
    )


def make_listener(config: Config) -> Listener | None:
    """Who turns speech into text, if the operator wants that; raises ``BadConfiguration``."""
    if not config.speech.model:
        return None
    try:
        return Listener(Path(config.speech.model), config.speech.language, config.speech.longest_minutes)
    except NoSpeech as error:
        raise BadConfiguration([str(error)]) from error


class App:
    """The running bot."""

    def __init__(self, config: Config, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Make every part. Raises ``BadConfiguration`` or ``StoreBusy``."""
        check_fit(config)
        listener = make_listener(config)
        self.store = open_store(config)
        self.inbox = Inbox(self.store.folder / "inbox")
        bot = make_bot(config, self.inbox)
        voice = Voice(bot, self._moved)
        content = content_folder(config.content.path)
        self.desk = Desk(self.store, voice, config, config.scheme, config.group_settings, content, now, listener)
        door = Doorkeeper(self.desk)
        self.wiring = Wiring(self.desk, door)
        self.queue = InboxQueue(self.inbox)
        self.ordered = Ordered(self.store, self.inbox, self.wiring.faults.give_up)
        self.application: Application[Any, Any, Any, Any, Any, Any] = (
            ApplicationBuilder()
            .bot(bot)
            .update_queue(self.queue)
            .concurrent_updates(self.ordered)
            .job_queue(None)
            .build()
        )
        self.ordered.application = self.application
        self.wiring.install(self.application)
        herald = Herald(self.desk, door, self.wiring.living)
        self.watch = Watch(
            self.store,
            Teller(self.store, herald.say, herald.ask, now),
            self.wiring.tidying.take_away,
            config.scheme,
            now,
        )
        self.store.changed = self.watch.look_again

    async def start(self, *, alarm: bool = True) -> None:
        """Reach Telegram, take up what a former process left, and listen. Raises ``CannotStart``."""
        await self._reach_telegram()
        await set_menus(self.application.bot)
        await self.application.start()
        for pending in self.inbox.pending():
            update = Update.de_json(pending, self.application.bot)
            await self.queue.replay(update)
        await self.watch.start(alarm=alarm)
        await self.wiring.living.take_up()
        updater = self.application.updater
        if updater is None:
            raise CannotStart("the updater is missing")
        await updater.start_polling(
            timeout=10, allowed_updates=ALLOWED, bootstrap_retries=-1, error_callback=_polling_failed
        )
        log.info("ready", bot=self.application.bot.username)

    async def stop(self) -> None:
        """Finish what is in hand, and let go of everything."""
        self.watch.stop()
        self.wiring.stop()
        await self.wiring.background.stop()
        updater = self.application.updater
        if updater and updater.running:
            await updater.stop()
        if self.application.running:
            await self.application.stop()
        await self.application.shutdown()
        self.inbox.close()
        await self.store.close()

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits for a handler, and nothing is under way."""
        handled = self.queue.empty() and self.ordered.is_idle and self.ordered.current_concurrent_updates == 0
        return handled and self.wiring.background.is_idle

    async def _moved(self, before: int, after: int) -> None:
        await self.wiring.membership.moved(before, after)

    async def _reach_telegram(self) -> None:
        for patience in (*PATIENCE, None):
            try:
                await self.application.initialize()
            except InvalidToken as error:
                raise CannotStart("Telegram does not know this token; ask @BotFather for the right one") from error
            except NetworkError as error:
                if patience is None:
                    where = self.desk.config.telegram.base_url
                    raise CannotStart(f"Telegram cannot be reached at {where}; check telegram.base_url") from error
                log.warning("Telegram cannot be reached; trying again", seconds=patience)
                await asyncio.sleep(patience)
            else:
                return


def _polling_failed(error: Exception) -> None:
    log.warning("asking for updates failed; trying again", kind=type(error).__name__)
