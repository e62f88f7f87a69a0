"""``studybot import-chat``: earlier sessions from a chat's export, proposed first, taken in once confirmed."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.arguments import GroupArgument, group_of, must_exist
from bot.cli.errors import clearly
from bot.cli.run import ConfigOption, chosen
from bot.config import BadConfiguration, Config, load
from bot.practice.group import Group
from bot.practice.meeting.contribution import Attachment, AttachmentKind
from bot.practice.record.earlier import EarlierMessage, EarlierSession, as_session, proposed
from bot.practice.record.figures import length
from bot.practice.verbs.sealing import printed_with, seal
from bot.received.exports import BadExport, Export, read_export
from bot.store.opening import opened
from bot.store.store import Store

LARGEST_FILE = 20_000_000


def import_chat(
    group: GroupArgument,
    export: Annotated[Path, typer.Argument(help="Telegram Desktop's result.json, or pasted text.")],
    first: Annotated[int, typer.Option(min=1, help="The number of the first session, where none is named.")] = 1,
    skip: Annotated[str, typer.Option(help="Numbers of proposed sessions to leave out, with commas.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Take them in without asking.")] = False,
    config: ConfigOption = None,
) -> None:
    """Propose the sessions that a chat's history holds, and take them in as published records."""
    with clearly():
        try:
            asyncio.run(_import(load(chosen(config)), group, export, first, _numbers(skip), yes=yes))
        except BadExport as error:
            raise BadConfiguration([str(error)]) from error


async def _import(config: Config, group_id: int, path: Path, first: int, skip: set[int], *, yes: bool) -> None:
    console = Console(soft_wrap=True, highlight=False)
    must_exist("store.url", config.store.url)
    async with opened(config.store.url) as rest:
        store = rest.store
        group = await group_of(rest, group_id, config.store.url)
        export = read_export(path, group.settings.zone)
        sessions = [s for s in proposed(export.messages, first) if s.issue not in skip]
        if not sessions:
            raise BadExport(f"{path}: no meeting found in it (several people, without a long silence)")
        console.print(_table(group, sessions))
        taken = {s.issue for s in await store.sessions(group.id)} & {s.issue for s in sessions}
        if taken:
            numbers = ", ".join(str(n) for n in sorted(taken))
            raise BadExport(f"issues {numbers} are in the store already; choose others with --first, or --skip them")
        if not yes and not typer.confirm("Take these sessions in?", default=False):
            console.print("Nothing was taken in.")
            return
        await _take_in(store, group, export, sessions)
        console.print(
            f"{len(sessions)} sessions are in the records of {group.title}; the next number is {_next(group, sessions)}."
        )


async def _take_in(store: Store, group: Group, export: Export, sessions: Sequence[EarlierSession]) -> None:
    messages = [m for s in sessions for m in (*s.said, *s.written)]
    files = {m.id: file for m in messages if (file := await _kept(store, group.id, m))}
    async with store.edit_group(group.id) as held:
        people = _people(held, messages)
        held.next_issue = _next(held, sessions)
        held.note(datetime.now(UTC), 0, "import", f"{sessions[0].issue}–{sessions[-1].issue}")
    # Messages of another program get places of their own, so that nothing is taken for a message of the group's.
    chat = export.chat or -sessions[0].issue
    for earlier in sessions:
        session = as_session(group.id, earlier, chat, lambda m: people[m.person or m.name], files)
        seal(session, printed_with(held, session))
        await store.add(session)


def _people(group: Group, messages: Sequence[EarlierMessage]) -> dict[int | str, int]:
    """The members behind messages: by their Telegram ids; else by a name on the roster; else somebody of the past."""
    found: dict[int | str, int] = {}
    for message in messages:
        key = message.person or message.name
        if key in found:
            continue
        named = [m.id for m in group.roster.members.values() if m.name == message.name and not message.person]
        # Who is not in the group by what is known here is a past member, whose words stay.
        number = message.person or (named[0] if len(named) == 1 else min([0, *group.roster.members]) - 1)
        if number not in group.roster:
            group.meet(number, message.name, "", at=message.at)
            group.part(number)
        found[key] = number
    return found


async def _kept(store: Store, group: int, message: EarlierMessage) -> Attachment | None:
    if message.file is None or message.file.stat().st_size > LARGEST_FILE:
        return None
    content = message.file.read_bytes()
    digest = await store.keep(group, content)
    return Attachment(AttachmentKind(message.kind), digest, message.file.name, len(content))


def _next(group: Group, sessions: Sequence[EarlierSession]) -> int:
    return max(group.next_issue, sessions[-1].issue + 1)


def _numbers(text: str) -> set[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() for part in parts):
        raise BadConfiguration([f"--skip: found {text!r}, accepted are numbers with commas, such as 3,5"])
    return {int(part) for part in parts}


def _table(group: Group, sessions: Sequence[EarlierSession]) -> Table:
    table = Table(
        "no.", "day", "title", "lead", "said", "written", "people", "length", title=group.title, title_justify="left"
    )
    for s in sessions:
        day = s.said[0].at.astimezone(group.settings.zone)
        everything = [*s.said, *s.written]
        size = sum(length(m.text) for m in everything)
        figures = (len(s.said), len(s.written), len({m.name for m in everything}), f"{size:,}")
        table.add_row(str(s.issue), f"{day:%Y-%m-%d %H:%M}", s.title, s.lead, *(str(f) for f in figures))
    return table
