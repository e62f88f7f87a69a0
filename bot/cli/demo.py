"""``studybot demo``: the whole practice with no token and no network, by the real bot, against the sandbox, on a fast clock."""

import asyncio
import shutil
import time
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.app import FREE, App
from bot.chat.binding import Binder
from bot.chat.desk import words_of
from bot.chat.records import files_of
from bot.cli.chatter import Chatter
from bot.cli.errors import clearly
from bot.config import BadConfiguration, Config
from bot.practice.group import Group
from bot.practice.meeting.lifecycle import HELD, State
from bot.practice.record.figures import total_length
from bot.practice.record.period import year_of
from bot.practice.session import Session
from bot.practice.settings import FORMATS
from bot.proxy import DIRECT
from bot.publish.formats import file_name
from bot.publish.sheet import points_sheet
from bot.sandbox.api import bot_api
from bot.sandbox.cast import Cast, gather, read_lines
from bot.sandbox.stage import Clock, Stage
from bot.sandbox.world import World
from bot.serving import serving

TOKEN = "4200:demo"  # noqa: S105 - known to nobody but the sandbox
CHAT = -1004200000001
START = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)  # a Thursday, 9:00 in Shanghai
PACKS = {"zh-CN": "analects-zh", "en": "stoics-en"}
MARK = ".studybot-demo"


class Locale(StrEnum):
    """The languages of the demo."""

    ZH = "zh-CN"
    EN = "en"


def demo(
    weeks: Annotated[int, typer.Option(min=1, max=12, help="Weeks to play.")] = 6,
    members: Annotated[int, typer.Option(min=3, max=40, help="People in the group.")] = 8,
    locale: Annotated[Locale, typer.Option(help="The group's language.")] = Locale.ZH,
    out: Annotated[Path, typer.Option(help="The folder for what is produced.")] = Path("demo"),
    seed: Annotated[int, typer.Option(help="Another number, another season.")] = 1,
) -> None:
    """Play some weeks of a study group, and leave its documents in a folder."""
    console = Console(highlight=False)
    with clearly():
        _make_room(out)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
        began = time.monotonic()
        asyncio.run(_play(console, weeks, members, locale.value, out, seed))
        console.print(f"[dim]{weeks} weeks in {time.monotonic() - began:.0f} seconds.[/]")


def _make_room(out: Path) -> None:
    if out.exists() and any(out.iterdir()):
        if not (out / MARK).exists():
            raise BadConfiguration([f"{out} is not empty, and not from a former demo; name another folder with --out"])
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).touch()


async def _play(console: Console, weeks: int, members: int, locale: str, out: Path, seed: int) -> None:
    clock = Clock(START)
    world = World(clock)
    lines = read_lines(locale)
    account = world.add_bot(TOKEN, "studybot", "study_demo_bot")
    cast_members = gather(world, lines, members)
    statuses = {user.id: "member" for user in cast_members} | {cast_members[0].id: "creator"}
    stage = Stage(world, clock, world.add_group(CHAT, lines["group"], statuses))
    columns = (TextColumn("[bold]{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=console, transient=True)
    world.seen.append(Chatter(bar.console, CHAT, locale, clock).show)
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(bot_api(world)))
        app = App(_config(address, out, locale), clock, FREE)
        await app.start(alarm=False)
        stack.push_async_callback(app.stop)
        stage.is_quiet, stage.look, stage.next_due = (lambda: app.is_idle), app.watch.look, app.watch.next_instant
        stack.enter_context(bar)
        task = bar.add_task("Weeks" if locale == "en" else "星期", total=weeks)
        cast = Cast(stage, lines, cast_members, seed, lambda: bar.advance(task))
        await cast.begin(account.user.id, PACKS[locale])
        for number in range(weeks):
            session = await app.desk.session(await app.store.group(CHAT), number + 1)
            await cast.week(number, session.starts_at)
        await stage.passes(days=7)
        bar.stop()
        await _leave(console, app, out, world)


def _config(address: str, out: Path, locale: str) -> Config:
    return Config(
        telegram={
            "token": TOKEN,
            "base_url": f"{address}/bot",
            "base_file_url": f"{address}/file/bot",
            "proxy": DIRECT,
        },
        store={"url": f"tinydb:{out / 'data'}"},
        group={"locale": locale, "place": "Room 301" if locale == "en" else "三楼会议室"},
    )


async def _leave(console: Console, app: App, out: Path, world: World) -> None:
    """Write the documents, and say what was produced and where."""
    group = await app.store.group(CHAT)
    sessions = [s for s in await app.store.sessions(CHAT) if s.state in HELD]
    lines = await app.desk.lines(group)
    words = words_of(group)
    folder = out / "transcripts"
    folder.mkdir(exist_ok=True)
    for session in sessions:
        for name, content in await files_of(app.store, group, session):
            (folder / name).write_bytes(content)
    year = START.year
    binder, period = Binder(app.store), year_of(year)
    for form in FORMATS:
        for name, content in await binder.files(group, period, form):
            (out / name).write_bytes(content)
    sheet = out / file_name(words.plain("sheet.file_points"), "xlsx")
    sheet.write_bytes(points_sheet(group, lines, words.plain))
    console.print(_summary(group, sessions, out, sheet, world))


def _summary(group: Group, sessions: list[Session], out: Path, sheet: Path, world: World) -> Table:
    said: Counter[str] = Counter(call for bot in world.bots.values() for call, _ in bot.calls)
    pieces = [c for s in sessions for c in s.standing()]
    published = sum(s.state is State.PUBLISHED for s in sessions)
    rows: list[tuple[str, Any]] = [
        ("Sessions held · 学习会", f"{len(sessions)} ({published} published)"),
        ("Contributions · 发言与心得", f"{len(pieces)}, {total_length(pieces):,} words or characters"),
        ("Calls to Telegram · 调用", sum(said.values())),
        ("Transcripts · 实录", out / "transcripts"),
        ("Anthology · 结集", out / file_name(words_of(group).plain("volume.file", year=START.year), "html")),
        ("Points · 积分表", sheet),
        ("Data · 数据", out / "data"),
    ]
    table = Table(
        show_header=False, box=None, pad_edge=False, title=f"\n{group.title}", title_justify="left", title_style="bold"
    )
    for name, value in rows:
        table.add_row(f"[dim]{name}[/]", str(value))
    return table
