"""The cast of the demo: a group of people who live the practice for some weeks, with the slips that people make.

They act through the chat alone, as anybody could: by commands, replies and buttons.
"""

import random
import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.sandbox import people
from bot.sandbox.stage import Stage
from bot.sandbox.thoughts import thoughts
from bot.sandbox.world import Message, User

LINES = Path(__file__).parent / "lines"
BUTTONS = {
    "en": ("Lay it", "I come", "I lead", "I am here", "Approve", "Write", "Hand in", "I am for it", "does not count"),
    "zh-CN": ("就这样", "我参加", "我来主讲", "签到", "确认", "写心得", "提交", "赞成", "不计分"),
}
FIRST_ID = 7001


@dataclass(frozen=True)
class Lines:
    """What the cast says, in one language."""

    words: dict[str, Any]
    locale: str

    def __getitem__(self, name: str) -> Any:
        """A line, or a list of lines."""
        return self.words[name]


def read_lines(locale: str) -> Lines:
    """The lines of a language."""
    return Lines(tomllib.loads((LINES / f"{locale}.toml").read_text(encoding="utf-8")), locale)


class Cast:
    """People on a stage, and the weeks they play."""

    def __init__(
        self, stage: Stage, lines: Lines, members: list[User], seed: int, week_passed: Callable[[], None]
    ) -> None:
        """Take the stage and the people; the first one is the secretary."""
        self.stage, self.lines, self.members = stage, lines, members
        self.secretary, *self.others = members
        self.dice = random.Random(seed)  # noqa: S311 - for a story, not for secrets
        self.thoughts = thoughts(lines["reflections"], self.dice)
        self.lay, self.come, self.lead, self.here, self.approve, self.write, self.send, self.vote, self.not_so = (
            BUTTONS[lines.locale]
        )
        self.week_passed = week_passed

    async def begin(self, bot: int, pack: str) -> None:
        """The bot is added, and the secretary lays a pack on the calendar so that the first session is a week ahead."""
        people.set_status(self.stage.world, self.stage.chat.id, bot, "administrator", by=self.secretary.id)
        await self.stage.settle()
        await self.stage.says(self.secretary, "/start", privately=True)
        await self.stage.says(
            self.secretary, f"/plan load {pack} from {self.stage.clock() + timedelta(days=7):%Y-%m-%d}"
        )
        await self.stage.presses(self.secretary, self.lay)
        for person in self.others[:3]:
            await self.stage.says(person, "/start", privately=True)

    async def week(self, number: int, starts: datetime) -> None:
        """One week: signing up, the meeting, reflections, and what comes of them."""
        issue = number + 1
        await self._sign_up(number)
        if number == 1:
            moved = starts + timedelta(days=1)
            await self.stage.says(self.secretary, f"/move {issue} {moved:%m-%d} {self.lines['moved_time']}")
            starts = moved.replace(hour=11, minute=30)
        await self.stage.until(starts)
        await self._meet(number, issue)
        await self._reflect(number, issue)
        await self._afterwards(number, issue)
        self.week_passed()

    async def _sign_up(self, number: int) -> None:
        await self.stage.passes(hours=30)
        for person in self._some(0.7):
            await self.stage.presses(person, self.come)
        await self.stage.presses(self._speaker(number), self.lead)

    async def _meet(self, number: int, issue: int) -> None:
        stage, speaker = self.stage, self._speaker(number)
        if number == 0:
            await stage.says(self.others[-1], "/open")  # Not a secretary: told so, and nothing happens.
        await stage.says(self.secretary, f"/open {issue}")
        for person in self._some(0.8):
            await stage.presses(person, self.here)
        await stage.passes(minutes=5)
        for talk in self.lines["lead"]:
            await stage.says(speaker, talk)
            await stage.passes(minutes=4)
        last: Message | None = None
        for place, person in enumerate(self._some(0.75)):
            remark = self.lines["remarks"][(number * 3 + place) % len(self.lines["remarks"])]
            reply = last["message_id"] if last is not None and place % 3 == 1 else None
            last = await stage.says(person, remark, reply_to=reply)
            await stage.passes(minutes=3)
        if last is not None and number % 2 == 0:
            await stage.edits(last, self.lines["second_thought"])
        if number == 0:
            joke = await stage.says(self.others[0], self.lines["joke"])
            await stage.reacts(self.others[0], joke, "🙊")
        quiet = self.others[-1]
        await stage.says(self.secretary, f"/record @{quiet.username} {self.lines['aloud']}")
        await stage.says(self.secretary, f"/checkin @{quiet.username}")
        await stage.passes(minutes=20)
        await stage.says(self.secretary, "/close")

    async def _look_over(self) -> None:
        """Who has a private chat looks at their own words; one person approves them."""
        for person in self.others[:3]:
            with suppress(LookupError):
                await self.stage.presses(person, self.approve, privately=True)
                return

    async def _compose(self, person: User) -> None:
        """One person writes in private, in pieces, and hands them in together."""
        await self.stage.follows(person, await self.stage.presses(person, self.write))
        for piece in (*self.lines["composed"], next(self.thoughts)):
            await self.stage.says(person, piece, privately=True)
        await self.stage.presses(person, self.send, privately=True)

    async def _reflect(self, number: int, issue: int) -> None:
        stage = self.stage
        call = stage.last_with(self.write)["message_id"]
        await self._look_over()
        await stage.passes(hours=3)
        for place, person in enumerate(self.members):
            text = next(self.thoughts)
            match (place + number) % 8:
                case 0:
                    await stage.says(person, "/reflect")  # Empty: answered with an example.
                    await stage.says(person, f"/reflect {text}")
                case 1:
                    await stage.says(person, text, reply_to=call)
                case 2:
                    sent = await stage.says(person, f"/reflect {self.lines['short']}")
                    await stage.passes(minutes=10)
                    await stage.edits(sent, f"/reflect {self.lines['better']}\n\n{text}")
                case 3:
                    said = await stage.says(person, f"{self.lines['own_words']}\n\n{text}")
                    await stage.says(person, "/reflect", reply_to=said["message_id"])
                case 4 if number % 3 == 0:
                    await self._compose(person)
                case 4 if number % 3 == 2:
                    await stage.says(person, f"/reflect {issue} {text}")
                    await stage.says(person, "/withdraw")
                case 5 if number == 3:
                    await stage.says(person, f"/reflect {self._long()}")  # Telegram cuts this in pieces.
                case 6 | 7:
                    pass  # Forgets, or comes late.
                case _:
                    await stage.says(person, f"/reflect {text}")
            await stage.passes(hours=2)

    async def _copy(self, issue: int) -> None:
        """Somebody hands in what another has written; the secretary sees both, and decides."""
        copied = next(self.thoughts)
        for person in (self.others[1], self.others[-1]):
            await self.stage.says(person, f"/reflect {issue} {copied}")
        with suppress(LookupError):
            await self.stage.presses(self.secretary, self.not_so, privately=True)

    async def _afterwards(self, number: int, issue: int) -> None:
        stage = self.stage
        if number == 0:
            await stage.says(self.secretary, f"/missing {issue}")
            await stage.says(self.others[1], f"/propose {self.lines['proposal']}")
            await stage.presses(self.others[0], self.vote)
            await stage.says(self.secretary, f"/adjust @{self.others[0].username} +3 {self.lines['reason']}")
        if number == 1:
            await self._copy(issue)
        await stage.passes(days=2, hours=12)
        late = self.members[(6 - number) % len(self.members)]
        await stage.says(late, f"/reflect {issue} {self.lines['late']}\n\n{next(self.thoughts)}")
        if number == 0:
            await stage.says(self.secretary, f"/publish {issue}")
            await stage.says(self.others[0], "/points")
            await stage.says(self.others[1], "/board week")

    def _long(self) -> str:
        """A text longer than a message can be."""
        pages = [self.lines["essay"], *self.lines["lead"], *self.lines["remarks"]]
        return "\n\n".join(pages * (1 + 4200 // len("\n\n".join(pages))))

    def _speaker(self, number: int) -> User:
        return self.others[number % len(self.others)]

    def _some(self, share: float) -> list[User]:
        chosen = [person for person in self.members if self.dice.random() < share]
        return chosen or self.members[:1]


def gather(stage_world: Any, lines: Lines, count: int) -> list[User]:
    """The people of the cast; beyond the names there are, they are numbered."""
    names: list[list[str]] = lines["names"]
    found = []
    for place in range(count):
        name, username = names[place % len(names)]
        again = place // len(names)
        suffix = f" {again + 1}" if again else ""
        user = stage_world.add_user(
            FIRST_ID + place, name + suffix, username + (f"_{again + 1}" if again else ""), lines.locale
        )
        found.append(user)
    return found
