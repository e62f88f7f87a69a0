"""A group: one chat and the people in it; its settings, roster, numbering and hand-made points.

Groups change only through the verbs below, and no group knows of another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.practice.calendar import proposal
from bot.practice.calendar.programme import Planned, lay
from bot.practice.calendar.proposal import MOST_OPEN, Proposal, Proposals, TooManyProposals
from bot.practice.calendar.topic import Topic, checked_title
from bot.practice.meeting.told import Fleeting, Tells
from bot.practice.people.adjustment import Adjustment, checked
from bot.practice.people.appeal import Appeals, PostedList
from bot.practice.people.audit import Act, in_hand, with_act
from bot.practice.people.digest_choice import DigestChoice
from bot.practice.people.duty import filled, month_of, next_in_turn
from bot.practice.people.question import Questions
from bot.practice.people.roster import Member, Role, Roster, checked_name
from bot.practice.people.rota import Rota
from bot.practice.settings import GroupSettings, SchemeChoice

# A plan is kept only until its sessions stand; a few are, so that an act handled again finds its own.
KEPT_PLANS = 4


@dataclass
class Group(Tells):
    """A study group. ``id`` is its own for good; ``chat`` is the Telegram chat it lives in today."""

    id: int
    chat: int
    title: str
    since: datetime
    settings: GroupSettings = field(default_factory=GroupSettings)
    roster: Roster = field(default_factory=Roster)
    next_issue: int = 1
    laid: dict[str, tuple[Planned, ...]] = field(default_factory=dict)
    adjustments: tuple[Adjustment, ...] = ()
    audit: tuple[Act, ...] = ()
    resting_since: datetime | None = None
    sees_all: bool | None = None
    topic: int = 0
    threads: dict[str, int] = field(default_factory=dict)
    rota: Rota = ()
    duties: dict[str, int] = field(default_factory=dict)
    proposals: Proposals = ()
    schemes: tuple[SchemeChoice, ...] = ()
    appeals: Appeals = ()
    posted: tuple[PostedList, ...] = ()
    prefaces: dict[str, str] = field(default_factory=dict)
    former_schemes: dict[int, tuple[SchemeChoice, ...]] = field(default_factory=dict)
    set_up: dict[str, str] = field(default_factory=dict)
    digests: dict[str, DigestChoice] = field(default_factory=dict)
    fleeting: tuple[Fleeting, ...] = ()
    questions: Questions = ()

    # -- people --------------------------------------------------------------------------------------------

    def meet(self, member_id: int, name: str, username: str, *, at: datetime, locale: str = "") -> Member:
        """Somebody was seen in the group: they are on the roster from now on. A name once given is kept."""
        known = self.roster.members.get(member_id)
        member = (
            replace(known, username=username, active=True, locale=locale or known.locale)
            if known
            else Member(member_id, " ".join(name.split())[:64] or f"#{member_id}", username, since=at, locale=locale)
        )
        if member != known:
            self.roster = self.roster.with_member(member)
        return member

    def part(self, member_id: int) -> None:
        """Somebody left the chat: a past member, whose words and points stay. A role goes with the membership."""
        known = self.roster.members.get(member_id)
        if known:
            self.roster = self.roster.with_member(replace(known, active=False, role=Role.MEMBER))

    def rename(self, member_id: int, name: str, *, by: int, at: datetime) -> None:
        """A member's name in the records is changed."""
        known = self.roster.members[member_id]
        changed = replace(known, name=checked_name(name))
        if changed != known:
            self.roster = self.roster.with_member(changed)
            self.note(at, by, "name", about=member_id, before=known.name, after=changed.name)

    def appoint(self, member_id: int, role: Role, *, by: int, at: datetime) -> None:
        """A member is made secretary, or is one no longer."""
        known = self.roster.members[member_id]
        if known.role is not role:
            self.roster = self.roster.with_member(replace(known, role=role))
            self.note(at, by, "role", about=member_id, before=known.role, after=role)

    # -- programme and settings ----------------------------------------------------------------------------

    def reserve(
        self, act: str, topics: Sequence[Topic], *, after: datetime, taken: frozenset[datetime], by: int, at: datetime
    ) -> tuple[Planned, ...]:
        """Lay topics on the calendar under fresh issue numbers. The same act again gives the same plan."""
        if act not in self.laid:
            plan = lay(topics, self.settings, first_issue=self.next_issue, after=after, taken=taken)
            self._keep_plan(act, plan, by=by, at=at)
        return self.laid[act]

    def reserve_at(self, act: str, topic: Topic, starts_at: datetime, *, by: int, at: datetime) -> Planned:
        """Give one topic on a given time the next issue number. The same act again gives the same plan."""
        if act not in self.laid:
            self._keep_plan(act, (Planned(self.next_issue, topic, starts_at),), by=by, at=at)
        return self.laid[act][0]

    def choose(self, settings: GroupSettings, key: str, *, by: int, at: datetime) -> None:
        """One of the group's settings is changed."""
        if settings != self.settings:
            before, after = self.settings.text(key), settings.text(key)
            self.settings = settings
            self.note(at, by, "settings", key, before=before, after=after)

    def plan_rota(self, rota: Rota, *, by: int, at: datetime) -> None:
        """Who is asked to lead the coming sessions."""
        if rota != self.rota:
            self.rota = rota
            self.note(at, by, "rota", " ".join(f"{ask.issue}:{ask.member}" for ask in rota))

    # -- proposals -----------------------------------------------------------------------------------------

    def propose(self, act: str, title: str, *, by: int, at: datetime) -> Proposal:
        """A member proposes a topic. The same act again gives the same proposal."""
        known = next((p for p in self.proposals if p.act == act), None)
        if known:
            return known
        if sum(p.is_open for p in self.proposals) >= MOST_OPEN:
            raise TooManyProposals
        new = Proposal(len(self.proposals) + 1, act, checked_title(title), by, at, votes=(by,))
        self.proposals = (*self.proposals, new)
        return new

    def vote(self, number: int, member: int, *, press: str) -> Proposal:
        """A member is for a proposal; voting again takes it back."""
        voted = proposal.found(self.proposals, number).voted(member, press)
        self.proposals = proposal.with_changed(self.proposals, voted)
        return voted

    def settle_proposal(self, number: int, issue: int, *, by: int, at: datetime) -> None:
        """A proposal came onto the programme as an issue; 0: it was dropped."""
        settled = replace(proposal.found(self.proposals, number), issue=issue, dropped=not issue)
        self.proposals = proposal.with_changed(self.proposals, settled)
        self.note(at, by, "proposal", settled.title, before=str(number), after=str(issue))

    # -- duty ----------------------------------------------------------------------------------------------

    def duty(self, day: date) -> int | None:
        """Whose month a day lies in."""
        return self.duties.get(month_of(day))

    def give_duty(self, month: str, member: int, *, by: int, at: datetime) -> None:
        """A month is a member's to run things."""
        before = self.duties.get(month)
        if before != member:
            self.duties = {**self.duties, month: member}
            self.note(at, by, "duty", month, about=member, before=str(before or ""), after=str(member))

    def fill_duties(self, months: Sequence[str], *, by: int, at: datetime) -> None:
        """Months that are nobody's go round the roster."""
        full = filled(self.duties, months, [m.id for m in self.roster])
        if full != self.duties:
            self.duties = full
            self.note(at, by, "duty", ", ".join(months))

    def rotates_to(self, day: date) -> int | None:
        """Who takes over the duty in a day's month, if the rotation goes on and nobody has the month yet."""
        month = month_of(day)
        return None if month in self.duties else next_in_turn(self.duties, month, [m.id for m in self.roster])

    def choose_scheme(
        self, tables: dict[str, dict[str, int]], since: date, *, name: str, by: int, at: datetime
    ) -> SchemeChoice:
        """Another points scheme holds from a day on; one that was to begin on the same day or later gives way to it."""
        choice = SchemeChoice(name, since, tables)
        before = self.schemes
        self.former_schemes = {**dict(list(self.former_schemes.items())[-KEPT_PLANS:]), in_hand.get(): before}
        self.schemes = (*(c for c in before if c.since < since), choice)
        self.note(at, by, "scheme", since.isoformat(), before=before[-1].name if before else "", after=name)
        return choice

    # -- points --------------------------------------------------------------------------------------------

    def adjust(self, adjustment: Adjustment) -> None:
        """Add or take points by hand; the same act again changes nothing."""
        if all(known.act != adjustment.act for known in self.adjustments):
            self.adjustments = (*self.adjustments, checked(adjustment))
            detail = f"{adjustment.points:+d} {adjustment.reason}"
            self.note(adjustment.at, adjustment.by, "adjust", detail, about=adjustment.member)

    # -- the chat ------------------------------------------------------------------------------------------

    def move_to_chat(self, chat: int) -> None:
        """The chat was upgraded and has a new id."""
        self.chat = chat

    def settle_in(self, topic: int, purpose: str = "") -> None:
        """The group's study lives in this topic of its forum (0: in the chat as a whole), or one ``purpose`` of it does."""
        if purpose:
            self.threads = {**self.threads, purpose: topic}
        else:
            self.topic, self.threads = topic, {}

    def thread(self, purpose: str) -> int:
        """The topic of the forum for ``announcements``, ``sessions`` or ``records`` (0: the chat as a whole)."""
        return self.threads.get(purpose, self.topic)

    def rest(self, at: datetime) -> None:
        """The bot was taken out of the chat: nothing is said until it is back."""
        self.resting_since = self.resting_since or at

    def wake(self) -> None:
        """The bot is in the chat (again)."""
        self.resting_since = None

    def deny(self, by: int, what: str, *, at: datetime) -> None:
        """Put on record that somebody asked for what they may not do."""
        self.note(at, by, "denied", what[:200])

    def _keep_plan(self, act: str, plan: tuple[Planned, ...], *, by: int, at: datetime) -> None:
        recent = dict(list(self.laid.items())[1 - KEPT_PLANS :])
        self.laid = {**recent, act: plan}
        self.next_issue += len(plan)
        self.note(at, by, "plan", f"{plan[0].issue}–{plan[-1].issue}" if plan else "")

    def note(
        self, at: datetime, by: int, verb: str, detail: str = "", *, about: int = 0, before: str = "", after: str = ""
    ) -> None:
        """Put on record who did what: to whom, and what stood there before and after."""
        self.audit = with_act(self.audit, Act(at, by, verb, detail, about=about, before=before, after=after))
