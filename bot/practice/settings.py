"""What a group may choose, with its defaults, and which values are accepted.

Durations are whole days or hours; times of day and weekdays are in the group's own time zone.
"""

import datetime
import re
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import holidays
from rapidfuzz import fuzz, process

from bot.practice import recurrence
from bot.practice.refusal import Refusal
from bot.practice.term import is_terms

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
# What records are made in; the first one a group names carries the word to its members.
FORMATS = ("html", "md", "docx", "pdf", "epub")
PAPERS = ("a4", "a5")
# What the weekly digest may tell of, in this order.
DIGEST_PARTS = ("held", "reflections", "collecting", "published", "board", "coming")
# What becomes of spoken words that their speaker did not approve until publication.
UNAPPROVED = ("as_said", "left_out")
# So many per cent of a name must be there for it to be taken as meant.
ALIKE = 60
A_CADENCE = "FREQ=WEEKLY;BYDAY=FR"
# Of a value that is refused, so much is shown.
LONGEST_SHOWN = 60


@dataclass(eq=False)
class UnknownSetting(Refusal):
    """There is no setting of this name."""

    key: str
    known: tuple[str, ...]
    meant: tuple[str, ...] = ()


@dataclass(eq=False)
class BadSetting(Refusal):
    """A setting was given a value that it does not take."""

    key: str
    found: str
    accepted: str


@dataclass(eq=False)
class BadCadence(BadSetting):
    """A text is no recurrence rule of whole days, or one that hardly ever comes."""


@dataclass(frozen=True)
class SchemeChoice:
    """A version of the points scheme that a group chose: its name, the day from which it holds, its tables."""

    name: str
    since: datetime.date
    tables: dict[str, dict[str, int]]


@dataclass(frozen=True)
class GroupSettings:
    """The choices of one group; a bad value raises ``BadSetting``.

    ``locale`` and ``cadence`` are checked where they are chosen (``with_value``, ``check_choices``), not where they are read:
    stored ones may have lost their catalogue, or be older than today's rules, and the group must be served all the same.
    """

    locale: str = "zh-CN"
    timezone: str = "Asia/Shanghai"
    cadence: str = "FREQ=WEEKLY;BYDAY=FR"
    time: str = "15:00"
    place: str = ""
    skip_holidays: str = ""
    announce_days_before: int = 7
    announce_at: str = "09:00"
    remind_hours_before: tuple[int, ...] = (24, 1)
    reflections_due_days: int = 3
    publish_after_days: int = 2
    digest: str = "SUN 20:00"
    quiet_hours: str = "22:00-08:00"
    pin: bool = True
    auto_open: bool = False
    auto_close_hours: int = 0
    unapproved: str = "as_said"
    mention_missing: bool = False
    term_starts: str = "01-01 07-01"
    public_board: bool = True
    doubt_alike: int = 85
    doubt_padding: int = 80
    objection_days: int = 3
    formats: str = "html md"
    paper: str = "a4"
    digest_parts: str = "held reflections collecting published board coming"
    pseudonyms: bool = True
    tidy_minutes: int = 0

    def __post_init__(self) -> None:
        """Refuse values that would only fail later, at a due time."""
        _require(is_zone(self.timezone), "timezone", self.timezone, "Asia/Shanghai, Europe/Berlin …")
        _require(is_time(self.time), "time", self.time, "15:00")
        _require(len(self.place) <= 200, "place", self.place[:40] + "…", "≤ 200")
        country = self.skip_holidays
        _require(
            not country or country in holidays.list_supported_countries(), "skip_holidays", country, 'CN, DE, "" …'
        )
        _require(0 <= self.announce_days_before <= 60, "announce_days_before", self.announce_days_before, "0–60")
        _require(is_time(self.announce_at), "announce_at", self.announce_at, "09:00")
        hours = self.remind_hours_before
        _require(all(0 < h <= 24 * 14 for h in hours), "remind_hours_before", list(hours), "[24, 1]")
        _require(0 < self.reflections_due_days <= 60, "reflections_due_days", self.reflections_due_days, "1–60")
        _require(0 <= self.publish_after_days <= 60, "publish_after_days", self.publish_after_days, "0–60")
        _require(not self.digest or is_weekly(self.digest), "digest", self.digest, 'SUN 20:00, ""')
        _require(not self.quiet_hours or is_span(self.quiet_hours), "quiet_hours", self.quiet_hours, '22:00-08:00, ""')
        _require(0 <= self.auto_close_hours <= 24, "auto_close_hours", self.auto_close_hours, "0–24")
        _require(is_terms(self.term_starts), "term_starts", self.term_starts, "03-01 09-01")
        for key in ("doubt_alike", "doubt_padding"):
            _require(0 <= getattr(self, key) <= 100, key, getattr(self, key), "0–100")
        _require(1 <= self.objection_days <= 60, "objection_days", self.objection_days, "1–60")
        _require(is_some_of(self.formats, FORMATS), "formats", self.formats, " ".join(FORMATS))
        _require(self.paper in PAPERS, "paper", self.paper, " | ".join(PAPERS))
        _require(is_some_of(self.digest_parts, DIGEST_PARTS), "digest_parts", self.digest_parts, " ".join(DIGEST_PARTS))
        _require(0 <= self.tidy_minutes <= 1440, "tidy_minutes", self.tidy_minutes, "0–1440")
        _require(self.unapproved in UNAPPROVED, "unapproved", self.unapproved, " | ".join(UNAPPROVED))

    @property
    def zone(self) -> ZoneInfo:
        """The group's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def starts(self) -> datetime.time:
        """The usual time of day of a session, in the group's zone."""
        return clock_time(self.time)

    @property
    def announces(self) -> datetime.time:
        """The time of day of an announcement, in the group's zone."""
        return clock_time(self.announce_at)

    def is_quiet(self, at: datetime.time) -> bool:
        """Whether a local time of day lies in the quiet hours (start included, end not)."""
        if not self.quiet_hours:
            return False
        start, end = (clock_time(part) for part in self.quiet_hours.split("-"))
        return start <= at < end if start <= end else at >= start or at < end

    def text(self, key: str) -> str:
        """A setting's value as a person would type it."""
        value = getattr(self, key)
        if isinstance(value, bool):
            return "on" if value else "off"
        return " ".join(str(part) for part in value) if isinstance(value, tuple) else str(value)

    def with_value(self, key: str, text: str) -> "GroupSettings":
        """These settings with one changed, from text as a person types it."""
        known = tuple(field.name for field in fields(self))
        if key not in known:
            alike = process.extract(key, known, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=2)
            raise UnknownSetting(key, known, tuple(name for name, _, _ in alike))
        changed: dict[str, Any] = {key: _from_text(key, text.strip(), getattr(self, key))}
        settings = replace(self, **changed)
        settings.check_choices(key)
        return settings

    def check_choices(self, *keys: str) -> None:
        """Refuse a ``locale`` or ``cadence`` that a group should not be given anew, where ``keys`` name them."""
        if "locale" in keys:
            _require(bool(LOCALE.fullmatch(self.locale)), "locale", self.locale, "zh-CN, en …")
        if "cadence" in keys and not is_cadence(self.cadence):
            raise BadCadence("cadence", self.cadence[:LONGEST_SHOWN], A_CADENCE)


def clock_time(text: str) -> datetime.time:
    """The time of day written as ``HH:MM``."""
    hour, minute = text.split(":")
    return datetime.time(int(hour), int(minute))


@cache
def is_zone(text: str) -> bool:
    """Whether a text is the name of an IANA time zone."""
    return text in available_timezones()


def is_time(text: str) -> bool:
    """Whether a text is a time of day such as ``15:00``."""
    return bool(re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", text))


def is_span(text: str) -> bool:
    """Whether a text is a span of the day such as ``22:00-08:00``."""
    parts = text.split("-")
    return len(parts) == 2 and all(is_time(part) for part in parts)


def is_weekly(text: str) -> bool:
    """Whether a text is a weekday and a time, such as ``SUN 20:00``."""
    parts = text.split(" ")
    return len(parts) == 2 and parts[0] in WEEKDAYS and is_time(parts[1])


def is_cadence(text: str) -> bool:
    """Whether a text is a recurrence of whole days (RFC 5545) that a programme can be laid on: it comes once a year or more."""
    return recurrence.is_fit(text)


def _require(holds: bool, key: str, found: object, accepted: str) -> None:  # noqa: FBT001
    if not holds:
        raise BadSetting(key, str(found)[:LONGEST_SHOWN], accepted)


def _from_text(key: str, text: str, current: object) -> object:
    text = "" if text in {"-", '""', "none", "无"} else text
    if isinstance(current, bool):
        words = {
            "yes": True,
            "on": True,
            "true": True,
            "是": True,
            "no": False,
            "off": False,
            "false": False,
            "否": False,
        }
        _require(text.lower() in words, key, text, "on | off")
        return words[text.lower()]
    if isinstance(current, int):
        _require(text.isdecimal(), key, text, str(current))
        return int(text)
    if isinstance(current, tuple):
        parts = re.split(r"[\s,，\[\]]+", text)
        _require(all(part.isdecimal() for part in parts if part), key, text, "24 1")
        return tuple(int(part) for part in parts if part)
    if key == "cadence":
        return recurrence.tidied(text)
    return text.upper() if key in {"digest", "skip_holidays"} else text


def is_some_of(text: str, known: tuple[str, ...]) -> bool:
    """Whether a text names one or more of the known things, each once."""
    parts = text.split()
    return bool(parts) and len(set(parts)) == len(parts) and set(parts) <= set(known)
