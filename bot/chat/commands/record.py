"""Records in the chat: the draft and the published transcript. The publication is in ``publishing``."""

from dataclasses import dataclass

from telegram import Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import data, keyboard
from bot.chat.desk import Desk, NoSessionNow
from bot.chat.drafted import draft_report
from bot.chat.reaching import privately
from bot.chat.reading import issue_only, rest
from bot.chat.records import files_of
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.told import Telling
from bot.practice.notices.publication import draft_key
from bot.practice.refusal import Refusal
from bot.practice.session import Session
from bot.store.store import SessionKey

SHOWN_ACTS = 12


@dataclass(eq=False)
class NotYetPublished(Refusal):
    """The transcript of a session is asked for before it is out."""

    issue: int
    state: str


class Record:
    """Commands about records."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows people."""
        self.desk, self.door = desk, door

    async def compile(self, update: Update) -> None:
        """``/compile [N]``: the draft and what is open in it, to the secretary in private; of a published one, a new edition."""
        acting, chosen = await self._chosen(update, "compile", State.COLLECTING, State.COMPILED, State.OPEN)
        if chosen.state is State.PUBLISHED:
            await self._offer_edition(acting, chosen)
            return
        if chosen.state is State.OPEN:
            await self._offer_headings(acting, chosen)
            return
        async with self.desk.store.edit_session(SessionKey(acting.group.id, chosen.issue)) as session:
            session.compile(by=acting.member.id, at=acting.at)
            # The secretary has the draft in hand: the notice of it need not come on top.
            if session.claim(draft_key(session), at=acting.at, late=False):
                session.end_telling(draft_key(session), Telling.SENT)
        html, buttons = draft_report(acting.own_words, acting.group, session)
        files = await files_of(self.desk.store, acting.group, session)
        if await privately(self.desk, acting.member.id, html, buttons, files) is None:
            await self.desk.voice.say(acting.chat, html, buttons=buttons, silent=True)
            name, content = files[0]
            await self.desk.voice.give(acting.chat, name, content, silent=True)
        elif not acting.is_private:
            await self.desk.voice.acknowledge(acting.chat, acting.message)

    async def _offer_edition(self, acting: Acting, session: Session) -> None:
        html = acting.words.html("review.is_published", session=session)
        again = (acting.words.plain("button.reopen"), data("rev", acting.group.id, session.issue, "reopen"))
        await self.desk.voice.say(acting.chat, html, buttons=keyboard((again,)), reply_to=acting.message, silent=True)

    async def _offer_headings(self, acting: Acting, session: Session) -> None:
        """While the meeting is on there is no draft yet, but its words can be put under their headings."""
        html = acting.own_words.html("review.is_open", session=session)
        begin = (acting.own_words.plain("button.review"), data("rev", acting.group.id, session.issue, "begin"))
        if await privately(self.desk, acting.member.id, html, keyboard((begin,))) is None:
            await self.desk.voice.say(acting.chat, html, buttons=keyboard((begin,)), silent=True)
        elif not acting.is_private:
            await self.desk.voice.acknowledge(acting.chat, acting.message)

    async def transcript(self, update: Update) -> None:
        """``/transcript [N]``: a published record, the last one where no number is given."""
        acting = await self.door.acting(update)
        issue = issue_only("transcript", rest(update.effective_message)) if update.effective_message else None
        if issue is None:
            published = [s for s in await self.desk.store.sessions(acting.group.id) if s.state is State.PUBLISHED]
            if not published:
                raise NoSessionNow("transcript")
            session = published[-1]
        else:
            session = await self.desk.session(acting.group, issue)
        if session.state is not State.PUBLISHED:
            raise NotYetPublished(session.issue, session.state)
        for number, (name, content) in enumerate(await files_of(self.desk.store, acting.group, session)):
            caption = "" if number else acting.words.html("answer.transcript", session=session)
            await self.desk.voice.give(acting.chat, name, content, caption, silent=True)

    async def _chosen(self, update: Update, command: str, *states: State) -> tuple[Acting, Session]:
        acting = await self.door.acting(update)
        issue = issue_only(command, rest(update.effective_message)) if update.effective_message else None
        return acting, await self.desk.chosen(acting.group, issue, command, *states, act=acting.who_and_when)
