"""Where answers to questions go: a reply to the question, or the next plain message of the person who was asked."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from telegram import Update

from bot.chat import awaiting
from bot.chat.buttons import Press, StaleButton
from bot.chat.desk import Desk
from bot.chat.handling import handling
from bot.chat.prompts import awaited, is_never_mind, never_mind, question_in
from bot.practice.people.powers import NotAllowed
from bot.practice.refusal import Refusal

Answer = Callable[[Update, Press], Awaitable[None]]
# Buttons of the group's own messages: pressing one leaves a question open. Any other means that one has moved on.
BESIDE = frozenset({"come", "lead", "in", "vote", "exch", "never", "find", "pts", "prog"})


class Answers:
    """Brings answers to whoever asked."""

    def __init__(self, desk: Desk, questions: Mapping[str, tuple[Answer, str]]) -> None:
        """Take the desk, and who asks, by the letter in the question's address, with the deed that the answer does."""
        self.desk, self.questions = desk, questions

    async def take(self, update: Update) -> bool:
        """Take a message as an answer. Says whether it was one."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            return False
        waiting = None
        press = question_in(self.desk, message)
        if press is None and (found := await awaited(self.desk, message, user.id)):
            press, waiting = found
            if is_never_mind(message.text or ""):
                await never_mind(self.desk, message, waiting, press.group)
                return True
        answer, deed = self.questions.get(press.verb, (None, "")) if press else (None, "")
        if press is None or answer is None:
            return False
        if now := handling.get():
            now.is_answer = True
        try:
            await answer(update, replace(press, deed=deed))
        except (StaleButton, NotAllowed):
            if waiting:
                await awaiting.drop(self.desk, user.id)
            raise
        except Refusal:
            if waiting:
                await awaiting.keep_open(self.desk, waiting, press.group)
            raise
        await awaiting.close(self.desk, press, message.chat_id)
        return True

    async def commanded(self, update: Update) -> None:
        """A command: what waited for the person's words waits no longer."""
        if update.effective_user:
            await awaiting.drop(self.desk, update.effective_user.id)

    async def pressed(self, update: Update, press: Press) -> None:
        """Another button: what waited in this chat waits no longer."""
        user, chat = update.effective_user, update.effective_chat
        if user and chat and press.verb not in BESIDE:
            await awaiting.drop(self.desk, user.id, chat=chat.id)
