"""A command that lacked one thing is carried out once a button has settled it: which namesake, which group, which person.

Nothing is remembered in between: the question is a reply to the command, and Telegram brings the command along with
the press. Who presses acts, with their own right; nobody can speak for somebody else.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Message, Update

from bot.chat.acting import Doorkeeper, is_anonymous
from bot.chat.buttons import Press, StaleButton
from bot.chat.desk import Desk
from bot.chat.faults import Faults
from bot.chat.handling import handling
from bot.chat.reading import is_command
from bot.practice.people.powers import NotAllowed
from bot.practice.refusal import Refusal

Run = Callable[[Update], Awaitable[None]]


class Again:
    """The buttons under a question about a command."""

    def __init__(self, desk: Desk, door: Doorkeeper, faults: Faults, run: Run) -> None:
        """Take the desk, who knows people, who answers refusals, and what carries out commands."""
        self.desk, self.door, self.faults, self.run = desk, door, faults, run

    async def pick(self, update: Update, press: Press) -> None:
        """One of several namesakes (``who``), or the person behind an anonymous administrator (``me``)."""
        acting = await self.door.pressing(update, press)
        command = _command_under(update)
        if press.action == "who":
            if command.from_user is None or command.from_user.id != acting.member.id:
                raise NotAllowed("", "author", "pick")
            await self._carry_out(update, _as_sent_by(update, command), _numbers(press.object))
        elif press.action == "me" and is_anonymous(command):
            await self._carry_out(update, _as_sent_by(update, command))
        else:
            raise StaleButton
        html = acting.words.html("answer.settled", name=acting.member.name)
        await self.desk.voice.edit(acting.chat, acting.message, html)

    async def use_group(self, update: Update, press: Press) -> None:
        """A person in several groups chooses one for the private chat; the command that raised the question follows."""
        acting = await self.door.pressing(update, press)
        await self.door.use(acting.member.id, acting.group.id)
        html = acting.words.html("answer.group_chosen", group=acting.group.title)
        await self.desk.voice.edit(acting.chat, acting.message, html)
        try:
            command = _command_under(update)
        except StaleButton:
            return
        if command.text and not command.text.startswith("/group"):
            await self._carry_out(update, _as_sent_by(update, command))

    async def _carry_out(self, update: Update, command: Update, settled: frozenset[int] = frozenset()) -> None:
        now = handling.get()
        if now is not None:
            now.settled = settled
        try:
            await self.run(command)
        except NotAllowed:
            raise
        except Refusal as refusal:
            # The command's own mistakes are answered where it stands.
            await self.faults.answer(command, refusal)


def _command_under(update: Update) -> Message:
    """The command that the question with the button answers; raises ``StaleButton``."""
    question = update.callback_query.message if update.callback_query else None
    command = question.reply_to_message if isinstance(question, Message) else None
    if command is None or not is_command(command):
        raise StaleButton
    return command


def _as_sent_by(update: Update, command: Message) -> Update:
    """The command as the person who presses would have sent it."""
    plain: dict[str, Any] = command.to_dict()
    user = update.effective_user
    if user is None:
        raise StaleButton
    plain["from"] = user.to_dict()
    plain.pop("sender_chat", None)
    message = Message.de_json(plain, command.get_bot())
    return Update(update.update_id, message=message)


def _numbers(packed: str) -> frozenset[int]:
    try:
        return frozenset(int(part) for part in packed.split("."))
    except ValueError:
        raise StaleButton from None
