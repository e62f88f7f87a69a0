"""Sessions that were held before the bot came: proposed from what was said, by date and reply, and made into records.

They keep their own numbers. Points are not counted for them, as no scheme was published then.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.practice.calendar.topic import LONGEST_TITLE, Topic
from bot.practice.meeting.contribution import Attachment, Contribution, Kind, Part, Revision, Source, utf16_units
from bot.practice.meeting.lifecycle import State
from bot.practice.meeting.marks import Marks
from bot.practice.meeting.told import Telling
from bot.practice.session import Session
from bot.practice.verbs.sealing import seal

QUIET = timedelta(hours=4)
FEWEST_MESSAGES, FEWEST_PEOPLE = 6, 2
LONG = 120
REFLECTIONS_WITHIN = timedelta(days=6)
NUMBER = re.compile(r"第\s*(\d{1,4})\s*期|\b(?:issue|session|no\.?)\s*#?\s*(\d{1,4})\b", re.IGNORECASE)


@dataclass(frozen=True)
class EarlierMessage:
    """A message as an export has it. ``person`` is the Telegram id, 0 if there is none; ``at`` is UTC."""

    id: int
    at: datetime
    name: str
    person: int
    text: str
    marks: Marks = ()
    reply_to: int = 0
    file: Path | None = None
    kind: str = ""


@dataclass(frozen=True)
class EarlierSession:
    """A session as it is proposed: its number, title and lead speaker's name, what was said, and what was written after."""

    issue: int
    title: str
    lead: str
    said: tuple[EarlierMessage, ...]
    written: tuple[EarlierMessage, ...]


def proposed(messages: Sequence[EarlierMessage], first: int = 1) -> list[EarlierSession]:
    """The sessions in a chat: runs of talk without a long silence; long texts and replies afterwards are reflections.

    A number that stands in the first words of a run is taken; else it follows the one before, from ``first`` on.
    """
    ordered = sorted(messages, key=lambda m: (m.at, m.id))
    meetings = [run for run in _runs(ordered) if _is_meeting(run)]
    inside = {id(m) for run in meetings for m in run}
    found: list[EarlierSession] = []
    for place, run in enumerate(meetings):
        until = min([run[-1].at + REFLECTIONS_WITHIN, *(after[0].at for after in meetings[place + 1 :][:1])])
        ids = {m.id for m in run}
        later = [m for m in ordered if run[-1].at < m.at < until and id(m) not in inside]
        written = tuple(m for m in later if len(m.text) >= LONG or (m.reply_to in ids and len(m.text) >= LONG // 4))
        following = found[-1].issue + 1 if found else first
        number = _number(run)
        issue = number if number is not None and number >= following else following
        found.append(EarlierSession(issue, _title(run, issue), _lead(run), tuple(run), written))
    return found


def as_session(
    group: int,
    earlier: EarlierSession,
    chat: int,
    member: Callable[[EarlierMessage], int],
    files: dict[int, Attachment],
) -> Session:
    """The published record of a session; ``member`` tells the id of who wrote, ``files`` what came with a message."""
    starts, ends = earlier.said[0].at, earlier.said[-1].at
    lead = next((member(m) for m in earlier.said if m.name == earlier.lead), None)
    session = Session(group, earlier.issue, Topic(earlier.title[:LONGEST_TITLE]), starts, starts, lead=lead)
    session.state, session.opened_at, session.closed_at = State.OPEN, starts, ends
    ids = {m.id for m in (*earlier.said, *earlier.written)}
    for message in earlier.said:
        session.say(member(message), message.text, source=Source(chat, message.id), at=message.at)
    session.contributions = tuple(
        _dressed(piece, message, chat, ids, files)
        for piece, message in zip(session.contributions, earlier.said, strict=True)
    )
    written = (_reflection(m, member(m), chat, files) for m in earlier.written)
    session.contributions = (*session.contributions, *written)
    last = max([ends, *(m.at for m in earlier.written)])
    session.state, session.due, session.published_at = State.PUBLISHED, last, last
    seal(session, None)
    for form in session.forms:
        # What was published elsewhere, long ago, is not to be sent out.
        session.claim(f"publication:{form}", at=last, late=False)
        session.end_telling(f"publication:{form}", Telling.SENT)
    # Made anew, as the index of its messages is.
    return replace(session)


def _dressed(
    piece: Contribution, message: EarlierMessage, chat: int, ids: set[int], files: dict[int, Attachment]
) -> Contribution:
    """The contribution of one message, with its formatting, its file and whom it answers."""
    answered = Source(chat, message.reply_to) if message.reply_to in ids else None
    part = Part(
        Source(chat, message.id), (Revision(message.text, message.at, message.marks),), utf16_units(message.text),
        attachment=files.get(message.id),
    )  # fmt: skip
    return replace(piece, parts=(part,), reply_to=answered)


def _reflection(message: EarlierMessage, member: int, chat: int, files: dict[int, Attachment]) -> Contribution:
    blank = Contribution(Kind.REFLECTION, member, ())
    return _dressed(blank, message, chat, set(), files)


def _runs(messages: Iterable[EarlierMessage]) -> list[list[EarlierMessage]]:
    runs: list[list[EarlierMessage]] = []
    for message in messages:
        if runs and message.at - runs[-1][-1].at < QUIET:
            runs[-1].append(message)
        else:
            runs.append([message])
    return runs


def _is_meeting(run: Sequence[EarlierMessage]) -> bool:
    return len(run) >= FEWEST_MESSAGES and len({m.name for m in run}) >= FEWEST_PEOPLE


def _number(run: Sequence[EarlierMessage]) -> int | None:
    hits = (NUMBER.search(m.text) for m in run[:3])
    return next((int(hit[1] or hit[2]) for hit in hits if hit), None)


def _title(run: Sequence[EarlierMessage], issue: int) -> str:
    """The line that names the session; else its number."""
    for message in run[:3]:
        line = message.text.strip().split("\n")[0]
        if NUMBER.search(line) and (title := NUMBER.sub("", line, count=1).strip(' ：:·，,。.—-#《》"“”')):
            return " ".join(title.split())[:LONGEST_TITLE]
    return f"#{issue}"


def _lead(run: Sequence[EarlierMessage]) -> str:
    """Who said most in the first third of it."""
    size: Counter[str] = Counter()
    for message in run[: max(3, len(run) // 3)]:
        size[message.name] += len(message.text)
    return size.most_common(1)[0][0]
