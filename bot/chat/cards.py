"""The card of a session: one message with the topic, the time, who comes, and buttons; and its parts elsewhere."""

from typing import TypeVar

from telegram import InlineKeyboardMarkup

from bot.chat.buttons import data, keyboard, link
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import BEFORE, State
from bot.practice.session import Session
from bot.texts.words import Words

T = TypeVar("T")
ANNOUNCED = "announcement:1"
LONGEST_INTRODUCTION = 1200
LONGEST_LIST = 900


def card(words: Words, group: Group, session: Session, head: str) -> str:
    """The session as Telegram HTML under a headline (``announcement``, ``announcement_late``, ``next`` …)."""
    name = group.roster.name
    topic = session.topic
    return words.page(
        "card.html",
        head=head,
        session=session,
        place=session.place or group.settings.place,
        lead=name(session.lead) if session.lead is not None else "",
        coming=[name(m) for m in session.coming],
        introduction=shortened(topic.introduction, LONGEST_INTRODUCTION),
        readings=_within(topic.readings, LONGEST_LIST),
        questions=_within(topic.questions, LONGEST_LIST),
    )


def card_buttons(words: Words, group: Group, session: Session, bot_name: str) -> InlineKeyboardMarkup | None:
    """The buttons that make sense in the session's state."""
    write = (words.plain("button.write"), link(bot_name, "w", group.id, session.issue))
    calendar = (words.plain("button.calendar"), link(bot_name, "c", group.id, session.issue))
    if session.state in BEFORE:
        come = (words.plain("button.come", count=len(session.coming)), data("come", group.id, session.issue))
        lead = (words.plain("button.lead", taken=session.lead is not None), data("lead", group.id, session.issue))
        return keyboard((come, lead), (calendar, write))
    if session.state in (State.OPEN, State.COLLECTING, State.COMPILED):
        return keyboard((write,))
    return None


def shortened(text: str, most: int) -> str:
    """A text that fits a message: whole, or cut at the end of a sentence or word, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[:most]
    ends = [cut.rfind(sign) for sign in ("。", "！", "？", ". ", "\n")]
    end = max(ends) + 1 if max(ends) > most // 2 else cut.rfind(" ") if " " in cut[most // 2 :] else most
    return cut[:end].rstrip() + " …"


def _within(items: tuple[T, ...], most: int) -> list[T]:
    kept: list[T] = []
    for item in items:
        if sum(len(str(k)) for k in [*kept, item]) > most and kept:
            break
        kept.append(item)
    return kept
