"""What is asked of Telegram about a chat and the people in it, with the same patience as everything that is said there."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Bot, ChatFullInfo, ChatMember
from telegram.error import BadRequest

from bot.chat.calls import Calls, Lane, NotSent, PerhapsSent, Unreachable

T = TypeVar("T")


class NotTold(Exception):
    """Telegram did not answer, after it was asked several times: it is not known."""


class Refused(Exception):
    """Telegram answered that it does not tell this, such as about a chat that the bot is not in."""


class Asking:
    """Asks Telegram. Every question raises ``NotTold`` or ``Refused`` where there is no answer."""

    def __init__(self, bot: Bot, calls: Calls) -> None:
        """Take the bot, and what makes calls."""
        self._bot, self._calls = bot, calls

    async def administrators(self, chat: int) -> tuple[ChatMember, ...]:
        """The administrators of a group."""
        return await self._asked(chat, self._bot.get_chat_administrators)

    async def member(self, chat: int, user: int) -> ChatMember:
        """How a person stands in a group."""
        return await self._asked(chat, lambda to: self._bot.get_chat_member(to, user))

    async def chat(self, chat: int) -> ChatFullInfo:
        """What Telegram tells of a chat."""
        return await self._asked(chat, self._bot.get_chat)

    async def _asked(self, chat: int, question: Callable[[int], Awaitable[T]]) -> T:
        try:
            return await self._calls.carefully(chat, question, repeatable=True, lane=Lane.READING)
        except (NotSent, PerhapsSent) as error:
            raise NotTold(str(error)) from error
        except (BadRequest, Unreachable) as error:
            raise Refused(str(error)) from error
