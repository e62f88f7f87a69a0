"""Which facts about a member are shown to whom, and where: one table, asked by everything that shows such facts.

What stands in no line of the table is open to the whole group. A secretary may read more than a member, and only in a
private chat; the person concerned reads what is about them, in a private chat, too.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.practice.people.audit import Act
from bot.practice.people.powers import Power
from bot.practice.people.roster import Member
from bot.practice.refusal import Refusal


class Fact(StrEnum):
    """Kinds of facts about one member that not everybody may read."""

    LEAVE_REASON = "reason of leave"
    LEAVE_REFUSED = "leave refused"
    EXTENSION = "more time"
    ADJUSTMENT_REASON = "reason of an adjustment"
    DOUBT = "doubt about a text"
    APPEAL = "appeal and answer"
    OMISSION = "reason why words were left out"
    HIDDEN_POINTS = "points of a member whom the board does not show"


class Reader(StrEnum):
    """Who reads, in relation to the fact."""

    MEMBER = "any member"
    PERSON = "the member concerned"
    SECRETARY = "secretary"


class Place(StrEnum):
    """Where it is shown."""

    GROUP = "group"
    PRIVATE = "private chat"


_BY_PERSON = frozenset({(Reader.PERSON, Place.PRIVATE), (Reader.SECRETARY, Place.PRIVATE)})
_BY_SECRETARIES = frozenset({(Reader.SECRETARY, Place.PRIVATE)})
VISIBLE: dict[Fact, frozenset[tuple[Reader, Place]]] = {
    Fact.LEAVE_REASON: _BY_PERSON,
    Fact.LEAVE_REFUSED: _BY_PERSON,
    Fact.EXTENSION: _BY_PERSON,
    Fact.ADJUSTMENT_REASON: _BY_PERSON,
    Fact.DOUBT: _BY_PERSON,
    Fact.APPEAL: _BY_PERSON,
    Fact.OMISSION: _BY_PERSON,
    # One's own balance may be asked for in the group: the person has chosen so.
    Fact.HIDDEN_POINTS: _BY_PERSON | {(Reader.PERSON, Place.GROUP)},
}
# What an act on record tells beside that it was done.
OF_ACTS: dict[str, Fact] = {
    "leave": Fact.LEAVE_REASON,
    "leave refused": Fact.LEAVE_REFUSED,
    "extend": Fact.EXTENSION,
    "adjust": Fact.ADJUSTMENT_REASON,
    "answer": Fact.APPEAL,
    "counts": Fact.DOUBT,
    "does not count": Fact.DOUBT,
    "left out": Fact.OMISSION,
}


@dataclass(eq=False)
class PointsNotShown(Refusal):
    """Points of somebody whom the group's board does not show are for that member and the secretaries."""

    name: str


@dataclass(frozen=True)
class View:
    """One person reading in one place."""

    reader: int
    power: Power
    place: Place

    def sees(self, fact: Fact, *about: int) -> bool:
        """Whether a fact about members (none: about nobody in particular) may be shown to this reader here."""
        readers = {Reader.MEMBER}
        readers |= {Reader.PERSON} if self.reader in about else set()
        readers |= {Reader.SECRETARY} if self.power >= Power.SECRETARY else set()
        return any((reader, self.place) in VISIBLE[fact] for reader in readers)

    def act(self, act: Act) -> Act:
        """An act on record without what this reader may not read here: that it was done stays, and points that were given."""
        fact = OF_ACTS.get(act.detail if act.verb == "undo" else act.verb)
        if fact is None or self.sees(fact, act.about or act.by):
            return act
        if act.verb == "adjust":
            return replace(act, detail=act.detail.partition(" ")[0])
        if act.verb == "undo":
            return replace(act, about=0, after="")
        # Whoever asks for leave stands as who did it.
        return replace(act, detail="", about=0, before="", after="")

    def check_points(self, member: Member, *, public_board: bool) -> None:
        """Refuse to show the points of a member who is on no public board here; raises ``PointsNotShown``."""
        if not (public_board and member.is_on_board) and not self.sees(Fact.HIDDEN_POINTS, member.id):
            raise PointsNotShown(member.name)
