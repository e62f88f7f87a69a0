"""The transcript of one session: lead talk, the exchange in order, then the reflections.

The words around the contributions come from the caller (``say``), so that the record is in the group's language.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256

from bot.practice.group import Group
from bot.practice.meeting.contribution import Contribution, Kind
from bot.practice.record.document import Block, Document, Facts, Heading, Items, Paragraph, Turn, displayable
from bot.practice.record.figures import total_length
from bot.practice.session import Session

Say = Callable[..., str]


def transcript(group: Group, session: Session, say: Say) -> Document:
    """The record as a document. ``say`` gives the words of ``record.*`` for facts, as plain text."""
    return Document(
        title=session.topic.title,
        lang=group.settings.locale,
        over=say("record.over", group=group.title, issue=session.issue),
        cover=Facts(tuple(_cover(group, session, say))),
        blocks=tuple(_blocks(group, session, say)),
        colophon=say(
            "record.colophon",
            group=group.title,
            issue=session.issue,
            at=session.published_at,
            fingerprint=fingerprint(session)[:16],
        ),
    )


def fingerprint(session: Session) -> str:
    """SHA-256 over the contributions that stand, in order: kind, member and text of each."""
    digest = sha256()
    for piece in session.standing():
        for field in (piece.kind.value, str(piece.member), piece.text):
            raw = field.encode("utf-8", "surrogatepass")
            digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def _cover(group: Group, session: Session, say: Say) -> Iterator[tuple[str, str]]:
    name = group.roster.name
    spoke = dict.fromkeys(name(c.member) for c in session.standing() if c.kind is not Kind.REFLECTION)
    wrote = dict.fromkeys(name(c.member) for c in session.standing(Kind.REFLECTION))
    rows = {
        "record.date": say("record.when", at=session.starts_at),
        "record.place": session.place or group.settings.place,
        "record.lead": name(session.lead) if session.lead is not None else "",
        "record.present": say("list", names=[name(c.member) for c in session.check_ins]),
        "record.spoke": say("list", names=list(spoke)),
        "record.wrote": say("list", names=list(wrote)),
        "record.length": say("record.count", length=total_length(session.standing())),
    }
    yield from ((say(key), displayable(value)) for key, value in rows.items() if value)


def _blocks(group: Group, session: Session, say: Say) -> Iterator[Block]:
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
    for kind in Kind:
        pieces = list(session.standing(kind))
        if pieces:
            yield Heading(say(f"record.{kind}"))
            yield from (_turn(group, session, piece, say) for piece in pieces)
    if not any(True for _ in session.standing()):
        yield Paragraph(say("record.nothing"))


def _turn(group: Group, session: Session, piece: Contribution, say: Say) -> Turn:
    answered = session.contribution(piece.reply_to) if piece.reply_to else None
    return Turn(
        speaker=displayable(group.roster.name(piece.member)),
        note=say("record.turn", kind=piece.kind, at=piece.at, late=piece.late),
        text=displayable(piece.text),
        reply_to=say("record.reply_to", name=group.roster.name(answered.member)) if answered else "",
    )
