"""Appeals about points: a member asks in private, a secretary answers, and both stand on record."""

from telegram import InlineKeyboardMarkup, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, StaleButton, data, keyboard
from bot.chat.desk import Desk, words_for
from bot.chat.prompts import APPEAL, RULING, ask
from bot.chat.reaching import privately, to_secretaries
from bot.chat.reading import text_of
from bot.practice.people.appeal import NoSuchAppeal
from bot.practice.verbs import standing
from bot.texts.words import Words


class Appeals:
    """Buttons and answers about appeals."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def by_link(self, acting: Acting, press: Press) -> None:
        """The link under a list that is put up for objection."""
        await ask(self.desk, acting, APPEAL, 0, "", "appeal.ask")

    async def press(self, update: Update, press: Press) -> None:
        """The buttons: a member appeals; a secretary answers."""
        acting = await self.door.pressing(update, press)
        if press.action == "new" and acting.is_private:
            await ask(self.desk, acting, APPEAL, 0, "", "appeal.ask")
        elif press.action == "answer" and acting.is_private:
            acting.require("adjust")
            appeal = next((a for a in acting.group.appeals if a.number == press.issue), None)
            if appeal is None or appeal.answered_at:
                raise NoSuchAppeal
            name = acting.group.roster.name(appeal.member)
            await ask(self.desk, acting, RULING, appeal.number, "", "appeal.ask_answer", name=name)
        else:
            raise StaleButton

    async def asked(self, update: Update, press: Press) -> None:
        """What a member appeals about, as a reply to the question."""
        acting = await self.door.answering(update, press)
        async with self.desk.store.edit_group(acting.group.id) as group:
            made = standing.ask(group, acting.act, acting.member.id, self._text(update), at=acting.at)

        def say(words: Words) -> tuple[str, InlineKeyboardMarkup]:
            answer = (words.plain("button.answer"), data("appeal", group.id, made.number, "answer"))
            html = words.html("appeal.made", appeal=made, name=acting.member.name, group=group.title)
            return html, keyboard((answer,))

        await to_secretaries(self.desk, self.door, group, say)
        await self.desk.voice.say(acting.chat, acting.words.html("appeal.received"), reply_to=acting.message)

    async def answered(self, update: Update, press: Press) -> None:
        """A secretary's answer, as a reply to the question; the member hears it in private."""
        acting = await self.door.answering(update, press)
        async with self.desk.store.edit_group(acting.group.id) as group:
            done = standing.answer(group, press.issue, self._text(update), by=acting.member.id, at=acting.at)
        html = words_for(group, done.member).html("appeal.answered", appeal=done, by=acting.member.name)
        reached = await privately(self.desk, done.member, html) is not None
        html = acting.words.html("appeal.sent", name=group.roster.name(done.member), reached=reached)
        await self.desk.voice.say(acting.chat, html, reply_to=acting.message)

    @staticmethod
    def _text(update: Update) -> str:
        return text_of(update.effective_message) if update.effective_message else ""
