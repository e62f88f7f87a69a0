"""The parts of a day, such as "in the evening", and the time that an hour named with one of them means."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

# A reading this near to the usual time of a session is the one that is meant.
NEAR_MINUTES = 180
NOON = 12
# Hours that nobody means at night without saying so; and the one that is only in the morning.
EARLY, BEFORE_NOON = range(1, 6), 11


class Part(StrEnum):
    """A part of the day."""

    DAWN = "dawn"
    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    DUSK = "dusk"
    EVENING = "evening"


# Which hours of the 24 belong to a part. 24 is midnight at its end: the first hour of the next day.
HOURS = {
    Part.DAWN: range(7),
    Part.MORNING: range(4, 12),
    Part.NOON: range(11, 15),
    Part.AFTERNOON: range(12, 20),
    Part.DUSK: range(16, 21),
    Part.EVENING: range(17, 25),
}
WORDS = {
    "凌晨": Part.DAWN, "清晨": Part.MORNING, "早晨": Part.MORNING, "早上": Part.MORNING, "上午": Part.MORNING,
    "早": Part.MORNING, "中午": Part.NOON, "下午": Part.AFTERNOON, "午后": Part.AFTERNOON, "傍晚": Part.DUSK,
    "晚上": Part.EVENING, "晚间": Part.EVENING, "夜里": Part.EVENING, "夜间": Part.EVENING, "夜晚": Part.EVENING,
    "深夜": Part.EVENING, "半夜": Part.EVENING, "晚": Part.EVENING, "夜": Part.EVENING, "morning": Part.MORNING,
    "afternoon": Part.AFTERNOON, "evening": Part.EVENING, "night": Part.EVENING,
}  # fmt: skip


class Spoken(StrEnum):
    """How an hour was given: by the clock of 24 hours, as people say it, or a number that is an hour only beside a part."""

    EXACT = "exact"
    SAID = "said"
    BARE = "bare"


@dataclass(frozen=True)
class Clock:
    """A time as it was given; ``half`` is ``am``, ``pm`` or nothing."""

    hour: int
    minute: int
    how: Spoken
    half: str = ""

    @property
    def is_good(self) -> bool:
        """Whether there is such a time on any clock."""
        if self.half:
            return self.minute < 60 and (1 <= self.hour <= 12 or (self.half == "pm" and 12 <= self.hour <= 23))
        return (self.hour < 24 and self.minute < 60) or (self.hour, self.minute) == (24, 0)


def hours_meant(clock: Clock, part: Part | None, usual: time | None) -> list[int]:
    """The hour that is meant, 24 and more being on the next day; several where it cannot be told, none where nothing fits."""
    hour = clock.hour
    if clock.half:
        hour = hour % NOON + (NOON if clock.half == "pm" else 0) if hour <= NOON else hour
        if part is Part.EVENING and hour == 0:
            hour = 24
        return [hour] if part is None or hour in HOURS[part] else []
    if part is not None:
        return _in_part(hour, part)
    if clock.how is Spoken.EXACT or hour == 0 or hour >= NOON:
        return [hour]
    return _as_said(hour, clock.minute, usual)


def _in_part(hour: int, part: Part) -> list[int]:
    """An hour of either clock within a part of the day."""
    if hour == 0 or (hour == NOON and part in (Part.DAWN, Part.EVENING)):
        hour = 24 if part is Part.EVENING else 0
    found = [h for h in (hour, hour + NOON) if h in HOURS[part] and (h == hour or hour < NOON)]
    return found[:1]


def _as_said(hour: int, minute: int, usual: time | None) -> list[int]:
    """An hour from 1 to 11 without more: the one near the usual time, or the only one at which people meet."""
    both = [hour, hour + NOON]
    if usual is not None:
        at = usual.hour * 60 + usual.minute
        near = [h for h in both if abs(h * 60 + minute - at) <= NEAR_MINUTES]
        if len(near) == 1:
            return near
    if hour in EARLY:
        return [hour + NOON]
    return [hour] if hour == BEFORE_NOON else both
