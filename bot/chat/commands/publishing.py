"""``/publish``: a record goes out by a secretary's hand; asked about first while speakers have not had their time."""

from telegram import Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, data, keyboard
from bot.chat.desk import Desk
from bot.chat.reading import issue_only, rest
from bot.practice.meeting.lifecycle import State, check_step
from bot.practice.notices.asking import open_ask, short_of_time
from bot.practice.notices.publication import publishes_at
from bot.practice.points.ledger import settle
from bot.practice.session import Session
from bot.practice.verbs.publishing import publish
from bot.practice.verbs.sealing import printed_with
from bot.store.store import SessionKey


class Publishing:
    """The command, and the button under its question."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def publish(self, update: Update) -> None:
        """``/publish [N]``: words and points are frozen; the transcript goes out as a notice."""
        acting = await self.door.acting(update)
        issue = issue_only("publish", rest(update.effective_message)) if update.effective_message else None
        states = (State.COMPILED, State.COLLECTING)
        chosen = await self.desk.chosen(acting.group, issue, "publish", *states, act=acting.who_and_when)
        if not chosen.has_act("publish", *acting.who_and_when):
            check_step(chosen.issue, "publish", chosen.state)
            # A second edition is of words that are out already.
            if not chosen.editions and (short := short_of_time(acting.group, chosen, self.desk.now())):
                await self._ask(acting, chosen, short)
                return
        session = await self._publish(acting, chosen)
        if acting.is_private:
            await self.desk.voice.say(acting.chat, acting.words.html("answer.published", session=session))
        else:
            await self.desk.voice.acknowledge(acting.chat, acting.message)

    async def confirmed(self, update: Update, press: Press) -> None:
        """The button that publishes all the same."""
        acting = await self.door.pressing(update, press)
        session = await self._publish(acting, await self.desk.session(acting.group, press.issue))
        html = acting.words.html("answer.published", session=session)
        await self.desk.voice.edit(acting.chat, acting.message, html)

    async def _ask(self, acting: Acting, session: Session, short: tuple[int, ...]) -> None:
        """Say, with a button, whose words would be frozen before they had looked at them."""
        group, words = acting.group, acting.words
        unasked = [m for m in short if open_ask(group, session, m) is not None]
        html = words.html(
            "answer.publish_ask",
            session=session,
            unasked=[group.roster.name(m) for m in unasked],
            asked=[group.roster.name(m) for m in short if m not in unasked],
            publishes=publishes_at(group, session),
        )
        yes = (words.plain("button.publish_yes", issue=session.issue), data("publish", group.id, session.issue))
        buttons = keyboard((yes,))
        await self.desk.voice.say(acting.chat, html, buttons=buttons, reply_to=acting.message, silent=True)

    async def _publish(self, acting: Acting, known: Session) -> Session:
        lines = settle(acting.group, await self.desk.store.sessions(acting.group.id), known.issue, self.desk.scheme)
        async with self.desk.store.edit_session(SessionKey(acting.group.id, known.issue)) as session:
            printed = printed_with(acting.group, session)
            publish(session, acting.group.settings, lines, by=acting.member.id, at=acting.at, printed=printed)
        return session
