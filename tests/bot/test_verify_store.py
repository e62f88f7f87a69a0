"""Edits in the store by hand: each is found by verify; what happens lawfully after publication is not taken for one."""

import asyncio
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.practice.record.soundness import faults, group_faults, remarks
from bot.practice.verbs.sealing import is_sound
from bot.store.opening import opened
from tests.bot.test_cli import said
from tests.bot.test_verify_files import GROUP, Body, a_config, edit, first_text, session_file, swap
from tests.conftest import CHAT, Troupe
from tests.makers import a_reflection

XU, MEI, BO, ANA = 7001, 7002, 7003, 7004
NOTE = {"text": "编者加的话", "by": XU, "at": "2026-03-15T07:00:00Z"}
PICTURE = {"kind": "picture", "digest": "a" * 64, "name": "a.jpg", "size": 5, "seconds": 0}


def source(body: Body, which: int = 0) -> Body:
    found: Body = body["contributions"][which]["parts"][0]["source"]
    return found


def line(body: Body, which: int = 0) -> Body:
    found: Body = body["settled"][which]
    return found


def blanked(body: Body) -> None:
    first_text(body).update(text="换了")
    body["seal"] = ""


def unsealed(body: Body) -> None:
    first_text(body).update(text="换了")
    body.update(seal="", sealed="")


def sealed_as_before(body: Body) -> None:
    """With the older seal over the words, which are as they were."""
    from bot.practice.meeting.fingerprint import fingerprint
    from bot.store import shape

    session: Any = shape.load({"version": shape.VERSION, "kind": "session", "body": json.loads(json.dumps(body))})
    body["topic"]["title"] = "换了"
    body.update(sealed="words", seal=fingerprint(session.standing()))


EDITS: dict[str, Callable[[Body], object]] = {
    "title": lambda b: b["topic"].update(title="换了"),
    "introduction": lambda b: b["topic"].update(introduction="换了"),
    "questions": lambda b: b["topic"].update(questions=[]),
    "readings": lambda b: b["topic"].update(readings=[]),
    "kind of gathering": lambda b: b["topic"].update(kind="lecture"),
    "a note": lambda b: b["review"].update(notes=[NOTE | {"after": source(b)}]),
    "reply": lambda b: b["contributions"][3].update(reply_to=source(b, 1)),
    "time": lambda b: b.update(starts_at="2026-03-13T08:00:00Z"),
    "time of a talk": lambda b: b["contributions"][0]["parts"][0]["revisions"][0].update(at="2026-03-13T07:05:01Z"),
    "opened": lambda b: b.update(opened_at="2026-03-13T07:01:00Z"),
    "published": lambda b: b.update(published_at="2026-03-17T07:01:00Z"),
    "place": lambda b: b.update(place="四楼"),
    "place taken away": lambda b: b.update(place=""),
    "check-ins": lambda b: b.update(check_ins=b["check_ins"][1:]),
    "a check-in of another way": lambda b: b["check_ins"][0].update(presence="in_room"),
    "a leave": lambda b: b.update(leaves=[{"member": 7009, "reason": "出差", "at": "2026-03-12T07:00:00Z"}]),
    "picture": lambda b: b["contributions"][0]["parts"][0].update(attachment=PICTURE),
    "order": lambda b: b["review"].update(placements=[{"source": source(b, -1), "before": source(b, -2)}]),
    "two swapped": swap,
    "marks": lambda b: first_text(b).update(marks=[{"start": 0, "end": 2, "kind": "strikethrough", "url": ""}]),
    "a link": lambda b: first_text(b).update(marks=[{"start": 0, "end": 2, "kind": "link", "url": "https://example.org"}]),
    "a word": lambda b: first_text(b).update(text=first_text(b)["text"] + "。"),
    "a space": lambda b: first_text(b).update(text=first_text(b)["text"] + " "),
    "a word with the seal blanked": blanked,
    "a word with the seal taken away": unsealed,
    "the older seal": sealed_as_before,
    "another seal": lambda b: b.update(seal="0" * 64),
    "lead speaker": lambda b: b.update(lead=BO),
    "who spoke": lambda b: b["contributions"][0].update(member=BO),
    "what it was": lambda b: b["contributions"][1].update(kind="reflection"),
    "late": lambda b: b["contributions"][-1].update(late=not b["contributions"][-1]["late"]),
    "recorded by": lambda b: b["contributions"][0].update(recorded_by=XU),
    "left out": lambda b: b["contributions"][1].update(left_out={"by": XU, "at": "2026-03-15T07:00:00Z", "reason": "长"}),
    "withdrawn": lambda b: b["contributions"][1].update(withdrawn_at="2026-03-15T07:00:00Z"),
    "a talk less": lambda b: b["contributions"].pop(),
    "a wording that was never sent": lambda b: b["contributions"][0].update(
        rewritten=[{"text": "换了", "at": "2026-03-15T07:00:00Z", "marks": []}]
    ),
    "an edition": lambda b: b.update(
        editions=[{"number": 2, "reason": "换了", "by": XU, "at": "2026-03-18T07:00:00Z", "seal": ""}]
    ),
    "points": lambda b: line(b).update(points=line(b)["points"] + 1),
    "a line of points less": lambda b: b["settled"].pop(),
    "a line of points twice": lambda b: b["settled"].append(line(b)),
    "whose points": lambda b: line(b).update(member=ANA if line(b)["member"] != ANA else BO),
    "state": lambda b: b.update(state="compiled"),
    "cancelled": lambda b: b.update(state="cancelled"),
    "printed names": lambda b: b["printed"]["names"].update({str(MEI): "林美"}),
    "printed names taken away": lambda b: b.update(printed=None),
    "printed language": lambda b: b["printed"].update(locale="en"),
    "its number": lambda b: b.update(issue=9),
    "its group": lambda b: b.update(group=-9),
}  # fmt: skip
GROUP_EDITS: dict[str, Callable[[Body], object]] = {
    "a name": lambda b: b["roster"]["members"][str(MEI)].update(name="林美"),
    "a member gone": lambda b: b["roster"]["members"].pop(str(MEI)),
    "points by hand": lambda b: b["adjustments"][0].update(points=9),
    "points by hand gone": lambda b: b.update(adjustments=[]),
    "points by hand twice": lambda b: b["adjustments"].append(b["adjustments"][0] | {"act": "x", "member": BO}),
    "points by hand for another": lambda b: b["adjustments"][0].update(member=999),
    "numbers": lambda b: b.update(next_issue=1),
}  # fmt: skip


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("verify") / "demo"
    assert said("demo", "--weeks", "3", "--members", "4", "--out", str(out))[0] == 0
    return out / "data"


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_of_a_published_record_is_found(season: Path, tmp_path: Path, what: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(season, data)
    config = a_config(tmp_path, data)
    assert said("verify", "--config", config)[0] == 0
    edit(session_file(data), EDITS[what])
    code, output = said("verify", "--config", config)
    assert code == 1, output
    assert "0001.json" in output or "issue 1" in output


@pytest.mark.parametrize("what", GROUP_EDITS)
def test_an_edit_of_a_group_is_found(season: Path, tmp_path: Path, what: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(season, data)
    edit(data / "groups" / GROUP / "group.json", GROUP_EDITS[what])
    code, output = said("verify", "--config", a_config(tmp_path, data))
    assert code == 1, output


def test_a_record_that_is_gone_is_missed(season: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(season, data)
    session_file(data, 2).unlink()
    code, output = said("verify", "--config", a_config(tmp_path, data))
    assert (code, "issue 2: no session has this number" in output) == (0, True), output


async def sound(stage: Troupe) -> list[str]:
    """What verify finds in the store of a stage."""
    group = await stage.running.store.group(CHAT)
    sessions = await stage.running.store.sessions(CHAT)
    kept = await stage.running.store.files(CHAT)
    found = [
        *faults(sessions),
        *group_faults(group, sessions, kept),
        *remarks(group, sessions, stage.running.desk.scheme),
    ]
    assert any(s.seal and is_sound(s) for s in sessions)
    return [f"{issue}: {what}" for issue, what in found]


async def a_published_session(stage: Troupe) -> None:
    await stage.until((await stage.session(1)).starts_at)
    await stage.opens()
    await stage.says(stage.mei, "I lead with this.")
    await stage.says(stage.bo, "I see it otherwise.")
    await stage.says(stage.xu, "/close 1")
    for number, member in enumerate((stage.mei, stage.bo), 1):
        await stage.says(member, f"/reflect {a_reflection(number)}")
    await stage.says(stage.xu, "/compile 1")
    await stage.publishes("/publish 1")


async def test_what_happens_lawfully_after_publication_stays_lawful(laid: Troupe, tmp_path: Path) -> None:
    await a_published_session(laid)
    assert await sound(laid) == []
    await laid.says(laid.xu, "/name @mei_lin Lin Mei")
    await laid.says(laid.xu, "/adjust @bo_chen +3 for the room")
    await laid.says(laid.xu, "/settings place Another room")
    assert await sound(laid) == []
    await laid.says(laid.mei, "/start", privately=True)
    await laid.says(laid.mei, "/forget", privately=True)
    await laid.presses(laid.mei, "Erase me", privately=True)
    assert await sound(laid) == []
    session = await laid.session(1)
    assert session.former_seals
    assert "Mei" not in str(session.printed)


async def test_a_second_edition_is_sealed_anew_and_a_file_of_the_first_is_told(laid: Troupe, tmp_path: Path) -> None:
    await a_published_session(laid)
    config = f'[store]\nurl = "tinydb:{laid.folder}"\n'
    (tmp_path / "c.toml").write_text(config, "utf-8")
    await laid.stop()
    chosen = ("--config", str(tmp_path / "c.toml"))

    def compiled(name: str) -> list[str]:
        code, output = said(
            "compile", "--format", "html,pdf", "--out", str(tmp_path / name), *chosen, "--", str(CHAT), "1"
        )
        assert code == 0, output
        return [str(p) for p in (tmp_path / name).iterdir()]

    first = await asyncio.to_thread(compiled, "first")
    async with opened(f"tinydb:{laid.folder}") as rest:
        from bot.practice.verbs.publishing import publish
        from bot.practice.verbs.review import reopen
        from bot.practice.verbs.sealing import printed_with
        from bot.store.store import SessionKey

        group = await rest.store.group(CHAT)
        at = datetime(2026, 5, 1, tzinfo=UTC)
        async with rest.store.edit_session(SessionKey(CHAT, 1)) as session:
            reopen(session, "a misprint", by=1, at=at)
            publish(session, group.settings, (), by=1, at=at + timedelta(days=1), printed=printed_with(group, session))
    second = await asyncio.to_thread(compiled, "second")
    code, output = await asyncio.to_thread(said, "verify", *chosen, *second)
    assert code == 0, output
    for file in first:
        code, output = await asyncio.to_thread(said, "verify", *chosen, file)
        assert (code, "an earlier edition of issue 1" in output) == (1, True), output
    await laid.start()


async def test_a_file_of_before_a_rename_and_of_before_somebody_was_forgotten_is_understood(
    laid: Troupe, tmp_path: Path
) -> None:
    await a_published_session(laid)
    (tmp_path / "c.toml").write_text(f'[store]\nurl = "tinydb:{laid.folder}"\n', "utf-8")
    chosen = ("--config", str(tmp_path / "c.toml"))

    async def compiled(name: str) -> list[str]:
        await laid.stop()
        more = ("--format", "html,md,docx,pdf,epub", "--out", str(tmp_path / name), *chosen)
        code, output = await asyncio.to_thread(said, "compile", *more, "--", str(CHAT), "1")
        assert code == 0, output
        await laid.start()
        return [str(p) for p in sorted((tmp_path / name).iterdir())]

    async def verified(files: list[str]) -> str:
        await laid.stop()
        code, output = await asyncio.to_thread(said, "verify", *chosen, *files)
        assert code == 0, output
        await laid.start()
        return output

    before = await compiled("before")
    await laid.says(laid.xu, "/name @bo_chen Chen Bo")
    await laid.says(laid.xu, "/settings timezone Europe/London")
    after = await compiled("after")
    await verified([*before, *after])
    await laid.says(laid.bo, "/start", privately=True)
    await laid.says(laid.bo, "/forget", privately=True)
    await laid.presses(laid.bo, "Erase me", privately=True)
    output = await verified(after)
    assert "before a member's entry was changed" in output
