"""The card about meetings that nobody opened: one session with what may be done about it, or several to choose from."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from telegram import InlineKeyboardMarkup

from bot.chat.buttons import data, keyboard
from bot.chat.commands.panel import in_rows
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import State
from bot.practice.session import Session
from bot.texts.words import Words

SHOWN = 24
# So long after its start a meeting is asked about as one that begins.
BEGINNING = timedelta(minutes=30)


def unopened_card(
    words: Words, group: Group, sessions: Sequence[Session], now: datetime, *, late: bool = False
) -> tuple[str, InlineKeyboardMarkup]:
    """The card for one session or several, as Telegram HTML. ``late``: it should have come earlier."""
    if len(sessions) == 1:
        return _one(words, group, sessions[0], now, late=late)
    shown = sessions[:SHOWN]
    more = len(sessions) - len(shown)
    html = words.page("unopened_list.html", sessions=shown, more=more, late=late, group=group.title)
    buttons = [(words.plain("button.issue", issue=s.issue), card_data(group, s, "show")) for s in shown]
    return html, keyboard(*in_rows(buttons, 3))


def _one(
    words: Words, group: Group, session: Session, now: datetime, *, late: bool
) -> tuple[str, InlineKeyboardMarkup]:
    html = words.html(
        "unopened.one",
        session=session,
        group=group.title,
        late=late,
        begins=now - session.starts_at <= BEGINNING,
        announced=session.state is State.ANNOUNCED,
    )
    rows = (
        (("button.open_now", "open"), ("button.put_off", "off")),
        (("button.held_elsewhere", "away"), ("button.not_held", "no")),
    )
    buttons = [tuple((words.plain(key), card_data(group, session, what)) for key, what in row) for row in rows]
    return html, keyboard(*buttons)


def closing_question(words: Words, group: Group, session: Session) -> tuple[str, InlineKeyboardMarkup]:
    """What is asked before a session that is still ahead is closed unopened: it would count as held elsewhere."""
    yes = (words.plain("button.held_elsewhere"), card_data(group, session, "away"))
    no = (words.plain("button.keep"), data("open", group.id, session.issue, "no"))
    return words.html("answer.close_ask", session=session), keyboard((yes,), (no,))


def card_data(group: Group, session: Session, what: str, *arguments: object) -> str:
    """The data of a button of the card: it names the start too, so that it says nothing of another day."""
    start = int(session.starts_at.timestamp())
    return data("unop", group.id, session.issue, ".".join((what, str(start), *(str(a) for a in arguments))))
