"""The anthology: the transcripts of a period, bound in order, with the period's figures before them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.practice.group import Group
from bot.practice.meeting.contribution import Kind
from bot.practice.record.document import Block, Document, Facts, Heading
from bot.practice.record.figures import total_length
from bot.practice.record.transcript import NO_FILES, Files, Say, transcript
from bot.practice.session import Session


def anthology(
    group: Group, sessions: Sequence[Session], title: str, at: datetime, say: Say, files: Files = NO_FILES
) -> Document:
    """A volume of sessions, which are taken in order of issue; ``say`` as for a transcript."""
    ordered = sorted(sessions, key=lambda s: s.issue)
    pieces = [c for s in ordered for c in s.standing()]
    rows = {
        "volume.sessions": str(len(ordered)),
        "volume.people": str(len({c.member for c in pieces})),
        "volume.talks": str(sum(c.kind is not Kind.REFLECTION for c in pieces)),
        "volume.reflections": str(sum(c.kind is Kind.REFLECTION for c in pieces)),
        "record.length": say("record.count", length=total_length(pieces)),
    }
    return Document(
        title=title,
        lang=group.settings.locale,
        over=group.title,
        cover=Facts(tuple((say(key), value) for key, value in rows.items())),
        blocks=tuple(block for s in ordered for block in _chapter(group, s, say, files)),
        colophon=say("volume.colophon", group=group.title, at=at),
    )


def _chapter(group: Group, session: Session, say: Say, files: Files) -> Iterator[Block]:
    record = transcript(group, session, say, files)
    yield Heading(say("volume.chapter", issue=session.issue, title=session.topic.title))
    yield record.cover
    for block in record.blocks:
        yield replace(block, level=block.level + 1) if isinstance(block, Heading) else block
