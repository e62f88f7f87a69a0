"""What was found of a day and a time in a text, and what was not understood of it."""

from dataclasses import dataclass, field
from datetime import date

from bot.chat.date_parts import WORDS, Clock, Part, Spoken


@dataclass
class Reading:
    """What was found so far. ``days``: the dates a text may mean, more than one for 4/12; ``dotted``: 7.30, a time or a date."""

    today: date
    month_first: bool
    days: tuple[date, ...] = ()
    is_yearless: bool = False
    weekday: int | None = None
    weeks: int | None = None
    part: Part | None = None
    clock: Clock | None = None
    dotted: tuple[int, int] | None = None
    understood: list[tuple[int, int]] = field(default_factory=list)
    unknown: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_lone_number(self) -> bool:
        """Whether the time is a mere number: "Friday 7", without a word that makes it an hour."""
        return self.clock is not None and self.clock.how is Spoken.BARE and self.part is None

    @property
    def is_dated(self) -> bool:
        """Whether some day or time is named for certain, whatever stands beside it."""
        has_time = self.clock is not None and self.clock.how is not Spoken.BARE
        return bool(self.days) or self.weekday is not None or self.dotted is not None or has_time

    def take_days(self, *days: date | None) -> bool:
        """A date, or the two that one may be; a second date is not understood."""
        known = tuple(dict.fromkeys(d for d in days if d is not None))
        if not known or self.days:
            return False
        self.days = known
        return True

    def take_weekday(self, weekday: int, weeks: int | None) -> bool:
        """A day of the week: the coming one, or that of a week counted from this one."""
        if self.weekday is not None or (weeks is not None and self.weeks is not None):
            return False
        self.weekday, self.weeks = weekday, self.weeks if weeks is None else weeks
        return True

    def take_weeks(self, weeks: int) -> bool:
        """A week such as the next one, beside a day of the week."""
        if self.weeks is not None:
            return False
        self.weeks = weeks
        return True

    def take_part(self, word: str) -> bool:
        """A part of the day; another one is not understood."""
        if self.part not in (None, WORDS[word]):
            return False
        self.part = WORDS[word]
        return True

    def take_clock(self, hour: int, minute: int, how: Spoken = Spoken.EXACT, half: str = "") -> bool:
        """A time; a second one, such as the end of a meeting, is not understood."""
        clock = Clock(hour, minute, how, f"{half}m" if half else "")
        if self.clock is not None or not clock.is_good:
            return False
        self.clock = clock
        return True


def unknown_pieces(reading: Reading, text: str) -> tuple[str, ...]:
    """The parts of a text that were not understood; what stands side by side is one part."""
    joined: list[tuple[int, int]] = []
    for begin, end in reading.unknown:
        if joined and not text[joined[-1][1] : begin].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return tuple(text[begin:end].strip() for begin, end in joined)


def understood_pieces(reading: Reading, text: str) -> tuple[str, ...]:
    """The parts of a text that name a day or a time."""
    return tuple(text[begin:end].strip(" ,") for begin, end in reading.understood)
