"""A reflection is compared with all earlier ones and with the reading; what looks copied waits for a secretary's look.

The comparing is done beside the event loop. How alike is too alike, the group settles.
"""

import asyncio

from telegram import InlineKeyboardMarkup

from bot.chat.acting import Doorkeeper
from bot.chat.buttons import data, keyboard, named
from bot.chat.cards import shortened
from bot.chat.desk import Desk
from bot.chat.reaching import to_secretaries
from bot.practice.group import Group
from bot.practice.meeting.contribution import Contribution, Kind, Source
from bot.practice.meeting.doubt import Doubt, DoubtKind
from bot.practice.points.likeness import nearest, normal, repetition
from bot.practice.session import Session
from bot.practice.verbs.doubting import raise_doubt
from bot.store.store import SessionKey
from bot.texts.words import Words

SHOWN = 1300
KEPT = 600
LITTLE = 100_000


class Doubts:
    """Looks at reflections as they come."""

    def __init__(self, desk: Desk, door: Doorkeeper) -> None:
        """Take the desk, and who knows the secretaries."""
        self.desk, self.door = desk, door
        # Published words do not change: their comparable form is made once.
        self._published: dict[SessionKey, list[tuple[Contribution, str]]] = {}

    async def look(self, group: Group, known: Session, source: Source) -> None:
        """Look at a reflection that was handed in or changed, and tell the secretaries of a new doubt."""
        piece = known.contribution(source)
        if piece is None or piece.kind is not Kind.REFLECTION:
            return
        doubt = await self._doubt(group, known, piece)
        if doubt is None and all(d.source != piece.source for d in known.doubts):
            return
        async with self.desk.store.edit_session(SessionKey(group.id, known.issue)) as session:
            is_new = raise_doubt(session, piece.source, doubt)
        if doubt and is_new:
            await to_secretaries(
                self.desk, self.door, group, lambda words: self.question(words, group, session, piece, doubt)
            )

    def question(
        self, words: Words, group: Group, session: Session, piece: Contribution, doubt: Doubt
    ) -> tuple[str, InlineKeyboardMarkup]:
        """The two passages side by side, and the buttons for the verdict."""
        html = words.page(
            "doubt.html",
            session=session,
            name=group.roster.name(piece.member),
            doubt=doubt,
            text=shortened(piece.text, SHOWN),
            passage=shortened(doubt.passage, SHOWN),
            author=group.roster.name(doubt.author) if doubt.author else "",
        )
        which = named(piece.source)
        yes = (words.plain("button.counts"), data("doubt", group.id, session.issue, f"yes.{which}"))
        no = (words.plain("button.counts_not"), data("doubt", group.id, session.issue, f"no.{which}"))
        return html, keyboard((yes, no))

    async def _doubt(self, group: Group, session: Session, piece: Contribution) -> Doubt | None:
        settings, text = group.settings, normal(piece.text)
        share = repetition(text)
        if settings.doubt_padding and share >= settings.doubt_padding:
            return Doubt(piece.source, DoubtKind.PADDING, share)
        reading = {0: normal(session.topic.introduction + "".join(r.title for r in session.topic.readings))}
        found = nearest(text, reading, settings.doubt_alike)
        if found:
            return Doubt(piece.source, DoubtKind.READING, found[1], passage=session.topic.introduction[:KEPT])
        earlier = await self._earlier(group, session, piece)
        texts = {number: words for number, (_, _, words) in enumerate(earlier)}
        # A few texts are looked through sooner than a thread can be asked to.
        is_little = sum(map(len, texts.values())) < LITTLE
        found = (
            nearest(text, texts, settings.doubt_alike)
            if is_little
            else await asyncio.to_thread(nearest, text, texts, settings.doubt_alike)
        )
        if not found:
            return None
        issue, other, _ = earlier[found[0]]
        return Doubt(piece.source, DoubtKind.REPEATS, found[1], issue, other.source, other.text[:KEPT], other.member)

    async def _earlier(
        self, group: Group, session: Session, piece: Contribution
    ) -> list[tuple[int, Contribution, str]]:
        found: list[tuple[int, Contribution, str]] = []
        for other in await self.desk.store.sessions(group.id):
            found += [
                (other.issue, c, text)
                for c, text in self._comparable(group, other)
                if c.source != piece.source
                and c.at <= piece.at
                and not (other.issue == session.issue and c.source > piece.source)
            ]
        return found

    def _comparable(self, group: Group, session: Session) -> list[tuple[Contribution, str]]:
        key = SessionKey(group.id, session.issue)
        if session.published_at and key in self._published:
            return self._published[key]
        made = [(c, normal(c.text)) for c in session.standing(Kind.REFLECTION)]
        if session.published_at:
            self._published[key] = made
        return made
