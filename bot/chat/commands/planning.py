"""What the ways of planning have in common: sessions made from plans, topics with a day, and days that are taken."""

import re
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta

from telegram import Message, Update

from bot.chat.acting import Acting
from bot.chat.buttons import StaleButton
from bot.chat.dates import BadDate, read_moment
from bot.chat.desk import Desk
from bot.practice.calendar.cadence import next_free, occurrences
from bot.practice.calendar.programme import Planned
from bot.practice.calendar.topic import Topic, checked_title
from bot.practice.meeting.lifecycle import InThePast, State
from bot.practice.session import Session
from bot.practice.settings import BadCadence, GroupSettings
from bot.store.store import SessionKey

# A day with a time has so many words at the most: "20 March 2027 7:30 p.m.".
LONGEST_MOMENT = 5
ON = re.compile(r"\s(?:on|at|于|在)\s+(?=\S)", re.IGNORECASE)


async def make_session(desk: Desk, acting: Acting, planned: Planned) -> Session:
    """The session of a line of a plan: made now, or as it was made before."""
    made = Session(acting.group.id, planned.issue, planned.topic, planned.starts_at, planned_at=desk.now())
    made.note(acting.at, acting.member.id, "planned", after=planned.starts_at.isoformat())
    await desk.store.add(made)
    return await desk.store.session(SessionKey(acting.group.id, planned.issue))


async def taken_days(desk: Desk, acting: Acting) -> frozenset[datetime]:
    """The starts of the sessions that stand on the programme."""
    sessions = await desk.store.sessions(acting.group.id)
    return frozenset(s.starts_at for s in sessions if s.state is not State.CANCELLED)


def usual_days(settings: GroupSettings, after: datetime, count: int) -> list[datetime]:
    """The next usual session times (UTC), to be offered; none, where the stored cadence cannot be used."""
    with suppress(BadCadence):
        return occurrences(settings, after, count)
    return []


def message_of(update: Update) -> Message:
    """The message of a command."""
    if update.effective_message is None:
        raise StaleButton
    return update.effective_message


async def make_topic(desk: Desk, acting: Acting, text: str) -> Session:
    """A topic of one's own on the programme: its title, perhaps with a day behind it; else the next free day."""
    now = desk.now()
    title, starts_at = title_and_start(text, acting.group.settings, now)
    topic = Topic(checked_title(title))
    if starts_at is not None and starts_at <= now:
        raise InThePast(starts_at)
    if starts_at is None:
        starts_at = next_free(acting.group.settings, now, await taken_days(desk, acting))
    async with desk.store.edit_group(acting.group.id) as group:
        planned = group.reserve_at(f"topic:{acting.act}", topic, starts_at, by=acting.member.id, at=acting.at)
    return await make_session(desk, acting, planned)


def title_and_start(text: str, settings: GroupSettings, now: datetime) -> tuple[str, datetime | None]:
    """A title, and the instant (UTC) behind it if there is one: ``On Friendship on 12-04``; raises ``BadDate``.

    A title such as "On the shortness of life" has the word in it and no date; a date that is given wrongly is said.
    """
    refused: BadDate | None = None
    for found in ON.finditer(text):
        title, behind = text[: found.start()], text[found.end() :]
        if not title.strip():
            continue
        try:
            return title, read_moment(behind, settings, now)
        except BadDate as bad:
            is_number = not re.search(r"[^\W\d_]", behind) and re.search(r"\d", behind)
            refused = bad if bad.is_dated or is_number else refused
    if refused:
        raise refused
    return _unmarked(text, settings, now) or (text, None)


def _unmarked(text: str, settings: GroupSettings, now: datetime) -> tuple[str, datetime] | None:
    """The same without a word before the day: only where the end of the text names both a day and a time."""
    today = now.astimezone(settings.zone).date()
    for gap in list(re.finditer(r"\s+", text.strip()))[-LONGEST_MOMENT:]:
        title, behind = text.strip()[: gap.start()], text.strip()[gap.end() :]
        with suppress(BadDate):
            at = read_moment(behind, settings, now, time(11), today)
            if title and at == read_moment(behind, settings, now, time(20, 30), today + timedelta(days=3)):
                return title, at
    return None


def instant(text: str) -> datetime:
    """The instant (UTC) that a button carries in seconds; raises ``StaleButton``."""
    if not re.fullmatch(r"\d{1,11}", text):
        raise StaleButton
    return datetime.fromtimestamp(int(text), UTC)
