"""The composition root: makes the parts, hands them to each other, starts and stops them. No rule lives here."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, repeat
from typing import Any

import structlog
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.chat.acting import Doorkeeper
from bot.chat.connecting import is_refused_by_proxy, request_for, way_of
from bot.chat.desk import Desk
from bot.chat.flood import Allowance, Flood
from bot.chat.intake import DurableBot, InboxQueue, RawAnswers
from bot.chat.live_message import LiveMessages
from bot.chat.menus import set_menus
from bot.chat.notices import Herald
from bot.chat.order import Attempts, Ordered, Shared
from bot.chat.pace import Pace
from bot.chat.updates import parsed
from bot.chat.voice import Voice
from bot.chat.wall import Wall
from bot.chat.webhook import Webhook, webhook
from bot.chat.wiring import ALLOWED, Wiring
from bot.clock.attending import Attendant
from bot.clock.leading import Leading
from bot.clock.telling import Teller
from bot.clock.watch import Watch
from bot.config import Config
from bot.fitness import CannotStart, check_fit, make_listener
from bot.packs import content_folder
from bot.serving import serving
from bot.store.inbox import Inbox
from bot.store.journal import WALL as HELD_UP
from bot.store.journal import WALLS
from bot.store.opening import Rest, rest_of
from bot.store.store import StoreLost
from bot.texts.words import serve_by_default

log = structlog.get_logger(__name__)
CONNECTIONS = 12
PATIENCE = (1, 2, 5, 10, 30)
DRAIN_SECONDS = 8.0


@dataclass(frozen=True)
class Limits:
    """What Telegram and good manners allow: messages a second for the whole bot (0: any number), commands of one person.

    ``edits_apart``: so many seconds lie between two edits of one message, as Telegram allows twenty a minute in a group.
    """

    messages_a_second: float = 29.0
    allowance: Allowance = Allowance()
    edits_apart: float = 3.0


FREE = Limits(0, Allowance(0, 0), 0)


def make_bot(config: Config, inbox: Inbox) -> DurableBot:
    """The bot as python-telegram-bot knows it."""
    return DurableBot(
        inbox,
        config.token,
        base_url=config.telegram.base_url,
        base_file_url=config.telegram.base_file_url,
        # Few connections: the pool looks at each of them for every call, and Telegram answers in milliseconds.
        request=request_for(config.telegram, CONNECTIONS, pool_timeout=60.0),
        get_updates_request=request_for(config.telegram, 2, RawAnswers),
    )


def make_pace(rest: Rest, limits: Limits) -> Pace:
    """How fast messages may go out, over all processes that share the bot."""
    return Pace(limits.messages_a_second, rest.replica.reserve if rest.replica else None)


class App:
    """The running bot."""

    def __init__(
        self, config: Config, now: Callable[[], datetime] = lambda: datetime.now(UTC), limits: Limits | None = None
    ) -> None:
        """Make every part. Raises ``BadConfiguration``, ``CannotStart`` or ``StoreBusy``."""
        check_fit(config)
        serve_by_default(config.group_settings.locale)
        self.config, limits = config, limits or Limits()
        listener = make_listener(config)
        self.rest = rest_of(config.store.url, config.store.connections)
        self.store, self.inbox = self.rest.store, self.rest.inbox
        bot = make_bot(config, self.inbox)
        voice = Voice(bot, self._moved, make_pace(self.rest, limits))
        content = content_folder(config.content.path)
        self.desk = Desk(self.store, voice, config, config.scheme, config.group_settings, content, now, listener)
        door = Doorkeeper(self.desk)
        self.wiring = Wiring(self.desk, door)
        flood = Flood(limits.allowance, self.wiring.faults.slow_down)
        self.queue = InboxQueue(self.inbox, flood, lambda raw: parsed(raw, bot))
        self.wall = Wall(self.rest.folder)
        self.attempts = Attempts(
            self.store, self.inbox, self.wiring.faults.give_up, voice.saw, self.wall, waits=self.rest.replica is None
        )
        self.ordered = self._order()
        self.application = self.attempts.application = self._application(bot)
        self.wiring.install(self.application)
        self.watch = self._clock(Herald(self.desk, door, self.wiring.living), limits)
        self.leading = Leading(self.watch, self.rest.replica)
        if self.rest.replica is None:
            self.store.changed = self.watch.look_again
        else:
            self.rest.replica.heard_rights, door.rights.tell = door.rights.forget, self.rest.replica.tell_rights
        self.address = ""
        self._open = AsyncExitStack()

    async def start(self, *, alarm: bool = True) -> None:
        """Reach Telegram, take up what a former process left, and listen. Raises ``CannotStart`` or ``StoreBusy``."""
        await self.store.open()
        await self._begin_watching()
        try:
            await self._start(alarm=alarm)
        except BaseException:
            self.wall.stop()
            raise
        log.info("ready", bot=self.application.bot.username, mode=self.config.telegram.mode)

    async def _start(self, *, alarm: bool) -> None:
        await self._reach_telegram()
        await set_menus(self.application.bot)
        await self.application.start()
        if self.rest.replica is None:
            for pending in await self.inbox.pending():
                await self.queue.replay(pending)
        await self.leading.start(alarm=alarm)
        await self.wiring.living.take_up()
        await (self._be_called() if self.config.telegram.mode == "webhook" else self._ask())

    async def stop(self) -> None:
        """Finish what is in hand, for a while, and let go of everything."""
        self.wall.stop()
        await self._open.aclose()
        updater = self.application.updater
        if updater and updater.running:
            await updater.stop()
        await self.leading.stop()
        self.wiring.stop()
        await self.wiring.background.stop()
        if self.application.running:
            try:
                await asyncio.wait_for(self.application.stop(), DRAIN_SECONDS)
            except TimeoutError:
                log.warning("not everything in hand could be finished; it is taken up at the next start")
        await self.application.shutdown()
        await self.rest.close()

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits for a handler, and nothing is under way."""
        handled = self.queue.is_idle and self.ordered.is_idle and self.ordered.current_concurrent_updates == 0
        return handled and self.wiring.background.is_idle

    async def _begin_watching(self) -> None:
        """Take up what the wall has left, and watch that no update holds up the program."""
        number = self.wall.left_behind()
        if number and self.inbox.ran_into_wall(number) >= WALLS:
            await self.inbox.put_aside(number, HELD_UP)
        self.wall.start()

    def _application(self, bot: DurableBot) -> Application[Any, Any, Any, Any, Any, Any]:
        made = ApplicationBuilder().bot(bot).update_queue(self.queue)
        return made.concurrent_updates(self.ordered).job_queue(None).build()

    def _order(self) -> Ordered | Shared:
        if self.rest.replica and self.rest.shared:
            return Shared(self.attempts, self.rest.shared, self.rest.replica)
        return Ordered(self.attempts, self.store, self.inbox)

    def _clock(self, herald: Herald, limits: Limits) -> Watch:
        desk, living = self.desk, self.wiring.living
        live = LiveMessages(desk, living, limits.edits_apart)
        teller = Teller(self.store, herald.say, herald.ask, desk.now)
        attendant = Attendant(self.store, teller, self.wiring.tidying.take_away, live.renew, desk.scheme, desk.now)
        return Watch(self.store, teller, attendant, desk.now)

    async def _ask(self) -> None:
        """Ask Telegram for updates."""
        updater = self.application.updater
        if updater is None:
            raise CannotStart("the updater is missing")
        await updater.start_polling(
            timeout=10, allowed_updates=ALLOWED, bootstrap_retries=-1, error_callback=_polling_failed
        )

    async def _be_called(self) -> None:
        """Listen for Telegram's calls, and tell it where."""
        known = self.config.webhook
        served = Webhook(self.inbox, self.queue.take_in, self._why_not_ready, known.secret_token)
        application = webhook(served, known.url, known.health)
        try:
            self.address = await self._open.enter_async_context(serving(application, known.port, known.listen))
        except OSError as error:
            raise CannotStart(f"cannot listen on {known.listen}:{known.port} ({error.strerror})") from error
        await self._tell_where(known.url, known.secret_token)

    async def _tell_where(self, url: str, secret: str) -> None:
        """Tell Telegram where to call; raises ``CannotStart`` for an address that it does not take."""
        for patience in (*PATIENCE, None):
            try:
                await self.application.bot.set_webhook(
                    url, secret_token=secret, allowed_updates=ALLOWED, max_connections=40
                )
            except BadRequest as error:
                raise CannotStart(f"Telegram refuses webhook.url: {error.message}") from error
            except TelegramError as error:
                if patience is None:
                    raise CannotStart(f"Telegram does not take webhook.url: {error.message}") from error
                log.warning("Telegram cannot be told where to call; trying again", seconds=patience)
                await asyncio.sleep(patience)
            else:
                return

    async def _why_not_ready(self) -> str:
        if not self.application.running:
            return "starting or stopping"
        try:
            await self.store.group_of_chat(0)
        except StoreLost:
            return "the store does not answer"
        return ""

    async def _moved(self, before: int, after: int) -> None:
        await self.wiring.membership.moved(before, after)

    async def _reach_telegram(self) -> None:
        """Ask Telegram who this bot is. A proxy that is away is waited for; Telegram itself for some 50 seconds."""
        telegram = self.config.telegram
        way = way_of(telegram)
        for patience in chain(PATIENCE, repeat(PATIENCE[-1]) if way.proxy else [None]):
            try:
                await self.application.initialize()
            except InvalidToken as error:
                raise CannotStart("Telegram does not know this token; ask @BotFather for the right one") from error
            except TelegramError as error:
                if isinstance(error, NetworkError) and is_refused_by_proxy(error, way):
                    raise CannotStart(f"Telegram cannot be reached {way}: it refuses the user and password") from error
                if patience is None:
                    where = telegram.base_url
                    raise CannotStart(f"Telegram cannot be reached at {where}; check telegram.base_url") from error
                log.warning(f"Telegram cannot be reached {way}; trying again", seconds=patience)
                await asyncio.sleep(patience)
            else:
                return


def _polling_failed(error: Exception) -> None:
    if isinstance(error, Conflict):
        log.error("another process asks Telegram for this bot's updates: stop one of the two, or use a webhook")
        return
    log.warning("asking for updates failed; trying again", kind=type(error).__name__)
