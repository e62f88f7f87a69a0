"""A certificate of participation as a PDF page."""

from collections.abc import Callable, Sequence
from datetime import date

from bot.practice.group import Group
from bot.practice.points.honours import Honour, Participation
from bot.practice.record.document import displayable
from bot.publish.typeset import pdf

Say = Callable[..., str]


def certificate(
    group: Group, part: Participation, honours: Sequence[Honour], first: date, last: date, today: date, say: Say
) -> bytes:
    """What one member did in a term, on a page to be signed."""
    own = [say(f"honour.{h.kind}") for h in honours if part.member in h.members]
    facts = {
        "title": say("certificate.title"),
        "group": displayable(group.title),
        "name": displayable(group.roster.name(part.member)),
        "words": say("certificate.words", part=part, first=first, last=last),
        "honours": say("list", names=own) if own else "",
        "date": say("certificate.date", day=today),
        "signed": say("certificate.signed"),
        "lang": group.settings.locale.split("-")[0],
    }
    return pdf("certificate.typ", facts)
