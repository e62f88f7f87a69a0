"""The transcript of one session: lead talk, the exchange in order, then the reflections.

The words around the contributions come from the caller (``say``), so that the record is in the group's language, and
so do the files that came with them, by their digests.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from bot.practice.group import Group
from bot.practice.meeting import turns
from bot.practice.meeting.contribution import Attachment, Contribution, Kind
from bot.practice.meeting.review import Edition
from bot.practice.people.roster import Role
from bot.practice.record.document import (
    Block,
    Document,
    Enclosure,
    Facts,
    Heading,
    Items,
    Labels,
    Paragraph,
    Remark,
    Turn,
    displayable,
)
from bot.practice.record.figures import file_size, total_length
from bot.practice.session import Session
from bot.practice.verbs.review import record_turns
from bot.practice.verbs.sealing import WHOLE, shown_seal

Say = Callable[..., str]
Files = Mapping[str, bytes]
NO_FILES: Files = {}


def transcript(group: Group, session: Session, say: Say, files: Files = NO_FILES) -> Document:
    """The record as a document. ``say`` gives the words of ``record.*`` for facts, as plain text."""
    return Document(
        title=session.topic.title,
        lang=group.settings.locale,
        over=say("record.over", group=group.title, issue=session.issue),
        cover=Facts(tuple(_cover(group, session, say))),
        blocks=tuple(_blocks(group, session, say, files)),
        colophon=say(
            "record.colophon",
            group=group.title,
            issue=session.issue,
            at=session.published_at,
            fingerprint=shown_seal(session),
            edition=len(session.editions) + 1,
        ),
        labels=labels(say),
        made=session.published_at or session.starts_at,
    )


def labels(say: Say) -> Labels:
    """The words that formats need."""
    return Labels(say("document.contents"), say("document.search"), say("document.none"))


def changed_since(session: Session, edition: Edition) -> tuple[int, ...]:
    """The members whose words are not what they were before an edition was begun."""
    return tuple(dict.fromkeys(c.member for c in session.contributions if _last_change(c) > edition.at))


def _last_change(piece: Contribution) -> datetime:
    times = [revision.at for part in piece.parts for revision in part.revisions]
    times += [revision.at for revision in piece.rewritten]
    times += [at for at in (piece.withdrawn_at, piece.left_out.at if piece.left_out else None) if at]
    return max(times)


def _cover(group: Group, session: Session, say: Say) -> Iterator[tuple[str, str]]:
    name = group.roster.name
    spoke = dict.fromkeys(name(c.member) for c in session.standing() if c.kind is not Kind.REFLECTION)
    wrote = dict.fromkeys(name(c.member) for c in session.standing(Kind.REFLECTION))
    rows = {
        "record.date": say("record.when", at=session.starts_at),
        "record.place": session.place or ("" if session.sealed == WHOLE else group.settings.place),
        "record.lead": name(session.lead) if session.lead is not None else "",
        "record.present": say("list", names=[name(c.member) for c in session.check_ins]),
        "record.away": say("list", names=[name(m) for m in sorted(session.away())]),
        "record.spoke": say("list", names=list(spoke)),
        "record.wrote": say("list", names=list(wrote)),
        "record.length": say("record.count", length=total_length(session.standing())),
    }
    yield from ((say(key), displayable(value)) for key, value in rows.items() if value)
    for edition in session.editions:
        names = [name(m) for m in changed_since(session, edition)]
        yield say("record.edition", number=edition.number), say("record.changed", edition=edition, names=names)


def _blocks(group: Group, session: Session, say: Say, files: Files) -> Iterator[Block]:
    topic = session.topic
    if topic.introduction or topic.readings or topic.questions:
        yield Heading(say("record.topic"))
    if topic.introduction:
        yield from (Paragraph(displayable(p)) for p in topic.introduction.split("\n\n") if p.strip())
    if topic.readings:
        yield Heading(say("record.readings"), level=3)
        yield Items(tuple((" ".join(filter(None, (r.title, r.pages))), r.url) for r in topic.readings))
    if topic.questions:
        yield Heading(say("record.questions"), level=3)
        yield Items(tuple((q, "") for q in topic.questions))
    spoken = [(kind, record_turns(session, kind)) for kind in Kind]
    for kind, said in spoken:
        if said:
            yield Heading(say(f"record.{kind}"), anchor=f"issue-{session.issue}-{kind}")
        for turn in said:
            yield from spoken_turn(group, session, turn, say, files)
            if note := session.review.note_after(turn.source):
                yield Remark(say("record.note"), displayable(note.text))
    if not any(said for _, said in spoken):
        yield Paragraph(say("record.nothing"))


def spoken_turn(group: Group, session: Session, turn: turns.Turn, say: Say, files: Files) -> Iterator[Block]:
    """One turn of speech, and what came with it."""
    asked = turn.first.reply_to
    answered = session.contribution(asked) if asked else None
    yield Turn(
        speaker=displayable(group.roster.name(turn.member)),
        note=say("record.turn", kind=turn.kind, at=turn.at, late=turn.is_late, role=_role(group, session, turn)),
        text=displayable(turn.text),
        reply_to=say("record.reply_to", name=group.roster.name(answered.member)) if answered else "",
        # Every character keeps its place, but where a line end of two was made one.
        marks=turn.marks if len(displayable(turn.text)) == len(turn.text) else (),
        anchor=turn_anchor(session, turn),
    )
    yield from (_enclosure(file, say, files) for file in turn.attachments)


def _role(group: Group, session: Session, turn: turns.Turn) -> str:
    """As what somebody speaks, where that is not plain: ``lead`` after the lead talk, or ``secretary``."""
    member = group.roster.members.get(turn.member)
    if turn.member == session.lead and turn.kind is not Kind.LEAD_TALK:
        return "lead"
    return "secretary" if member and member.role is Role.SECRETARY else ""


def turn_anchor(session: Session, turn: turns.Turn) -> str:
    """What an index of a volume leads to."""
    return f"issue-{session.issue}-{turn.source.message}"


def _enclosure(file: Attachment, say: Say, files: Files) -> Enclosure:
    return Enclosure(file.kind, displayable(file.name), file_note(file, say), files.get(file.digest, b""))


def file_note(file: Attachment, say: Say) -> str:
    """What a file is, in words: its kind, name, length and size, and whether it could be kept."""
    return say(
        "record.file_note",
        kind=file.kind,
        name=displayable(file.name),
        seconds=file.seconds,
        size=file_size(file.size),
        is_kept=file.is_kept,
    )
