"""The anthology: the transcripts of a period, bound in order, with the period's figures before and the indexes after them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.practice.group import Group
from bot.practice.meeting.contribution import Kind
from bot.practice.record.document import (
    Block,
    Document,
    Enclosure,
    Facts,
    Heading,
    Imprint,
    Index,
    Paragraph,
    displayable,
)
from bot.practice.record.figures import total_length
from bot.practice.record.transcript import NO_FILES, Files, Say, labels, transcript, turn_anchor
from bot.practice.session import Session
from bot.practice.verbs.review import record_turns

Places = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Binding:
    """What is bound around the transcripts: title, preface (a secretary's words), charts with captions, and the files."""

    title: str
    at: datetime
    preface: str = ""
    charts: Sequence[tuple[str, bytes]] = ()
    files: Files = field(default_factory=lambda: NO_FILES)


def anthology(group: Group, sessions: Sequence[Session], binding: Binding, say: Say) -> Document:
    """A volume of sessions, which are taken in order of issue; ``say`` as for a transcript."""
    ordered = sorted(sessions, key=lambda s: s.issue)
    chapters = [block for s in ordered for block in _chapter(group, s, say, binding.files)]
    return Document(
        title=binding.title,
        lang=group.settings.locale,
        over=group.title,
        cover=_figures(ordered, say),
        blocks=(*_front(binding, say), *chapters, *_back(group, ordered, say)),
        colophon=say("volume.colophon", group=group.title, at=binding.at),
        labels=labels(say),
        made=binding.at,
        volume=True,
    )


def _figures(sessions: Sequence[Session], say: Say) -> Facts:
    pieces = [c for s in sessions for c in s.standing()]
    rows = {
        "volume.sessions": str(len(sessions)),
        "volume.people": str(len({c.member for c in pieces})),
        "volume.talks": str(sum(c.kind is not Kind.REFLECTION for c in pieces)),
        "volume.reflections": str(sum(c.kind is Kind.REFLECTION for c in pieces)),
        "record.length": say("record.count", length=total_length(pieces)),
    }
    return Facts(tuple((say(key), value) for key, value in rows.items()))


def _front(binding: Binding, say: Say) -> Iterator[Block]:
    if binding.preface.strip():
        yield Heading(say("volume.preface"), anchor="preface")
        yield from (Paragraph(displayable(p)) for p in binding.preface.split("\n\n") if p.strip())
    if binding.charts:
        yield Heading(say("volume.figures"), anchor="figures")
        yield from (Enclosure("picture", "", caption, png) for caption, png in binding.charts)


def _chapter(group: Group, session: Session, say: Say, files: Files) -> Iterator[Block]:
    record = transcript(group, session, say, files)
    title = say("volume.chapter", issue=session.issue, title=session.topic.title)
    yield Heading(title, anchor=f"issue-{session.issue}")
    yield record.cover
    for block in record.blocks:
        yield replace(block, level=block.level + 1) if isinstance(block, Heading) else block
    yield Imprint(record.colophon)


def _back(group: Group, sessions: Sequence[Session], say: Say) -> Iterator[Block]:
    members, works = _people(group, sessions, say), _readings(sessions, say)
    if members:
        yield Heading(say("volume.members"), anchor="members")
        yield Index(tuple(sorted(members.items())))
    if works:
        yield Heading(say("volume.readings"), anchor="readings")
        yield Index(tuple(works.items()))


def _people(group: Group, sessions: Sequence[Session], say: Say) -> Mapping[str, Places]:
    """For each name, where the person first speaks in each session."""
    found: dict[str, Places] = {}
    for session in sessions:
        firsts: dict[int, str] = {}
        for turn in (turn for kind in Kind for turn in record_turns(session, kind)):
            firsts.setdefault(turn.member, turn_anchor(session, turn))
        for member, anchor in firsts.items():
            name = displayable(group.roster.name(member))
            found[name] = (*found.get(name, ()), (say("volume.issue", issue=session.issue), anchor))
    return found


def _readings(sessions: Sequence[Session], say: Say) -> Mapping[str, Places]:
    """For each topic and each reading, the sessions that it belongs to."""
    found: dict[str, Places] = {}
    for session in sessions:
        here = (say("volume.issue", issue=session.issue), f"issue-{session.issue}")
        for title in dict.fromkeys((session.topic.title, *(reading.title for reading in session.topic.readings))):
            found[displayable(title)] = (*found.get(displayable(title), ()), here)
    return dict(sorted(found.items()))
