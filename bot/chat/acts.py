"""Acts on record, put into words: what was done, to whom, and what stood there before and after."""

from datetime import datetime

from bot.practice.group import Group
from bot.practice.people.audit import Act
from bot.texts.words import Words

OF_PEOPLE = frozenset({"lead", "duty"})
OF_TIME = frozenset({"move", "extend", "planned", "deadline", "exchange"})
OF_STATE = frozenset({"open", "close", "cancel", "not held"})
BY_NUMBER = frozenset({"proposal"})
LONGEST = 60


def shown_value(words: Words, group: Group, act: Act, *, after: bool) -> str:
    """What stood before or after an act, as people read it; empty for none, or where a number would say nothing."""
    verb, text = act.verb, act.after if after else act.before
    if verb == "undo":
        # What stands before an undoing is the number of the update that it undoes.
        verb, text = act.detail, act.after if after else ""
    if verb == "settings":
        return words.said(act.detail, text)
    if not text or verb in BY_NUMBER:
        return ""
    if verb in OF_PEOPLE:
        return group.roster.name(int(text))
    if verb in OF_TIME:
        return words.plain("act.time", at=datetime.fromisoformat(text))
    if verb in OF_STATE:
        return words.plain(f"state.{text}")
    if verb == "heading":
        return words.plain(f"record.{text}")
    if verb == "role":
        return words.plain(f"role.{text}")
    if verb == "guest":
        return ""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def act_facts(words: Words, group: Group, issue: int, act: Act, more: int = 0) -> dict[str, object]:
    """The facts of an act for the message ``act.line``; ``more`` others of its kind came with it."""
    return {
        "verb": act.detail if act.verb == "undo" else act.verb,
        "undone": act.verb == "undo",
        "more": more,
        "issue": issue,
        "whom": group.roster.name(act.about) if act.about else "",
        "detail": _detail(words, act),
        "before": shown_value(words, group, act, after=False),
        "after": shown_value(words, group, act, after=True),
    }


def _detail(words: Words, act: Act) -> str:
    if act.verb == "settings":
        return words.plain(f"setting_name.{act.detail}")
    return "" if act.verb in ("undo", "guest") else act.detail[:LONGEST]
