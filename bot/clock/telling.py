"""Claim, say, record: how a due notice is said exactly once.

The claim is durable before a word goes out. A claim that a crash left without its end is not said again: whether it
went out cannot be known, twice is worse than asking, and the secretaries are told.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

import structlog

from bot.metrics import LATE, NOTICES
from bot.practice.group import Group
from bot.practice.meeting.told import Telling
from bot.practice.notices.claiming import give_back, take
from bot.practice.notices.notice import Notice, Outcome
from bot.practice.session import Session
from bot.store.store import SessionKey, Store, StoreLost

log = structlog.get_logger(__name__)
T = TypeVar("T")
# Seconds.
AGAIN_AFTER = 1.0
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
        self._unsure: set[tuple[int, int, str]] = set()

    async def tell(self, group: Group, notice: Notice) -> bool:
        """Say a notice that is due. Says whether it is settled; if not, it is to be tried again later."""
        late = notice.is_late(self.now())
        taken = await self._claim_all(group, notice, late=late)
        if not taken:
            return True
        # From here on the claims stand: while there is no store, it is waited for.
        said = replace(taken[0], also=tuple(taken[1:]))
        session = await self._patiently(lambda: self._session(group.id, said.issue))
        group = await self._patiently(lambda: self.store.group(group.id))
        outcome = await self.say(group, session, said, late=late)
        for one in taken:
            # The message that it became stands with the first of those said together.
            its = outcome if one is taken[0] else Outcome(outcome.state)
            await self._patiently(partial(self._record, group.id, one, its))
        if outcome.state is None:
            return False
        if outcome.state is Telling.UNCERTAIN:
            await self.ask(group, session, said.kind)
        NOTICES.labels(said.kind.value, outcome.state.value).inc()
        LATE.inc(late)
        log.info("told", group=group.id, issue=said.issue, notice=said.key, outcome=outcome.state.value, late=late)
        return True

    async def _claim_all(self, group: Group, notice: Notice, *, late: bool) -> list[Notice]:
        """Claim a notice and those that are said with it; gives those that were still to be had."""
        known, taken = await self.store.group(group.id), list[Notice]()
        try:
            for one in (notice, *notice.also):
                if await self._claim(known, one, late=late):
                    taken.append(one)
        except StoreLost:
            # Those that were claimed are to be said at the next attempt.
            self._unsure |= {(group.id, one.issue, one.key) for one in taken}
            raise
        return taken

    async def _claim(self, group: Group, notice: Notice, *, late: bool) -> bool:
        """Take a notice up; durable before it is said. False if it was taken up before."""
        name = group.id, notice.issue, notice.key
        try:
            async with self._holding(group.id, notice.issue) as holder:
                if not take(group, holder, notice, at=self.now(), late=late):
                    # The store was lost while this claim was saved, and has it after all.
                    is_mine = name in self._unsure and holder.told[notice.key].state is Telling.SENDING
                    self._unsure.discard(name)
                    return is_mine
        except StoreLost:
            self._unsure.add(name)
            raise
        self._unsure.discard(name)
        return True

    async def _record(self, group: int, notice: Notice, outcome: Outcome) -> None:
        """Record how a notice ended."""
        async with self._holding(group, notice.issue) as holder:
            if outcome.state is None:
                give_back(holder, notice)
                return
            holder.end_telling(
                notice.key, outcome.state, chat=outcome.chat, message=outcome.message, shown=outcome.shown
            )

    async def _patiently(self, act: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await act()
            except StoreLost as error:
                log.warning("the store cannot be reached; tried again", why=str(error))
                await asyncio.sleep(AGAIN_AFTER)

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
