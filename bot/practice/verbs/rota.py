"""The fair proposal of lead speakers, drawn from the sessions; and who has spoken and led how often."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.practice.group import Group
from bot.practice.meeting.contribution import Kind
from bot.practice.meeting.lifecycle import BEFORE, HELD, State
from bot.practice.meeting.turns import turns
from bot.practice.people.rota import Ask, Reason, Rota, asked, fairest
from bot.practice.session import Session

AHEAD = 4


@dataclass(frozen=True)
class Share:
    """A member's part in the sessions held: how often there, how often led, how many turns, reflections, and when last."""

    member: int
    there: int
    led: int
    spoke: int
    wrote: int
    last: datetime | None


def last_led(sessions: Iterable[Session]) -> dict[int, datetime]:
    """When each member led last, or will lead."""
    led: dict[int, datetime] = {}
    for session in sessions:
        if session.state is not State.CANCELLED:
            for member in _leads(session):
                led[member] = max(led.get(member, session.starts_at), session.starts_at)
    return led


def proposal(group: Group, sessions: Sequence[Session], now: datetime) -> Rota:
    """The rota for the coming sessions: what was accepted stands, who was asked stays asked, the rest is proposed anew."""
    led, rota = last_led(sessions), []
    members = [m.id for m in group.roster]
    for session in _coming(sessions, now):
        known = asked(group.rota, session.issue)
        if session.lead is not None:
            rota.append(Ask(session.issue, session.lead, Reason.VOLUNTEERED, led.get(session.lead), accepted=True))
            continue
        declined = known.declined if known else ()
        stays = known and known.member in members and known.member not in session.away()
        if known and stays:
            rota.append(known)
        elif choice := next_fair(members, led, session, declined):
            rota.append(Ask(session.issue, choice[0], choice[1], led.get(choice[0]), declined=declined))
        if rota and rota[-1].issue == session.issue:
            led[rota[-1].member] = session.starts_at
    return tuple(rota)


def next_fair(
    members: Sequence[int], led: dict[int, datetime], session: Session, declined: tuple[int, ...]
) -> tuple[int, Reason] | None:
    """The fairest choice for a session, or ``None``."""
    not_asked = session.away() | frozenset(declined)
    choices = fairest(members, led, volunteers=session.volunteers, not_asked=not_asked)
    return choices[0] if choices else None


def shares(group: Group, sessions: Iterable[Session]) -> list[Share]:
    """Each active member's part, those who have spoken least first."""
    held = [s for s in sessions if s.state in HELD or s.state is State.OPEN]
    found = [_share(member.id, held) for member in group.roster]
    return sorted(found, key=lambda s: (s.spoke + s.led, s.led, s.wrote, s.there))


def _share(member: int, held: Sequence[Session]) -> Share:
    spoken = [t for s in held for t in turns(s.standing()) if t.member == member]
    times = [t.at for t in spoken]
    return Share(
        member=member,
        there=sum(member in s.present() for s in held),
        led=sum(member in _leads(s) for s in held),
        spoke=sum(t.kind is Kind.REMARK for t in spoken),
        wrote=sum(t.kind is Kind.REFLECTION for t in spoken),
        last=max(times, default=None),
    )


def _leads(session: Session) -> set[int]:
    gave = {c.member for c in session.contributions if c.kind is Kind.LEAD_TALK and c.stands}
    return gave or ({session.lead} if session.lead is not None and session.state in BEFORE else set())


def _coming(sessions: Sequence[Session], now: datetime) -> list[Session]:
    ahead = [s for s in sessions if s.state in BEFORE and s.starts_at > now]
    return sorted(ahead, key=lambda s: s.starts_at)[:AHEAD]
