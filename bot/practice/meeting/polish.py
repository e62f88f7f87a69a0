"""Each speaker's own words before they are printed: approved, worded anew, or withheld.

What was said stays on record with every revision; the transcript takes the last wording.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.practice.meeting.contribution import Kind
from bot.practice.refusal import Refusal

SPOKEN = (Kind.LEAD_TALK, Kind.REMARK)


@dataclass(eq=False)
class NothingSaid(Refusal):
    """A member has no words of the meeting to look at."""

    issue: int


@dataclass(eq=False)
class NothingToWithdraw(Refusal):
    """A member has no words in this session that could be taken back."""

    issue: int


@dataclass(eq=False)
class NotYours(Refusal):
    """Words can be changed or taken back only by the person who said them."""


@dataclass(frozen=True)
class Approval:
    """A speaker has looked at their words, and they may be printed as they stand."""

    member: int
    at: datetime
