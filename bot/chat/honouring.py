"""The draft of a term's honours, as secretaries see it."""

from datetime import date

from telegram import InlineKeyboardMarkup

from bot.chat.buttons import data, keyboard
from bot.chat.desk import Desk
from bot.practice.group import Group
from bot.practice.points.honours import honours, participation
from bot.practice.term import term_of
from bot.texts.words import Words


async def honours_report(desk: Desk, words: Words, group: Group, day: date) -> tuple[str, InlineKeyboardMarkup | None]:
    """The honours of the term that a day lies in, with the button to announce them; without one if there is nothing."""
    first, last = term_of(day, group.settings.term_starts)
    sessions, lines = await desk.store.sessions(group.id), await desk.lines(group)
    found = honours(group, sessions, lines, first, last)
    parts = participation(group, sessions, lines, first, last)
    facts = {"honours": found, "first": first, "last": last, "name": group.roster.name, "parts": len(parts)}
    html = words.page("honours_draft.html", **facts)
    if not found:
        return html, None
    yes = (words.plain("button.honour"), data("honour", group.id, 0, f"say.{first.isoformat()}"))
    no = (words.plain("button.keep"), data("honour", group.id, 0, f"drop.{first.isoformat()}"))
    return html, keyboard((yes, no))
