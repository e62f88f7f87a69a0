"""Topics that members propose, and the votes for them."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.practice.refusal import Refusal

MOST_OPEN = 30


@dataclass(eq=False)
class NoSuchProposal(Refusal):
    """There is no such proposal, or it is on the programme already."""


@dataclass(eq=False)
class TooManyProposals(Refusal):
    """The group has more open proposals than anybody could choose from."""

    most: int = MOST_OPEN


@dataclass(frozen=True)
class Proposal:
    """A proposed topic. ``votes`` are members; ``issue`` is where it came to stand on the programme (0: nowhere yet)."""

    number: int
    act: str
    title: str
    by: int
    at: datetime
    votes: tuple[int, ...] = ()
    presses: dict[int, str] = field(default_factory=dict)
    issue: int = 0
    dropped: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the group may still vote."""
        return not self.issue and not self.dropped

    def voted(self, member: int, press: str) -> "Proposal":
        """The proposal with a member's vote; voting again takes it back. The same press counts once."""
        if self.presses.get(member) == press:
            return self
        others = tuple(m for m in self.votes if m != member)
        votes = others if member in self.votes else (*others, member)
        return replace(self, votes=votes, presses={**self.presses, member: press})


Proposals = tuple[Proposal, ...]


def ranked(proposals: Proposals) -> list[Proposal]:
    """Open proposals, those with most votes first, the earlier before the later."""
    return sorted((p for p in proposals if p.is_open), key=lambda p: (-len(p.votes), p.number))


def found(proposals: Proposals, number: int) -> Proposal:
    """An open proposal; raises ``NoSuchProposal``."""
    proposal = next((p for p in proposals if p.number == number and p.is_open), None)
    if proposal is None:
        raise NoSuchProposal
    return proposal


def with_changed(proposals: Proposals, changed: Proposal) -> Proposals:
    """The proposals with one in its former self's place."""
    return tuple(changed if p.number == changed.number else p for p in proposals)
