"""Claim, say, record: how a due notice is said exactly once.

The claim is durable before a word goes out. A claim that a crash left without its end is not said again: whether it
went out cannot be known, twice is worse than asking, and the secretaries are told.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import structlog

from bot.metrics import LATE, NOTICES
from bot.practice.group import Group
from bot.practice.meeting.told import Telling
from bot.practice.notices.claiming import give_back, take
from bot.practice.notices.notice import Notice, Outcome
from bot.practice.session import Session
from bot.store.store import SessionKey, Store

log = structlog.get_logger(__name__)
Ask = Callable[[Group, Session | None, str], Awaitable[None]]


class Say(Protocol):
    """Says a notice of a group, or of one of its sessions."""

    async def __call__(self, group: Group, session: Session | None, notice: Notice, *, late: bool) -> Outcome:
        """Say it; never raises for what Telegram answers."""
        ...


class Teller:
    """Tells notices through ``say``, and asks about those that a crash left in between."""

    def __init__(self, store: Store, say: Say, ask: Ask, now: Callable[[], datetime]) -> None:
        """Take the parts."""
        self.store, self.say, self.ask, self.now = store, say, ask, now

    async def tell(self, group: Group, notice: Notice) -> bool:
        """Say a notice that is due. Says whether it is settled; if not, it is to be tried again later."""
        late = notice.is_late(self.now())
        known = await self.store.group(group.id)
        taken = [n for n in (notice, *notice.also) if await self._take(known, n, late=late)]
        if not taken:
            return True
        said = replace(taken[0], also=tuple(taken[1:]))
        session = await self._session(group.id, said.issue)
        outcome = await self.say(await self.store.group(group.id), session, said, late=late)
        for number, one in enumerate(taken):
            await self._end(group, one, outcome if number == 0 else Outcome(outcome.state))
        if outcome.state is None:
            return False
        if outcome.state is Telling.UNCERTAIN:
            await self.ask(group, session, said.kind)
        NOTICES.labels(said.kind.value, outcome.state.value).inc()
        LATE.inc(late)
        log.info("told", group=group.id, issue=said.issue, notice=said.key, outcome=outcome.state.value, late=late)
        return True

    async def _take(self, group: Group, notice: Notice, *, late: bool) -> bool:
        """Claim a notice. Says whether it was still to be had."""
        async with self._holding(group.id, notice.issue) as holder:
            return take(group, holder, notice, at=self.now(), late=late)

    async def _end(self, group: Group, notice: Notice, outcome: Outcome) -> None:
        """Record how a notice ended; the message it became stands with the first of those said together."""
        async with self._holding(group.id, notice.issue) as holder:
            if outcome.state is None:
                give_back(holder, notice)
            else:
                holder.end_telling(
                    notice.key, outcome.state, chat=outcome.chat, message=outcome.message, shown=outcome.shown
                )

    async def miss(self, group: Group, notice: Notice) -> None:
        """Record a notice that is no longer sensible, as missed."""
        async with self._holding(group.id, notice.issue) as holder:
            if take(group, holder, notice, at=self.now(), late=True, is_said=False):
                holder.end_telling(notice.key, Telling.MISSED)
        log.info("missed", group=group.id, issue=notice.issue, notice=notice.key)

    async def recover(self, group: Group) -> None:
        """End the claims that a former process left open, and ask the secretaries about them."""
        holders: list[Group | Session] = [group, *await self.store.waiting(group.id)]
        for holder in holders:
            issue = holder.issue if isinstance(holder, Session) else 0
            for key in [
                k for k, told in holder.told.items() if told.state is Telling.SENDING and not k.startswith("trouble")
            ]:
                async with self._holding(group.id, issue) as held:
                    held.end_telling(key, Telling.UNCERTAIN)
                session = await self._session(group.id, issue)
                await self.ask(group, session, key.split(":")[0])

    async def _session(self, group: int, issue: int) -> Session | None:
        return await self.store.session(SessionKey(group, issue)) if issue else None

    @asynccontextmanager
    async def _holding(self, group: int, issue: int) -> AsyncIterator[Group | Session]:
        if issue:
            async with self.store.edit_session(SessionKey(group, issue)) as session:
                yield session
        else:
            async with self.store.edit_group(group) as held:
                yield held
