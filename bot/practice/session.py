"""A session: one date of the programme, its life and its facts.

Sessions change only through verbs: those of their life stand below, those of one concern each in ``practice.verbs``.
Every field holds an immutable value, so a shallow copy of a session is a safe working copy. Rules that belong to one
concern live in ``practice.meeting``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.practice.calendar.topic import Topic
from bot.practice.meeting import attendance, exchange, reflection, spoken
from bot.practice.meeting.attendance import CheckIn, Leave, Presence
from bot.practice.meeting.contribution import Attachment, Contribution, Kind, Source
from bot.practice.meeting.doubt import Doubt
from bot.practice.meeting.draft import Draft
from bot.practice.meeting.exchange import Heading
from bot.practice.meeting.lifecycle import BEFORE, Change, State, check_step
from bot.practice.meeting.polish import Approval, NothingToWithdraw, NotYours
from bot.practice.meeting.printed import Printed
from bot.practice.meeting.review import Edition, Review
from bot.practice.meeting.settled import Line
from bot.practice.meeting.stated import Stated
from bot.practice.meeting.told import Tells
from bot.practice.people.audit import Act, is_done, with_act


@dataclass
class Session(Tells):
    """One session of a group. All instants are UTC; ``issue`` never changes and is never reused."""

    group: int
    issue: int
    topic: Topic
    starts_at: datetime
    planned_at: datetime
    place: str = ""
    state: State = State.PLANNED
    lead: int | None = None
    coming: tuple[int, ...] = ()
    volunteers: tuple[int, ...] = ()
    presses: dict[str, str] = field(default_factory=dict)
    check_ins: tuple[CheckIn, ...] = ()
    leaves: tuple[Leave, ...] = ()
    extensions: dict[int, datetime] = field(default_factory=dict)
    contributions: tuple[Contribution, ...] = ()
    taking_down: dict[int, int] = field(default_factory=dict)
    drafts: dict[int, Draft] = field(default_factory=dict)
    offered: tuple[Contribution, ...] = ()
    no_reflections: tuple[Source, ...] = ()
    approvals: tuple[Approval, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    review: Review = Review()
    editions: tuple[Edition, ...] = ()
    changes: tuple[Change, ...] = ()
    stated: dict[str, Stated] = field(default_factory=dict)
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    exchange_at: datetime | None = None
    due: datetime | None = None
    published_at: datetime | None = None
    settled: tuple[Line, ...] = ()
    forms: tuple[str, ...] = ("html", "md")
    seal: str = ""
    sealed: str = ""
    printed: Printed | None = None
    audit: tuple[Act, ...] = ()
    former_topics: dict[int, Topic] = field(default_factory=dict)
    former_headings: dict[int, tuple[Heading, ...]] = field(default_factory=dict)
    former_seals: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Make the index of messages, which copies of the session share. No field: it is never stored."""
        self._index = spoken.indexed(self.contributions)

    # -- facts ---------------------------------------------------------------------------------------------

    def standing(self, kind: Kind | None = None) -> Iterator[Contribution]:
        """Contributions that were not withdrawn, in the order in which they were said."""
        return spoken.standing(self.contributions, kind)

    def contribution(self, source: Source) -> Contribution | None:
        """The contribution that a message belongs to."""
        return spoken.found(self.contributions, self._index, source)

    def present(self) -> frozenset[int]:
        """Members who checked in."""
        return frozenset(c.member for c in self.check_ins)

    def writers(self) -> frozenset[int]:
        """Members who have handed in a reflection that stands."""
        return frozenset(c.member for c in self.contributions if c.kind is Kind.REFLECTION and c.stands)

    def away(self) -> frozenset[int]:
        """Members who are away with leave."""
        return attendance.away(self.leaves, self.present())

    def has_act(self, verb: str, by: int, at: datetime) -> bool:
        """Whether this very act stands on record: handled again, it changes nothing."""
        return is_done(self.audit, verb, by, at)

    @property
    def was_announced(self) -> bool:
        """Whether the group has been told of this session."""
        return self.state not in BEFORE or self.state is State.ANNOUNCED

    # -- before the meeting --------------------------------------------------------------------------------

    def announce(self) -> None:
        """The group is told."""
        if self.state is State.PLANNED:
            self.state = State.ANNOUNCED

    def take_back_announcement(self) -> None:
        """The group could not be told after all."""
        if self.state is State.ANNOUNCED:
            self.state = State.PLANNED

    def come(self, member: int, *, press: str) -> None:
        """A member says they come; saying so again takes it back. ``press`` names the act: the same one counts once."""
        check_step(self.issue, "come", self.state)
        if self.is_new_press("come", member, press):
            others = tuple(m for m in self.coming if m != member)
            self.coming = others if member in self.coming else (*others, member)
            self.leaves = attendance.taken_back(self.leaves, member)

    def volunteer(self, member: int, *, press: str, at: datetime) -> None:
        """A member offers to lead: the first one leads if nobody does yet; offering again takes it back."""
        check_step(self.issue, "come", self.state)
        if not self.is_new_press("lead", member, press):
            return
        if member in self.volunteers:
            self.volunteers = tuple(m for m in self.volunteers if m != member)
            if self.lead == member:
                self.lead = self.volunteers[0] if self.volunteers else None
        else:
            self.volunteers = (*self.volunteers, member)
            self.lead = member if self.lead is None else self.lead
        self.note(at, member, "volunteer")

    # -- the meeting ---------------------------------------------------------------------------------------

    def open(self, *, by: int, at: datetime) -> None:
        """The meeting begins."""
        if self.has_act("open", by, at):
            return
        check_step(self.issue, "open", self.state)
        self.note(at, by, "open", before=self.state)
        self.state, self.opened_at = State.OPEN, at

    def close(self, *, due: datetime, by: int, at: datetime) -> None:
        """The meeting is over; reflections are taken until ``due``."""
        if self.has_act("close", by, at):
            return
        check_step(self.issue, "close", self.state)
        self.note(at, by, "close", before=self.state)
        self.state, self.closed_at, self.due, self.taking_down = State.COLLECTING, at, due, {}

    def check_in(self, member: int, presence: Presence, *, by: int, at: datetime) -> bool:
        """A member was there. Says whether that is new."""
        check_step(self.issue, "check_in", self.state)
        if member in self.present():
            return False
        self.check_ins = (*self.check_ins, CheckIn(member, at, presence, by))
        if by != member:
            self.note(at, by, "check in", about=member)
        return True

    def say(
        self,
        member: int,
        text: str,
        *,
        source: Source,
        at: datetime,
        units: int = 0,
        reply_to: Source | None = None,
        recorded_by: int | None = None,
        attachment: Attachment | None = None,
    ) -> None:
        """Words in the meeting. Which heading they come under is settled in ``meeting.exchange``."""
        if self._carry_on(member if recorded_by is None else recorded_by, text, source, at):
            return
        check_step(self.issue, "record", self.state)
        begun = spoken.begun(Kind.REMARK, member, text, source, at, units, attachment)
        self._add(replace(begun, reply_to=reply_to, recorded_by=recorded_by))
        self.put_under_headings(source)

    def submit(self, member: int, text: str, *, source: Source, at: datetime, units: int = 0) -> None:
        """A member hands in a reflection; the same message again changes nothing."""
        if self.contribution(source):
            return
        reflection.check_taken(self.issue, self.state, text)
        self.add_reflection(spoken.begun(Kind.REFLECTION, member, text, source, at, units), at=at)

    def add_reflection(self, piece: Contribution, *, at: datetime) -> None:
        """A reflection joins the record, on time or late."""
        due = reflection.due_for(piece.member, self.due, self.extensions)
        self._add(replace(piece, late=reflection.is_late(at, due)))

    def is_continued_by(self, member: int, source: Source, at: datetime) -> bool:
        """Whether a message is the next piece of a text that Telegram cut."""
        return spoken.is_continued(self.contributions, member, source, at)

    def carry_on(self, member: int, text: str, *, source: Source, at: datetime) -> bool:
        """Take a message as the next piece of a text that Telegram cut. Says whether it was one."""
        reflection.check_open_to_words(self.issue, self.state)
        return self._carry_on(member, text, source, at)

    def revise(self, source: Source, text: str, *, by: int, at: datetime) -> None:
        """The author edits a message; a message that is not on record is let be."""
        found = self.contribution(source)
        if found is None or by != found.written_by:
            return
        reflection.check_open_to_words(self.issue, self.state)
        self.put(found, found.revised(source, text, at))

    def withdraw(self, member: int, *, at: datetime, source: Source | None = None) -> None:
        """A member takes back a contribution: the one of a message, or else their last reflection."""
        reflection.check_open_to_words(self.issue, self.state)
        if source:
            found = self.contribution(source)
            if found and found.member != member:
                raise NotYours
            if found and found.withdrawn_at == at:
                return
        else:
            if self.has_act("withdraw", member, at):
                return
            found = next((c for c in reversed(tuple(self.standing(Kind.REFLECTION))) if c.member == member), None)
        if found is None or found.withdrawn_at:
            raise NothingToWithdraw(self.issue)
        self.put(found, replace(found, withdrawn_at=at))
        self.note(at, member, "withdraw")

    def compile(self, *, by: int, at: datetime) -> None:
        """A draft of the transcript stands."""
        if self.has_act("compile", by, at):
            return
        check_step(self.issue, "compile", self.state)
        if self.state is State.COLLECTING:
            self.state = State.COMPILED
            self.note(at, by, "compile")

    def publish(self, lines: tuple[Line, ...], *, by: int, at: datetime) -> None:
        """The record is out: words and points are frozen."""
        if self.has_act("publish", by, at):
            return
        check_step(self.issue, "publish", self.state)
        # A second edition is of the words; the points stay as they were frozen.
        self.settled = self.settled if self.published_at else lines
        self.state, self.published_at, self.offered, self.no_reflections = State.PUBLISHED, at, (), ()
        self.note(at, by, "publish")

    def is_new_press(self, what: str, member: int, press: str) -> bool:
        """Whether a button press has not been handled before; from now on it has."""
        name = f"{what}:{member}"
        if self.presses.get(name) == press:
            return False
        self.presses = {**self.presses, name: press}
        return True

    def _carry_on(self, member: int, text: str, source: Source, at: datetime) -> bool:
        longer = spoken.carried_on(self.contributions, self._index, member, text, source, at)
        self.contributions = self.contributions if longer is None else longer
        return longer is not None

    def _add(self, piece: Contribution) -> None:
        self.contributions = spoken.added(self.contributions, self._index, piece)

    def put_under_headings(self, new: Source | None = None) -> None:
        """Each contribution comes under the lead talk or the exchange; once published, only a ``new`` one does."""
        former = exchange.former_leads(self.audit, self.opened_at, self.closed_at)
        if new and exchange.is_plain_remark(self.contributions, new, self.lead, former):
            return
        headed = exchange.headed(self.contributions, self.lead, former, self.exchange_at)
        if not self.published_at:
            self.contributions = headed
        elif new and (found := spoken.found(headed, self._index, new)):
            self.put(found, found)

    def put(self, before: Contribution, after: Contribution) -> None:
        """One contribution stands in another's place; for the verbs of the record."""
        self.contributions = spoken.replaced(self.contributions, self._index, before, after)

    def note(
        self, at: datetime, by: int, verb: str, detail: str = "", *, about: int = 0, before: str = "", after: str = ""
    ) -> None:
        """Put on record who did what: to whom, and what stood there before and after."""
        self.audit = with_act(self.audit, Act(at, by, verb, detail, about=about, before=before, after=after))
