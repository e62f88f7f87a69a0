"""The facts that rules count from: the sessions of a group in order, and what runs through several of them."""

from collections.abc import Iterable
from functools import cached_property

from bot.practice.group import Group
from bot.practice.meeting.contribution import Source
from bot.practice.meeting.lifecycle import HELD
from bot.practice.session import Session


class Facts:
    """A group and its sessions, in the order in which they are held. What is derived is derived once."""

    def __init__(self, group: Group, sessions: Iterable[Session]) -> None:
        """Put the sessions in order."""
        self.group = group
        self.sessions = sorted(sessions, key=lambda s: (s.starts_at, s.issue))

    @cached_property
    def streaks(self) -> dict[tuple[int, int], int]:
        """By issue and member: how many sessions in a row they took part in, up to that one. Leave does not break it."""
        running: dict[int, int] = {}
        found: dict[tuple[int, int], int] = {}
        for session in self.sessions:
            if session.state not in HELD:
                continue
            there, away = took_part(session), session.away()
            running = {m: n for m, n in running.items() if m in there or m in away}
            for member in there:
                running[member] = running.get(member, 0) + 1
                found[session.issue, member] = running[member]
        return found

    @cached_property
    def authors(self) -> dict[Source, tuple[int, int]]:
        """Of every message on record: the issue and the member."""
        return {
            part.source: (session.issue, piece.member)
            for session in self.sessions
            for piece in session.contributions
            if piece.stands
            for part in piece.parts
        }


def took_part(session: Session) -> frozenset[int]:
    """Who was there, spoke or wrote."""
    return session.present() | {c.member for c in session.contributions if c.stands}
