"""Where the lead talk ends and the exchange begins, worked out anew from all that was said.

What the lead speaker says between the opening and the exchange is the lead talk, whoever spoke first. The exchange begins

* when it was said to begin (``began``); or else
* with the first words of others at some length after which the lead speaker did not go back to the talk.

Before the lead speaker has talked at length, nothing that others say begins the exchange; short words of others never do.
Going back to the talk is speaking at length, or in several messages, without being interrupted at length; once two others
have spoken, it takes more. A reply to somebody else's message is an answer: no going back, and if it is short, no talk.

All of it goes by the first wording of what was said, and by when it was said: later edits, the order of arrival, and what
is kept off the record change nothing. A heading that a secretary chose is never touched, and does not change others.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.practice.meeting.contribution import Contribution, Kind, Source

HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
WORD = re.compile(f"([{HAN}])|(?:(?![{HAN}])[^\\W_])+")
LOOKED_AT = 2000
# Weights: a Chinese character is 1, a word of other scripts 2, a second of a recording 3.
PER_WORD, PER_SECOND = 2, 3
# The lead speaker has talked at length; somebody else has spoken at length, or asked something at length.
TALKED, SPOKEN, ASKED = 60, 30, 15
ASKS = re.compile(r"[?？]")
# What goes back to the talk: by its weight (half of the talk so far, within these bounds), or in so many messages.
RESUMED, FULLY_RESUMED, IN_MESSAGES, LIGHTEST = 60, 100, 3, 45


class OnRecord(Protocol):
    """An act on record, as far as it matters here."""

    @property
    def at(self) -> datetime:
        """When it was done (UTC)."""
        ...

    @property
    def verb(self) -> str:
        """What was done."""
        ...

    @property
    def detail(self) -> str:
        """Of an undoing: what was undone."""
        ...

    @property
    def before(self) -> str:
        """What stood there before; of an undoing: the update that it undoes."""
        ...

    @property
    def update(self) -> int:
        """The update that brought it."""
        ...


@dataclass(frozen=True)
class Former:
    """Who was the lead speaker until an instant of the meeting (UTC)."""

    member: int
    until: datetime


@dataclass(frozen=True)
class Heading:
    """Under which heading a contribution stood, and by which secretary's choice (``None``: by itself)."""

    source: Source
    kind: Kind
    headed_by: int | None = None


@dataclass
class _Stretch:
    """What the lead speaker said without somebody else speaking at length; ``voices``: who spoke so before it."""

    voices: frozenset[int]
    pieces: list[Contribution]

    def goes_on(self, talk: int, voices: frozenset[int], answers: frozenset[Source]) -> bool:
        """Whether this goes back to a talk of some weight, after others (``voices``) have spoken."""
        own = [p for p in self.pieces if p.source not in answers]
        size = sum(weight(p) for p in own)
        enough = FULLY_RESUMED if len(voices) > 1 else min(max(RESUMED, talk // 2), FULLY_RESUMED)
        return size >= enough or (len(own) >= IN_MESSAGES and size >= LIGHTEST)


def weight(piece: Contribution) -> int:
    """How much was said: by the first wording, in words of any language, and by the length of recordings."""
    text = "".join(part.revisions[0].text for part in piece.parts)
    return weight_of(text) + PER_SECOND * sum(file.seconds for file in piece.attachments)


def is_at_length(piece: Contribution) -> bool:
    """Whether somebody else's words are more than a greeting, applause or a friendly word: a question is sooner so."""
    asks = any(ASKS.search(part.revisions[0].text) for part in piece.parts)
    return weight(piece) >= (ASKED if asks else SPOKEN)


def former_leads(acts: Iterable[OnRecord], opened: datetime | None, closed: datetime | None) -> list[Former]:
    """Who led until somebody else was named while the meeting was on."""
    known = list(acts)
    undone = {a.before for a in known if (a.verb, a.detail) == ("undo", "lead")}
    named = (a for a in known if a.verb == "lead" and a.before and (not a.update or str(a.update) not in undone))
    return [Former(int(a.before), a.at) for a in named if opened and opened <= a.at <= (closed or a.at)]


def is_plain_remark(said: Sequence[Contribution], new: Source, lead: int | None, former: Sequence[Former]) -> bool:
    """Whether the last contribution can change no heading: it is not the lead speaker's, who said nothing after it."""
    piece, leads = said[-1], {lead, *(one.member for one in former)}
    return (
        piece.has(new)
        and piece.member not in leads
        and not any(p.member in leads and p.at >= piece.at for p in said[:-1])
    )


def weight_of(text: str) -> int:
    """How much a text says: a Chinese character is 1, a word of other scripts 2; a long text is not read to its end."""
    return sum(1 if found[1] else PER_WORD for found in WORD.finditer(text[:LOOKED_AT]))


def headed(
    said: Sequence[Contribution], lead: int | None, former: Sequence[Former] = (), began: datetime | None = None
) -> tuple[Contribution, ...]:
    """The same contributions, each under its heading: the lead talk, or the exchange."""
    spoken = sorted((p for p in said if p.kind is not Kind.REFLECTION), key=lambda p: (p.at, p.source))
    talk = _lead_talk(spoken, _leading(spoken, lead, former), began)
    return tuple(_under(p, Kind.LEAD_TALK if p.source in talk else Kind.REMARK) for p in said)


def _under(piece: Contribution, kind: Kind) -> Contribution:
    if piece.kind in (kind, Kind.REFLECTION) or piece.headed_by is not None:
        return piece
    return replace(piece, kind=kind)


def _leading(spoken: Sequence[Contribution], lead: int | None, former: Sequence[Former]) -> set[Source]:
    """The messages of the lead speaker; and of one who handed over to the next in the middle of the talk."""
    own = {p.source for p in spoken if p.member == lead}
    for one in former:
        before = [p for p in spoken if p.at <= one.until]
        theirs = [p for p in before if p.member == one.member]
        # Who is named after having talked was the lead speaker all the time.
        was_named_late = sum(weight(p) for p in before if p.member == lead) >= TALKED
        if not was_named_late and sum(weight(p) for p in theirs) >= TALKED:
            own |= {p.source for p in theirs}
    return own


def _lead_talk(spoken: Sequence[Contribution], leading: set[Source], began: datetime | None) -> set[Source]:
    others = {part.source for p in spoken if p.source not in leading for part in p.parts}
    answers = frozenset(p.source for p in spoken if p.reply_to in others)
    if began is not None:
        talk = [p for p in spoken if p.source in leading and p.at <= began]
    else:
        talk = _until_the_exchange(spoken, leading, answers)
    # A short answer to somebody stands with what it answers.
    talk = [p for p in talk if p.source not in answers or weight(p) >= TALKED]
    # A full stop, or a smiling face, is no talk.
    return {p.source for p in talk} if any(p.attachments or weight(p) for p in talk) else set()


def _until_the_exchange(
    spoken: Sequence[Contribution], leading: set[Source], answers: frozenset[Source]
) -> list[Contribution]:
    talk: list[Contribution] = []
    size, waiting, voices = 0, list[Contribution](), frozenset[int]()
    for stretch in _stretches(spoken, leading):
        voices |= stretch.voices
        if size >= TALKED and voices and not stretch.goes_on(size, voices, answers):
            # Perhaps an answer in between: it belongs to the talk only if the talk goes on.
            waiting += stretch.pieces
            continue
        talk += waiting + stretch.pieces
        size += sum(weight(p) for p in stretch.pieces)
        waiting, voices = [], frozenset()
    return talk


def _stretches(spoken: Sequence[Contribution], leading: set[Source]) -> list[_Stretch]:
    found: list[_Stretch] = []
    voices, is_going_on = frozenset[int](), False
    for piece in spoken:
        if piece.source not in leading:
            if is_at_length(piece):
                voices, is_going_on = voices | {piece.member}, False
        elif is_going_on:
            found[-1].pieces.append(piece)
        else:
            found.append(_Stretch(voices, [piece]))
            voices, is_going_on = frozenset(), True
    return found
