"""What is left of a person beside their own entries: reasons, names and ids in the records of acts, quoted passages.

Whoever is erased is erased from these, too. Sums, verdicts and the fact that something was done stay.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.practice.group import Group
from bot.practice.meeting.told import STALE, Telling
from bot.practice.people.audit import Act
from bot.practice.session import Session

ERASED = "—"
# Acts whose detail is the words of who did them, or says something about the member concerned.
WITH_WORDS = frozenset({"leave", "left out", "answer", "name", "role", "merge", "guest"})
# Acts in which people stand as numbers within a text.
WITH_IDS = frozenset({"lead", "duty", "rota"})
# Kinds of notices, by the names in their keys, whose messages name people and are rendered anew.
OF_SESSION, OF_GROUP = frozenset({"announcement", "opening", "reminder"}), frozenset({"duty"})


def names_of(group: Group, member: int) -> frozenset[str]:
    """The names under which a member stands in a group's records: today's, former ones, and the username."""
    known = group.roster.members[member]
    former = {n for a in group.audit if a.about == member and a.verb == "name" for n in (a.before, a.after)}
    return frozenset(name for name in (known.name, known.username, *former) if name)


def erase_from_acts(
    acts: Iterable[Act], member: int, pseudonym: int, names: frozenset[str], titles: frozenset[str] = frozenset()
) -> tuple[Act, ...]:
    """Acts without a person's words, names and id. ``titles``: proposals of theirs that nobody took up."""
    return tuple(_erased(act, member, pseudonym, names, titles) for act in acts)


def erase_from_session(session: Session, member: int, pseudonym: int, names: frozenset[str]) -> None:
    """What a session says of a person beside their own words; the passages of theirs that doubts about others quote."""
    session.audit = erase_from_acts(session.audit, member, pseudonym, names)
    session.doubts = tuple(replace(d, passage="") if d.author == member else d for d in session.doubts)
    for piece in session.contributions:
        if piece.left_out and piece.left_out.by == member and piece.left_out.reason:
            session.put(piece, replace(piece, left_out=replace(piece.left_out, reason=ERASED)))


def erase_from_group(group: Group, member: int, pseudonym: int, names: frozenset[str]) -> None:
    """Reasons of adjustments by and about a person, proposals that nobody took up, greetings, names and ids in acts."""
    group.adjustments = tuple(
        replace(a, reason=ERASED) if member in (a.by, a.member) or _names(a.reason, names) else a
        for a in group.adjustments
    )
    theirs = [p for p in group.proposals if p.by == member and not p.issue]
    group.proposals = tuple(replace(p, title=ERASED, dropped=True) if p in theirs else p for p in group.proposals)
    greeted = {a.detail for a in group.audit if a.verb == "digest" and a.by == member}
    group.digests = {
        week: replace(choice, greeting="") if week in greeted else choice for week, choice in group.digests.items()
    }
    group.audit = erase_from_acts(group.audit, member, pseudonym, names, frozenset(p.title for p in theirs))
    group.adjustments = tuple(
        replace(a, act=_other_chat(a.act, member, pseudonym), undoes=_other_chat(a.undoes, member, pseudonym))
        for a in group.adjustments
    )
    group.proposals = tuple(
        replace(
            p,
            act=_other_chat(p.act, member, pseudonym),
            presses={m: _other_chat(press, member, pseudonym) for m, press in p.presses.items()},
        )
        for p in group.proposals
    )
    group.laid = {_other_chat(act, member, pseudonym): plan for act, plan in group.laid.items()}


def mark_stale(held: Group | Session) -> None:
    """The messages in the chat that may name the person are to be rendered anew."""
    kinds = OF_GROUP if isinstance(held, Group) else OF_SESSION
    open_meeting = isinstance(held, Session) and held.opened_at and not held.closed_at
    held.told = {
        key: replace(told, shown=STALE)
        if key.partition(":")[0] in kinds
        and told.state is Telling.SENT
        and told.message
        and not (open_meeting and key.startswith("opening"))
        else told
        for key, told in held.told.items()
    }


def _erased(act: Act, member: int, pseudonym: int, names: frozenset[str], titles: frozenset[str]) -> Act:
    concerns = member in (act.by, act.about)
    verb = act.detail if act.verb == "undo" else act.verb
    if verb == "adjust" and concerns:
        return replace(act, detail=f"{act.detail.partition(' ')[0]} {ERASED}")
    if verb in WITH_WORDS and (act.about == member or (concerns and not act.about)):
        # What stands before an undoing is the number of what it undoes.
        return replace(act, after="") if act.verb == "undo" else _blank(act)
    if verb in WITH_IDS:
        detail, before, after = (_other_id(text, member, pseudonym) for text in (act.detail, act.before, act.after))
        act = replace(act, detail=detail, before=before, after=after)
    detail, before, after = (
        ERASED if _names(text, names) or text in titles else text for text in (act.detail, act.before, act.after)
    )
    return replace(act, detail=detail, before=before, after=after)


def _blank(act: Act) -> Act:
    """Without an update's number, as what is erased can't be undone any more."""
    return replace(act, detail=ERASED if act.detail else "", before="", after="", update=0)


def _other_id(text: str, member: int, pseudonym: int) -> str:
    """A text with the number of a person exchanged: alone, or behind an issue's (``2:7001 3:7002``)."""
    return re.sub(rf"(?:(?<=^)|(?<=\d:)){member}(?= |$)", str(pseudonym), text)


def _other_chat(act: str, member: int, pseudonym: int) -> str:
    """The name of an act (``chat:message``) with a pseudonym in place of a private chat's number."""
    return re.sub(rf"(?:(?<=^)|(?<= )){member}(?=:)", str(pseudonym), act)


def _names(text: str, names: frozenset[str]) -> bool:
    """Whether a text names the person; a Latin name counts as a word of its own."""
    return any(re.search(rf"(?<![a-zA-Z]){re.escape(name)}(?![a-zA-Z])", text, re.IGNORECASE) for name in names)
