"""What secretaries hear of a draft: what is still open in it, when it goes out, and the way to look it over."""

from telegram import InlineKeyboardMarkup

from bot.chat.buttons import data, keyboard
from bot.practice.group import Group
from bot.practice.notices.call import missing
from bot.practice.notices.publication import publishes_at
from bot.practice.record.doubled import doubled
from bot.practice.session import Session
from bot.practice.verbs.polish import unapproved
from bot.practice.verbs.review import all_turns
from bot.texts.words import Words

MOST_PAIRS = 5


def draft_report(words: Words, group: Group, session: Session) -> tuple[str, InlineKeyboardMarkup]:
    """The word on a draft, as Telegram HTML, with the button to look it over."""
    name = group.roster.name
    printed = all_turns(session)
    places = {turn.source: place for place, turn in enumerate(printed, 1)}
    pairs = [
        (places[a.source], name(a.member), places[b.source], name(b.member))
        for a, b in doubled([t for t in printed if not t.first.left_out])
    ]
    doubtful = [c.member for d in session.doubts if d.counts is None and (c := session.contribution(d.source))]
    html = words.page(
        "draft_report.html",
        session=session,
        publishes=publishes_at(group, session),
        waits=bool(group.settings.publish_after_days) and not session.editions,
        missing=[name(m) for m in missing(group, session)],
        away=[name(m) for m in sorted(session.away())],
        unapproved=[name(m) for m in sorted(unapproved(session))],
        policy=group.settings.unapproved,
        doubtful=[name(member) for member in doubtful],
        pairs=pairs[:MOST_PAIRS],
        more=max(0, len(pairs) - MOST_PAIRS),
    )
    review = (words.plain("button.review"), data("rev", group.id, session.issue, "begin"))
    doubts = (words.plain("button.doubts"), data("doubt", group.id, session.issue, "show"))
    return html, keyboard((review,), *(((doubts,),) if doubtful else ()))
