"""The menus of commands that Telegram shows: for members, for administrators, and in private; in every language."""

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.practice.people.powers import Power, commands_for
from bot.texts.words import Words, locales

log = structlog.get_logger(__name__)


async def set_menus(bot: Bot) -> None:
    """Put the commands into Telegram's menus; they protect nothing, they only remind."""
    members = commands_for(Power.MEMBER)
    everything = tuple(name for power in Power for name in commands_for(power))
    menus = (
        (BotCommandScopeDefault(), members),
        (BotCommandScopeAllChatAdministrators(), everything),
        (BotCommandScopeAllPrivateChats(), everything),
    )
    for locale in locales():
        words = Words(locale)
        language = None if locale == "en" else locale.split("-")[0]
        for scope, names in menus:
            commands = [BotCommand(name, words.plain(f"command.{name}")) for name in names]
            try:
                await bot.set_my_commands(commands, scope=scope, language_code=language)
            except TelegramError as error:
                log.warning("a menu could not be set", scope=scope.type, locale=locale, why=type(error).__name__)
