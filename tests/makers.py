"""Makers of the practice's things for tests: sensible in everything that a test does not name."""

import random
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot.practice.calendar.topic import Topic
from bot.practice.group import Group
from bot.practice.meeting.attendance import Presence
from bot.practice.meeting.contribution import Source
from bot.practice.meeting.lifecycle import State
from bot.practice.session import Session
from bot.practice.settings import GroupSettings

XU, MEI, BO, ANA = 1, 2, 3, 4
NAMES = {XU: "Xu Ning", MEI: "Mei", BO: "Bo", ANA: "Ana"}
NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
WORDS = [
    "a",
    "book",
    "we",
    "read",
    "slowly",
    "by",
    "the",
    "window",
    "until",
    "rain",
    "came",
    "over",
    "old",
    "hills",
    "and",
    "nobody",
    "wished",
    "to",
    "leave",
    "before",
    "its",
    "end",
]
_messages = count(100)


def a_reflection(number: int = 0, words: int = 40) -> str:
    """A reflection long enough to count; different numbers give texts that are nothing alike."""
    dice = random.Random(number)
    return " ".join(dice.choice(WORDS) for _ in range(words)) + "."


LONG = a_reflection(0)


def a_message(number: int | None = None) -> Source:
    """A message of the group's chat."""
    return Source(-100, next(_messages) if number is None else number)


def a_group(**settings: Any) -> Group:
    """A group of four."""
    group = Group(
        -100, -100, "Evening Readers", NOON - timedelta(days=100), GroupSettings(**{"locale": "en"} | settings)
    )
    for member, name in NAMES.items():
        group.meet(member, name, name.split()[0].lower(), at=NOON - timedelta(days=100))
    return group


def a_session(state: str = "planned", issue: int = 1, **fields: Any) -> Session:
    """A session at noon, planned long before."""
    known: dict[str, Any] = {"starts_at": NOON, "planned_at": NOON - timedelta(days=60), "topic": Topic("On time")}
    session = Session(-100, issue, **known | fields)
    session.state = State(state)
    return session


def a_held_session(issue: int = 1, at: datetime = NOON) -> Session:
    """A session in which Mei led, Bo spoke, both were there, and Ana and Bo have written."""
    session = a_session("announced", issue, starts_at=at, lead=MEI)
    session.open(by=XU, at=at)
    for member in (MEI, BO):
        session.check_in(member, Presence.ONLINE, by=member, at=at)
    session.say(MEI, "The lead talk.", source=a_message(), at=at + timedelta(minutes=1))
    session.say(BO, "A remark.", source=a_message(), at=at + timedelta(minutes=2))
    session.close(due=at + timedelta(days=3), by=XU, at=at + timedelta(hours=1))
    session.submit(ANA, LONG, source=a_message(), at=at + timedelta(days=1))
    session.submit(BO, LONG, source=a_message(), at=at + timedelta(days=4))
    return session
