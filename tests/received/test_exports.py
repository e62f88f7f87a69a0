"""Chats from elsewhere become records: proposed, confirmed, numbered, found, and never sent out."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.practice.meeting.contribution import Kind
from bot.practice.notices.due import due, has_more
from bot.practice.record.earlier import proposed
from bot.practice.record.search import passages, search
from bot.practice.record.soundness import faults
from bot.received.exports import BadExport, read_export
from bot.store.embedded import EmbeddedStore
from tests.makers import a_group, a_reflection

START = datetime(2024, 1, 5, 11, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
PICTURE = b"\x89PNG picture"


def an_export(folder: Path) -> Path:
    """Two evenings of three people, with a picture, a reply, formatting, and reflections two days later."""
    messages: list[dict[str, Any]] = [{"id": 1, "type": "service", "date": "2024-01-01T00:00:00", "text": ""}]
    number = 1

    def says(at: datetime, who: int, text: Any, **more: Any) -> int:
        nonlocal number
        number += 1
        body = {"id": number, "type": "message", "date_unixtime": str(int(at.timestamp())), "date": "x"}
        messages.append(body | {"from": f"Person {who}", "from_id": f"user{who}", "text": text} | more)
        return number

    for week, title in enumerate(("学而", "为政")):
        begins = START + timedelta(days=7 * week)
        says(begins, 11, f"第{week + 38}期：{title}")
        says(begins + timedelta(minutes=1), 11, "The lead talk, which is rather long. " * 5)
        asked = says(begins + timedelta(minutes=2), 12, ["A ", {"type": "bold", "text": "bold"}, " question?"])
        says(begins + timedelta(minutes=3), 13, "An answer.", reply_to_message_id=asked)
        says(begins + timedelta(minutes=4), 12, "", photo="photos/one.png")
        says(begins + timedelta(minutes=5), 13, "Thank you all.")
        says(begins + timedelta(minutes=6), 13, "", photo="../../secret.png")
        says(begins + timedelta(days=2), 12, a_reflection(week, 60))
        says(begins + timedelta(days=3), 13, "Short.")
    (folder / "photos").mkdir()
    (folder / "photos" / "one.png").write_bytes(PICTURE)
    (folder.parent / "secret.png").write_bytes(b"secret")
    path = folder / "result.json"
    path.write_text(
        json.dumps({"name": "g", "type": "private_supergroup", "id": 1000000001, "messages": messages}), "utf-8"
    )
    return path


async def a_store(folder: Path) -> EmbeddedStore:
    store = EmbeddedStore(folder)
    group = a_group(locale="zh-CN")
    group.id = group.chat = -1001000000001
    await store.add(group)
    return store


def test_sessions_are_proposed_by_date_with_their_numbers_titles_and_reflections(tmp_path: Path) -> None:
    (tmp_path / "e").mkdir()
    export = read_export(an_export(tmp_path / "e"), SHANGHAI)

    sessions = proposed(export.messages)

    assert export.chat == -1001000000001
    assert [(s.issue, s.title, s.lead, len(s.said), len(s.written)) for s in sessions] == [
        (38, "学而", "Person 11", 6, 1), (39, "为政", "Person 11", 6, 1),
    ]  # fmt: skip


async def test_an_import_is_asked_for_then_stands_in_the_records_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "e").mkdir()
    export, config, runner = an_export(tmp_path / "e"), tmp_path / "config.toml", CliRunner()
    await (await a_store(tmp_path / "data")).close()
    config.write_text(f"[store]\nurl = 'tinydb:{tmp_path / 'data'}'", "utf-8")
    order = ["import-chat", "--config", str(config), "--", "-1001000000001", str(export)]

    def run(*arguments: str, answer: str = "") -> tuple[int, str]:
        import asyncio
        import threading

        found: list[Any] = []
        worker = threading.Thread(target=lambda: found.append(runner.invoke(app, list(arguments), input=answer)))
        worker.start()
        worker.join()
        assert asyncio.get_running_loop()
        return found[0].exit_code, found[0].output

    assert "Nothing was taken in" in run(*order, answer="n\n")[1]
    code, output = run(*order, answer="y\n")
    assert code == 0, output
    code, output = run(*order, answer="y\n")
    assert (code, "38, 39 are in the store already" in output) == (2, True)

    store = EmbeddedStore(tmp_path / "data")
    group, sessions = await store.group(-1001000000001), await store.sessions(-1001000000001)
    first = sessions[0]
    assert [(s.issue, s.topic.title) for s in sessions] == [(38, "学而"), (39, "为政")]
    assert group.next_issue == 40
    assert group.roster.name(12) == "Person 12"
    assert 12 not in [m.id for m in group.roster]
    assert [c.kind for c in first.standing()] == [Kind.LEAD_TALK] * 2 + [Kind.REMARK] * 4 + [Kind.REFLECTION]
    answer = next(c for c in first.standing() if c.text == "An answer.")
    assert answer.reply_to is not None
    question = first.contribution(answer.reply_to)
    assert question is not None
    assert [(question.text[m.start : m.end], m.kind) for m in question.marks] == [("bold", "bold")]
    picture = next(a for c in first.standing() for a in c.attachments)
    assert await store.kept(group.id, picture.digest) == PICTURE
    assert not list(faults(sessions))
    assert not any(has_more(s) for s in sessions)
    agenda = due(group, sessions, START + timedelta(days=12))
    assert [n for n in (*agenda.say, *agenda.missed) if n.issue] == []
    assert search([p for s in sessions for p in passages(s)], "lead talk")
    await store.close()


@pytest.mark.parametrize(
    "text",
    [
        "林梅  2024-01-05 19:00\n大家好。\n第二行\n\n陈波  2024-01-05 19:01:30\n我同意。",
        "[2024/1/5 19:00] 林梅: 大家好。\n第二行\n[2024/1/5 19:01] 陈波：我同意。",
        "2024年1月5日 19:00 - 林梅: 大家好。\n第二行\n2024年1月5日 19:01 - 陈波: 我同意。",
        "—— 2024-01-05 ——\n林梅 19:00\n大家好。\n第二行\n陈波 19:01\n我同意。",
    ],
)
def test_pasted_lines_are_read_whichever_program_they_come_from(tmp_path: Path, text: str) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(text, "utf-8")

    messages = read_export(path, SHANGHAI).messages

    assert [(m.name, m.text) for m in messages] == [("林梅", "大家好。\n第二行"), ("陈波", "我同意。")]
    assert messages[0].at == START


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", b"{"), ("a.json", b"[]"), ("a.json", b'{"messages": 5}'), ("a.json", b'{"messages": []}'), ("a.txt", b"\xff\xfe"),
     ("a.txt", b"no heads at all"), ("a.json", b'{"messages": [{"type": "message"}]}')],
)  # fmt: skip
def test_what_is_no_export_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(BadExport, match=name):
        read_export(tmp_path / name, SHANGHAI)
