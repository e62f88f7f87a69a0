"""Files that went out, compared word for word with the store: the same record is rendered anew in the file's format."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path

from bot.chat.binding import Binder
from bot.chat.desk import words_of
from bot.chat.records import attached
from bot.practice.group import Group
from bot.practice.people.roster import Role
from bot.practice.record.document import Document, Heading
from bot.practice.record.period import BoundPeriod, held_in, read_period, year_of
from bot.practice.record.transcript import transcript
from bot.practice.session import Session
from bot.practice.verbs.sealing import shown_seal
from bot.publish.extracted import Extract, NotReadable
from bot.publish.reading_back import (
    Difference,
    difference,
    page_that_looks_different,
    read_back,
    says_but_for,
    unwrapped,
)
from bot.publish.workshop import made
from bot.store.store import Store

Records = list[tuple[Group, list[Session]]]
HEX = frozenset("0123456789abcdef")
TITLE_WITHIN = 800
NOT_OURS = "not a record of ours, as far as can be told"


@dataclass(frozen=True)
class Verdict:
    """One line about a file; ``level`` is ``ok``, ``warning`` or ``error``."""

    level: str
    text: str


@dataclass(frozen=True)
class Sealed:
    """A record that a file names by a seal: as it stands (``now``), as it was (``changed``), or an edition of before."""

    group: Group
    session: Session
    seal: str
    how: str


@dataclass(frozen=True)
class Rendering:
    """A document that the file may be, with the records in it and what is to be said beside them."""

    document: Document
    sessions: tuple[Session, ...]
    beside: str = ""


class FileCheck:
    """Compares files with the records of a store."""

    def __init__(self, store: Store, records: Records) -> None:
        """Take the store, and its records as they were read."""
        self.store, self.records = store, records
        self.binder = Binder(store)
        self.known: dict[str, list[Sealed]] = {}
        for group, sessions in records:
            for session in sessions:
                seals = [(shown_seal(session), "now"), *((seal, "changed") for seal in session.former_seals)]
                seals += [(edition.seal, "edition") for edition in session.editions if edition.seal]
                for seal, how in seals:
                    self.known.setdefault(seal, []).append(Sealed(group, session, seal, how))

    async def of(self, path: Path) -> list[Verdict]:
        """What is to be said about a file; raises ``OSError`` for one that cannot be read."""
        try:
            content = unwrapped(await asyncio.to_thread(path.read_bytes))
            theirs = read_back(content)
        except NotReadable as error:
            return [Verdict("error", f"{path}: {NOT_OURS}: {error}")]
        named = self._named(theirs)
        if not named:
            why = "its fingerprint is of no record in this store" if _has_seal(theirs) else "it has no fingerprint"
            return [Verdict("error", f"{path}: {NOT_OURS}: {why}")]
        if old := [n for n in named if n.how == "edition"]:
            said = f"{path}: holds an earlier edition of issue {old[0].session.issue} of {old[0].group.title}"
            return [Verdict("error", f"{said}; the store has the latest one alone, so its words cannot be compared")]
        return await self._compared(path, content, theirs, named)

    def _named(self, theirs: Extract) -> list[Sealed]:
        """The records whose seals stand in a file, in the order in which they stand there."""
        found = [(theirs.words.find(seal), sealed) for seal, sealed in self.known.items()]
        named = [sealed for place, sealed in sorted(found, key=lambda f: f[0]) if place >= 0]
        # Records without a word have one fingerprint: the group's title tells them apart.
        flat = _flat(theirs.words)
        return [next((s for s in sealed if _flat(s.group.title) in flat), sealed[0]) for sealed in named]

    async def _compared(self, path: Path, content: bytes, theirs: Extract, named: list[Sealed]) -> list[Verdict]:
        nearest: tuple[int, Rendering, Extract, Difference] | None = None
        async for rendering in self._renderings(theirs, named):
            rendered = await made(rendering.document, theirs.form, theirs.paper)
            if rendered == content:
                return self._sound(path, rendering, named)
            ours = read_back(rendered)
            found = difference(theirs, ours)
            if found is None:
                return self._alike(path, rendering, named, page_that_looks_different(theirs, content, ours, rendered))
            others = _renamed(named)
            if others and says_but_for(theirs, ours, others):
                return self._sound(
                    path, rendering, named, "as it was before a member's entry was changed, but for the name"
                )
            reached = found.place if found.kind == "words" else len(ours.words)
            if nearest is None or reached > nearest[0]:
                nearest = (reached, rendering, ours, found)
        if nearest is None:
            return [Verdict("error", f"{path}: {NOT_OURS}: its title is of no record and no volume")]
        return [Verdict("error", f"{path}: {_said(nearest[3], nearest[2], nearest[1])}")]

    async def _renderings(self, theirs: Extract, named: list[Sealed]) -> AsyncIterator[Rendering]:
        """The documents that a file with these seals may be, the likeliest first."""
        group = named[0].group
        sessions = [_with_seal(n) for n in named if n.group.id == group.id]
        head = _flat(theirs.words[:TITLE_WITHIN])
        printed = _as_printed(group, sessions)
        for dressed in (printed, group) if printed != group else (group,):
            say = words_of(dressed).plain
            volumes = list(_periods(dressed, sessions, theirs.words[:TITLE_WITHIN]))
            titled = [p for p in volumes if _flat(say("volume.title", year=p.name.replace("/", " – "))) in head]
            if len(named) == 1 and not titled:
                files = await attached(self.store, dressed, sessions)
                yield Rendering(transcript(dressed, sessions[0], say, files), (sessions[0],))
                continue
            for period in titled or volumes[:1]:
                bound, beside = self._bound(dressed, sessions, period)
                yield Rendering(await self.binder.document(dressed, period, bound), tuple(bound), beside)

    def _bound(self, group: Group, named: list[Session], period: BoundPeriod) -> tuple[list[Session], str]:
        """The sessions of a volume: a run of those of its period without a gap, and what is to be said of the others."""
        by_issue = {s.issue: s for s in named}
        stored = next(sessions for known, sessions in self.records if known.id == group.id)
        whole = [by_issue.get(s.issue, s) for s in held_in(group, stored, period)]
        places = [place for place, s in enumerate(whole) if s.issue in by_issue]
        if not places:
            return named, ""
        run = whole[places[0] : places[-1] + 1]
        left = len(whole) - len(run)
        return run, f"{left} more sessions of {period.name} are in the store, and not in this file" if left else ""

    def _alike(self, path: Path, rendering: Rendering, named: list[Sealed], page: int) -> list[Verdict]:
        if page > 0:
            return [
                Verdict(
                    "error",
                    f"{path}: page {page} does not look as ours: is something laid over it, or was a page added?",
                )
            ]
        lines = self._sound(path, rendering, named)
        if page < 0:
            said = (
                "its words are the store's, but its pages are set otherwise than this version sets them: look at them"
            )
            lines.append(Verdict("warning", f"{path}: {said}"))
        return lines

    @staticmethod
    def _sound(path: Path, rendering: Rendering, named: list[Sealed], how: str = "") -> list[Verdict]:
        title = named[0].group.title
        said = how or "as it is in the store"
        lines = [Verdict("ok", f"{path}: issue {s.issue} of {title}, {said}") for s in rendering.sessions]
        return [*lines, Verdict("warning", f"{path}: {rendering.beside}")] if rendering.beside else lines


def _flat(text: str) -> str:
    return "".join(text.split())


def _has_seal(theirs: Extract) -> bool:
    flat, run = _flat(theirs.words), 0
    for char in flat:
        run = run + 1 if char in HEX else 0
        if run == 64:
            return True
    return False


def _with_seal(named: Sealed) -> Session:
    """The session as a file printed it: with the seal of then."""
    session = copy(named.session)
    if named.how == "changed":
        session.seal = named.seal
    return session


def _as_printed(group: Group, sessions: Sequence[Session]) -> Group:
    """The group as it was when the last of these sessions went out: its title, language and zone, names and roles."""
    dressed = copy(group)
    for session in sorted((s for s in sessions if s.printed), key=lambda s: s.published_at or s.starts_at):
        told = session.printed
        assert told is not None
        dressed.title = told.title
        dressed.settings = replace(dressed.settings, locale=told.locale, timezone=told.timezone)
        for member, name in told.names.items():
            if known := dressed.roster.members.get(member):
                role = Role.SECRETARY if member in told.secretaries else Role.MEMBER
                dressed.roster = dressed.roster.with_member(replace(known, name=name, role=role))
    return dressed


def _periods(group: Group, sessions: Sequence[Session], head: str) -> Iterator[BoundPeriod]:
    """The periods that a volume of these sessions may be of."""
    years = sorted({s.starts_at.astimezone(group.settings.zone).year for s in sessions})
    yield from (year_of(year) for year in years)
    names = [*group.prefaces, *(line for line in head.split("\n")), _dates_in(head)]
    yield from dict.fromkeys(p for name in names if "-" in name and (p := read_period(name)))


def _dates_in(head: str) -> str:
    """The first two days that stand in a text."""
    return "/".join(re.findall(r"\d{4}-\d\d-\d\d", head)[:2])


def _renamed(named: Sequence[Sealed]) -> frozenset[str]:
    """How people are called now whose entries were changed since the file was made."""
    if all(n.how == "now" for n in named):
        return frozenset()
    acts = (a for a in named[0].group.audit if a.verb in ("forget", "merge") and a.about)
    return frozenset(named[0].group.roster.name(a.about) for a in acts)


def _said(found: Difference, ours: Extract, rendering: Rendering) -> str:
    """A difference in a sentence."""
    match found.kind:
        case "words":
            where = _where(found.place, ours, rendering)
            return f"{where}: differs at “{found.theirs or '(the end)'}” — the store has “{found.ours or '(the end)'}”"
        case "pictures":
            return f"picture {found.place + 1} is not the store's"
        case _:
            what = f"“{found.theirs}”" if found.theirs else "nothing"
            return f"its words are the store's, but it carries {what} where ours has “{found.ours}”: it may show other words"


def _where(place: int, ours: Extract, rendering: Rendering) -> str:
    """Which issue a place in the rendered words belongs to: its seal is the next one."""
    headings = [b.text for b in rendering.document.blocks if isinstance(b, Heading) and b.anchor.startswith("issue-")]
    sessions = rendering.sessions
    ends = [ours.words.find(shown_seal(session)) + len(shown_seal(session)) for session in sessions]
    first = _flat(headings[0]) if ours.form == "pdf" and headings else " ".join(headings[:1])
    if rendering.document.volume and headings and place < ours.words.rfind(first, 0, ends[0]):
        return "before the first issue"
    for session, end in zip(sessions, ends, strict=True):
        if place < end:
            return f"issue {session.issue}"
    return "after the last issue" if rendering.document.volume else f"issue {sessions[0].issue}"
