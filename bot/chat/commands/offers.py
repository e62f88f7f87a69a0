"""A reply to the announcement that may be no reflection: its author is asked in private, and the group hears nothing.

What is plainly a reflection is settled in ``practice.meeting.receipt``.
"""

from contextlib import AbstractAsyncContextManager

from telegram import Message, Update

from bot.chat.acting import Acting, Doorkeeper
from bot.chat.buttons import Press, StaleButton, data, keyboard, named, unnamed
from bot.chat.cards import shortened
from bot.chat.desk import Desk
from bot.chat.doubting import Doubts
from bot.chat.enclosed import Enclosed
from bot.chat.formatting import marks_of
from bot.chat.reaching import know_reach, privately
from bot.chat.reading import source, text_of
from bot.practice.group import Group
from bot.practice.meeting.contribution import Contribution, Kind, Part, Revision, Source, utf16_units
from bot.practice.meeting.exchange import ASKED, weight_of
from bot.practice.meeting.receipt import is_plainly_reflection
from bot.practice.meeting.reflection import check_open_to_words
from bot.practice.points.minimum import least_reflection
from bot.practice.session import Session
from bot.practice.verbs.offering import decline, drop_offered, offer, offered, reword_offered, take_offered
from bot.store.store import SessionKey

SHOWN = 600
# What shows in the group where the author of more than a word cannot be asked: not that it was received.
TO_BE_WRITTEN = "✍"


class Offers:
    """The question to the author, and the answers to it."""

    def __init__(self, desk: Desk, door: Doorkeeper, doubts: Doubts) -> None:
        """Take the desk, who knows people, and who looks at reflections."""
        self.desk, self.door, self.doubts = desk, door, doubts

    def is_plain(self, group: Group, session: Session, text: str) -> bool:
        """Whether a reply is taken as a reflection without asking."""
        return is_plainly_reflection(text, least_reflection(group, session, self.desk.scheme))

    async def ask(self, acting: Acting, session: Session, message: Message, text: str, file: Enclosed | None) -> None:
        """Ask the author whether a reply is their reflection; if they cannot be asked, it is none."""
        revision = Revision(text, acting.at, marks_of(message, text))
        part = Part(
            source(message), (revision,), utf16_units(text_of(message)), attachment=file.attachment if file else None
        )
        async with self._holding(acting.group, session) as held:
            offer(held, Contribution(Kind.REFLECTION, acting.member.id, (part,)))
        if not offered(held, part.source):
            return
        need = least_reflection(acting.group, session, self.desk.scheme)
        html = acting.own_words.page(
            "offer.html", session=session, group=acting.group.title, text=shortened(text, SHOWN), need=need,
            have=len("".join(text.split())),
        )  # fmt: skip
        which = named(part.source)
        answers = tuple(
            (
                acting.own_words.plain(key, session=session),
                data("offer", acting.group.id, session.issue, f"{what}.{which}"),
            )
            for key, what in (("button.offer_yes", "yes"), ("button.offer_no", "no"))
        )
        asked = await privately(self.desk, acting.member.id, html, keyboard(*((answer,) for answer in answers)))
        await know_reach(self.desk, acting.group, acting.member.id, reachable=asked is not None)
        if asked is None:
            async with self._holding(acting.group, session) as held:
                drop_offered(held, part.source)
            if file or weight_of(text) >= ASKED:
                await self.desk.voice.acknowledge(acting.chat, acting.message, TO_BE_WRITTEN)

    async def press(self, update: Update, press: Press) -> None:
        """*Yes, hand it in*, or *no*."""
        acting = await self.door.pressing(update, press)
        if not acting.is_private or press.action not in ("yes", "no"):
            raise StaleButton
        said, known = unnamed(press.object), await self.desk.session(acting.group, press.issue)
        check_open_to_words(known.issue, known.state)
        piece = offered(known, said)
        if piece and piece.member != acting.member.id:
            raise StaleButton
        if press.action == "no":
            await self._drop(acting, known, said)
            return
        async with self._holding(acting.group, known) as held:
            is_taken = take_offered(held, said, by=acting.member.id)
        if not is_taken:
            raise StaleButton
        await self.desk.voice.edit(acting.chat, acting.message, acting.words.html("answer.handed_in", session=held))
        await self.desk.voice.acknowledge(said.chat, said.message)
        await self.doubts.look(acting.group, held, said)

    async def edited(self, group: Group, known: Session, message: Message, author: int, text: str) -> bool:
        """The author edited a reply that is no reflection yet. Says whether it is to be taken as one now."""
        said, at = source(message), self.door.said_at(message)
        is_plain = self.is_plain(group, known, text)
        if offered(known, said):
            async with self._holding(group, known) as held:
                if is_plain:
                    drop_offered(held, said)
                else:
                    reword_offered(held, said, text, by=author, at=at)
        return is_plain

    async def _drop(self, acting: Acting, session: Session, said: Source) -> None:
        async with self._holding(acting.group, session) as held:
            decline(held, said, by=acting.member.id)
        key = "answer.handed_in" if held.contribution(said) else "offer.dropped"
        await self.desk.voice.edit(acting.chat, acting.message, acting.words.html(key, session=held))

    def _holding(self, group: Group, session: Session) -> AbstractAsyncContextManager[Session]:
        return self.desk.store.edit_session(SessionKey(group.id, session.issue))
