"""All that a group holds about one person: as plain data, and as a document that a person can read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from bot.practice.group import Group
from bot.practice.meeting.contribution import Attachment, Contribution
from bot.practice.meeting.settled import Line
from bot.practice.record.document import Block, Document, Facts, Heading, Items, Paragraph, Turn, displayable
from bot.practice.session import Session

Say = Callable[..., str]
Plain = dict[str, Any]


def own_data(group: Group, sessions: Iterable[Session], lines: Iterable[Line], member: int) -> Plain:
    """What a group holds about a member, as lists and texts. Instants are ISO 8601 in UTC."""
    known = group.roster.members[member]
    return {
        "group": {"id": group.id, "title": group.title},
        "entry": {
            "id": known.id, "name": known.name, "username": known.username, "role": known.role.value,
            "active": known.active, "since": _iso(known.since), "language": known.locale,
            "on_board": known.is_on_board, "reachable": known.reachable,
        },
        "sessions": [found for s in sessions if (found := _of_session(s, member))],
        "points": [
            {"at": _iso(line.at), "issue": line.issue, "rule": line.rule, "points": line.points, "reason": line.reason}
            for line in lines
            if line.member == member
        ],
        "proposals": [{"title": p.title, "at": _iso(p.at)} for p in group.proposals if p.by == member],
        "votes": [p.title for p in group.proposals if member in p.votes],
        "appeals": [{"text": a.text, "at": _iso(a.at), "answer": a.answer} for a in group.appeals if a.member == member],
        "questions": [{"at": _iso(q.at), "until": _iso(q.until)} for q in group.questions if q.member == member],
        "duties": sorted(month for month, who in group.duties.items() if who == member),
        "acts": [
            {"at": _iso(a.at), "what": a.verb, "detail": a.detail, "before": a.before, "after": a.after}
            for a in group.audit
            if member in (a.by, a.about)
        ],
    }  # fmt: skip


def own_files(sessions: Iterable[Session], member: int) -> list[Attachment]:
    """The files that a member handed in, or has in a draft."""
    found = []
    for session in sessions:
        found += [file for c in session.contributions if c.member == member for file in c.attachments]
        found += [file for c in session.offered if c.member == member for file in c.attachments]
        draft = session.drafts.get(member)
        found += [piece.attachment for piece in draft.pieces if piece.attachment] if draft else []
    return [file for file in found if file.is_kept]


def own_document(groups: Sequence[Plain], name: str, lang: str, say: Say, at: datetime) -> Document:
    """The same, of one or several groups, to be read."""
    blocks: list[Block] = []
    for plain in groups:
        blocks += _readable(plain, say)
    return Document(
        title=say("own.title"),
        lang=lang,
        over=name,
        cover=Facts(((say("own.groups"), "; ".join(p["group"]["title"] for p in groups) or "—"),)),
        blocks=tuple(blocks),
        colophon=say("own.colophon", at=at),
        made=at,
    )


def _of_session(session: Session, member: int) -> Plain:
    """What a session holds about a member; empty if it holds nothing."""
    draft = session.drafts.get(member)
    found: Plain = {
        "said": [_piece(c) for c in session.contributions if c.member == member],
        "checked_in": [{"at": _iso(c.at), "how": c.presence.value} for c in session.check_ins if c.member == member],
        "away": [{"at": _iso(e.at), "reason": e.reason} for e in session.leaves if e.member == member],
        "coming": member in session.coming,
        "leads": session.lead == member,
        "more_time_until": _iso(session.extensions.get(member)),
        "draft": draft.text if draft else "",
        "asked_about": [_piece(c) for c in session.offered if c.member == member],
        "acts": [
            {"at": _iso(a.at), "what": a.verb, "detail": a.detail} for a in session.audit if member in (a.by, a.about)
        ],
    }
    return {"issue": session.issue, "title": session.topic.title, **found} if any(found.values()) else {}


def _piece(piece: Contribution) -> Plain:
    return {
        "kind": piece.kind.value,
        "at": _iso(piece.at),
        "text": piece.text,
        "stands": piece.stands,
        "late": piece.late,
        "wordings": [{"text": r.text, "at": _iso(r.at)} for part in piece.parts for r in part.revisions]
        + [{"text": r.text, "at": _iso(r.at)} for r in piece.rewritten],
        "files": [file.name for file in piece.attachments],
    }


def _readable(plain: Plain, say: Say) -> Iterator[Block]:
    yield Heading(displayable(plain["group"]["title"]), 2)
    entry = plain["entry"]
    shown = ("name", "username", "role", "since", "language")
    yield Facts(tuple((say(f"own.{key}"), displayable(str(entry[key] or "—"))) for key in shown))
    total = sum(line["points"] for line in plain["points"])
    yield Paragraph(say("own.points", total=total, count=len(plain["points"])))
    yield from _list(say("own.appeals"), [a["text"] for a in plain["appeals"]])
    yield from _list(say("own.proposals"), [p["title"] for p in plain["proposals"]])
    for session in plain["sessions"]:
        yield Heading(displayable(f"№ {session['issue']} · {session['title']}"), 3)
        facts = [say(f"own.{key}") for key in ("checked_in", "away", "coming", "leads") if session[key]]
        if facts:
            yield Paragraph(" · ".join(facts))
        for piece in session["said"]:
            note = say(f"rule.{piece['kind']}") + ("" if piece["stands"] else f" · {say('own.not_standing')}")
            yield Turn(displayable(entry["name"]), f"{note} · {piece['at']}", displayable(piece["text"]))
        if session["draft"]:
            yield Turn(displayable(entry["name"]), say("own.draft"), displayable(session["draft"]))


def _list(head: str, texts: list[str]) -> Iterator[Block]:
    if texts:
        yield Heading(head, 3)
        yield Items(tuple((displayable(text), "") for text in texts))


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
