"""A session moved to an hour at which people hardly meet: asked about once, before anybody is told."""

from datetime import datetime

from bot.chat.acting import Acting
from bot.chat.buttons import data, keyboard
from bot.chat.dates import read_moment
from bot.chat.desk import Desk
from bot.practice.meeting.lifecycle import InThePast, check_step
from bot.practice.session import Session
from bot.practice.settings import GroupSettings

# Local hours at which sessions take place; others are asked about: they may be a slip between morning and evening, too.
AWAKE = range(9, 23)


def new_start(text: str, settings: GroupSettings, now: datetime, session: Session) -> datetime:
    """The instant (UTC) that a session is to be moved to; a day alone keeps its time, a time alone its day."""
    local = session.starts_at.astimezone(settings.zone)
    return read_moment(text, settings, now, local.time(), local.date())


def is_odd(to: datetime, session: Session, settings: GroupSettings) -> bool:
    """Whether a new start lies at an unusual hour, and is not the time at which the session would be anyway."""
    local, usual = to.astimezone(settings.zone), session.starts_at.astimezone(settings.zone).time()
    return local.hour not in AWAKE and local.time() != usual


async def ask_first(desk: Desk, acting: Acting, session: Session, to: datetime) -> None:
    """Show the time in full, and move the session only by a button."""
    check_step(session.issue, "move", session.state)
    if to <= desk.now():
        raise InThePast(to)
    group, issue = acting.group.id, session.issue
    yes = (acting.words.plain("button.move_anyway", at=to), data("plone", group, issue, f"to.{int(to.timestamp())}"))
    no = (acting.words.plain("button.keep"), data("keep", group, issue))
    html = acting.words.html("answer.odd_hour", session=session, to=to)
    await desk.voice.say(acting.chat, html, buttons=keyboard((yes,), (no,)), reply_to=acting.message)
