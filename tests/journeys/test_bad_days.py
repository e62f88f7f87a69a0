"""Telegram's bad days: a season in which a share of all calls fails ends as one in which none does; each error by its rule."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs
from telegram.error import Conflict

from bot import app
from bot.chat import calls, once, order
from bot.practice.meeting.told import Telling
from bot.practice.verbs.sealing import is_sound
from bot.sandbox import people
from bot.sandbox.errors import bad_request, forbidden
from bot.sandbox.faults import Fault
from bot.sandbox.methods import messages
from bot.sandbox.world import Message
from tests.conftest import CHAT, Troupe, a_troupe
from tests.makers import a_reflection
from tests.store.servers import a_database


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses without the waiting."""
    monkeypatch.setattr(calls, "PAUSES", (0.001, 0.002, 0.004))
    monkeypatch.setattr(order, "PAUSES", (0.001, 0.002, 0.004))
    monkeypatch.setattr(once, "SETTLES_IN", 0.001)


async def insists(stage: Troupe, command: str, button: str) -> None:
    """As a person would: the command again, until the answer with the button has come."""
    for _ in range(20):
        await stage.says(stage.xu, command)
        mine = [m for m in stage.said()[-3:] if button in str(m.get("reply_markup"))]
        if mine:
            await stage.presses(stage.xu, button, mine[-1])
            return
    raise AssertionError(f"{command} was never answered")


async def a_season(folder: Path, share: float, url: str = "") -> object:
    """Four weeks, with a share of failing calls; what rests of them in the end."""
    async with a_troupe(folder, url) as stage:
        await stage.add_bot()
        stage.world.faults.retry_after = 0
        stage.world.faults.kinds = (Fault.FLOOD, Fault.SERVER, Fault.DROPPED, Fault.LOST)
        with stage.world.faults.at(share):
            await insists(stage, "/plan load stoics-en", "Lay it")
            for week in range(1, 5):
                starts: datetime = (await stage.session(week)).starts_at
                await stage.until(starts)
                await stage.says(stage.xu, f"/open {week}")
                await stage.says(stage.mei, "/checkin")
                await stage.says(stage.bo, f"I lead in week {week}.")
                await stage.says(stage.mei, f"A remark of week {week}.")
                await stage.says(stage.xu, "/close")
                await stage.says(stage.ana, f"/reflect {week} {a_reflection(week)}")
                await stage.until(starts + timedelta(days=6))
            await stage.passes(days=8)
        assert share == 0 or stage.world.faults.done > 30
        return await what_rests(stage)


async def what_rests(stage: Troupe) -> object:
    sessions = await stage.running.store.sessions(CHAT)
    lines = await stage.running.desk.lines(await stage.running.store.group(CHAT))
    said = stage.texts()
    return {
        "states": [s.state for s in sessions],
        "records": [[(c.member, c.kind, c.text) for c in s.standing()] for s in sessions],
        # The seals themselves are over instants, too, which failing calls put off.
        "sound": [bool(s.seal) and is_sound(s) for s in sessions],
        "ledger": [(line.member, line.issue, line.rule, line.points) for line in lines],
        "announced": [sum(t.startswith("📣") and f"Issue {n} ·" in t for t in said) for n in range(1, 8)],
        "reminded": [sum(t.startswith("⏰") and f"issue {n}," in t for t in said) for n in range(1, 6)],
        "called": [sum("Thank you all" in t and f"Issue {n} " in t for t in said) for n in range(1, 5)],
        "transcripts": sorted(t.split(" ")[0] for t in said if t.endswith(".md") or "Transcript of issue" in t),
        "digests": sum("The week in" in t for t in said),
    }


async def test_a_season_with_every_fifth_call_failing_ends_as_one_without(tmp_path: Path, hasty: None) -> None:
    assert await a_season(tmp_path / "bad", 0.2) == await a_season(tmp_path / "good", 0.0)


async def test_a_season_on_postgresql_ends_as_one_on_files(tmp_path: Path, hasty: None) -> None:
    good = await a_season(tmp_path / "good", 0.0)

    assert await a_season(tmp_path / "also good", 0.0, a_database()) == good
    assert await a_season(tmp_path / "bad", 0.2, a_database()) == good


async def test_a_clock_set_back_or_forward_says_nothing_twice_and_nothing_too_early(stage: Troupe) -> None:
    await stage.lays()
    await stage.passes(days=5)
    said = len([t for t in stage.texts() if t.startswith("📣")])
    assert said == 2
    stage.clock.at -= timedelta(days=3)
    stage.running.watch.look_again(CHAT)
    await stage.settle()
    await stage.passes(days=3)
    assert len([t for t in stage.texts() if t.startswith("📣")]) == said
    stage.clock.at += timedelta(days=16)
    stage.running.watch.look_again(CHAT)
    await stage.settle()

    cards = [t for t in stage.texts() if t.startswith("📣")]
    assert len(cards) == len(set(cards))
    # The session that went by meanwhile is not announced after the fact; the one that is still ahead is, as late.
    states = [s.told.get("announcement:1") for s in await stage.running.store.sessions(CHAT)][:5]
    assert [t.state for t in states if t] == [Telling.SENT, Telling.SENT, Telling.MISSED, Telling.SENT, Telling.SENT][
        : len([t for t in states if t])
    ]


async def test_after_an_outage_of_two_days_what_still_makes_sense_is_said_late(stage: Troupe) -> None:
    await stage.lays()
    await stage.stop()
    stage.clock.at += timedelta(days=5)
    # Telegram has kept what came within a day, and dropped the rest.
    people.write(stage.world, stage.mei.id, CHAT, "/reflect 1 kept for a day")
    await stage.start()
    await stage.settle()

    cards = [t for t in stage.texts() if t.startswith("📣")]
    assert sum("(late" in t for t in cards) == 1
    assert [c.text for c in (await stage.session(1)).contributions] == ["kept for a day"]


def test_two_pollers_are_named() -> None:
    structlog.reset_defaults()
    with capture_logs() as logged:
        app._polling_failed(Conflict("terminated by other getUpdates request"))

    assert "another process asks Telegram" in logged[0]["event"]


async def test_a_group_that_the_bot_is_thrown_out_of_rests_and_hears_on_its_return_what_still_makes_sense(
    stage: Troupe,
) -> None:
    await stage.lays()
    # The word of it never came: the bot learns it when it speaks.
    stage.chat.members[stage.account.user.id] = "kicked"
    await stage.passes(days=5)
    assert (await stage.running.store.group(CHAT)).resting_since
    assert "announcement:1" not in (await stage.session(2)).told
    await stage.passes(hours=5)
    people.set_status(stage.world, CHAT, stage.account.user.id, "administrator", by=stage.xu.id)
    await stage.settle()

    cards = [t for t in stage.texts() if t.startswith("📣") and "Issue 2 ·" in t]
    assert len(cards) == 1
    assert "late" in cards[0]


async def test_lost_rights_are_said_to_the_secretaries_once(stage: Troupe, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.says(stage.xu, "/start", privately=True)
    await stage.lays()
    real = messages.send_message

    def refuse(world: object, bot: object, params: dict[str, object]) -> Message:
        if str(params.get("chat_id")) == str(CHAT):
            raise bad_request("not enough rights to send text messages to the chat")
        return real(world, bot, params)  # type: ignore[arg-type]

    monkeypatch.setitem(__import__("bot.sandbox.api", fromlist=["METHODS"]).METHODS, "sendmessage", refuse)
    await stage.passes(days=12)

    told = [
        t
        for t in stage.texts(stage.xu.id)
        if "Evening Readers" in t and ("不能（再）发言" in t or "may not write" in t)
    ]
    assert len(told) == 1
    assert (await stage.session(2)).told["announcement:1"].state is Telling.FAILED


async def test_a_closed_topic_gives_way_to_the_chat(stage: Troupe, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = people.open_topic(stage.world, CHAT, "Study")
    await stage.settle()
    await stage.says(stage.xu, "/setup", topic=topic)
    real = messages.topic_of

    def closed(chat: object, params: dict[str, object], reply_to: int | None) -> dict[str, object]:
        if params.get("message_thread_id"):
            raise bad_request("TOPIC_CLOSED")
        return real(chat, params, reply_to)  # type: ignore[arg-type]

    monkeypatch.setattr(messages, "topic_of", closed)
    await stage.lays()
    await stage.settle()

    assert sum(t.startswith("📣") for t in stage.texts()) == 1


async def test_one_group_that_must_wait_does_not_hold_up_another(stage: Troupe) -> None:
    other = stage.world.add_group(-1001000000002, "Other", {stage.xu.id: "creator"})
    people.set_status(stage.world, other.id, stage.account.user.id, "administrator", by=stage.xu.id)
    await stage.settle()
    await stage.lays()
    await stage.passes(days=3, hours=22, minutes=50)
    stage.world.faults.retry_after = 3600
    stage.world.faults.plan("sendMessage", Fault.FLOOD)
    await stage.passes(minutes=20)
    people.write(stage.world, stage.xu.id, other.id, "/topic add Something else")
    await stage.settle()

    # The first group still waits, as Telegram asked; nobody else does.
    assert not any("Issue 2 ·" in t for t in stage.texts())
    assert any(t.startswith("📣") and "Something else" in t for t in stage.texts(other.id))


async def test_a_block_is_no_fault_and_is_seen(stage: Troupe) -> None:
    await stage.says(stage.mei, "/start", privately=True)
    await stage.says(stage.mei, "/next")
    stage.account.started.discard(stage.mei.id)
    assert forbidden("bot was blocked by the user").code == 403
    await stage.lays()
    await stage.says(stage.xu, "/open 1")
    await stage.says(stage.xu, "/close")
    await stage.says(stage.xu, "/remind")

    assert (await stage.running.store.group(CHAT)).roster.members[stage.mei.id].reachable is False
    assert (await stage.running.store.group(CHAT)).resting_since is None
