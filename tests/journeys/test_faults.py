"""Bad days: crashes, restarts, downtime, Telegram's faults, and chats that change under the bot."""

from pathlib import Path

import pytest

from bot.practice.meeting.told import Telling
from bot.sandbox import people
from bot.sandbox.faults import Fault
from bot.store.inbox import FileInbox
from bot.store.store import SessionKey
from tests.conftest import Troupe, a_troupe


async def test_what_fell_due_while_the_bot_was_away_is_said_late_and_once(stage: Troupe) -> None:
    await stage.lays()
    await stage.stop()
    await stage.passes(days=5)
    await stage.start()
    await stage.settle()
    await stage.stop()
    await stage.start()
    await stage.settle()

    cards = [t for t in stage.texts() if t.startswith("📣")]
    assert len(cards) == 2
    assert "late" in cards[1]


async def test_what_is_past_is_not_announced(stage: Troupe) -> None:
    await stage.lays()
    await stage.stop()
    await stage.passes(days=20)
    await stage.start()
    await stage.settle()

    assert (await stage.session(2)).told["announcement:1"].state is Telling.MISSED
    assert not any("Issue 2 ·" in t for t in stage.texts())


async def test_an_update_that_was_accepted_and_not_handled_is_handled_after_the_restart(stage: Troupe) -> None:
    await stage.lays()
    await stage.stop()
    sent = people.write(stage.world, stage.mei.id, stage.chat.id, "/reflect kept")[0]
    inbox = FileInbox(stage.folder / "inbox")
    await inbox.accept(stage.account.updates[0])
    await inbox.close()

    await stage.start()
    await stage.settle()

    assert [c.text for c in (await stage.session(1)).standing()] == ["kept"]
    assert stage.chat.reactions[sent["message_id"]] == [{"type": "emoji", "emoji": "👍"}]


async def test_an_update_handled_twice_changes_and_says_nothing_more(stage: Troupe) -> None:
    await stage.lays()
    await stage.says(stage.xu, "/adjust @xuning +3 for the tea")
    await stage.opens("/open")
    card = stage.last_with("I am here")
    await stage.presses(stage.mei, "I am here", card)
    lines = (stage.folder / "inbox" / "inbox.jsonl").read_text("utf-8").splitlines()
    await stage.stop()
    said = len(stage.texts())
    # The journal as it stood before any "done" was written: as after a crash at the worst instant.
    (stage.folder / "inbox" / "inbox.jsonl").write_text(
        "\n".join(n for n in lines if not n.startswith('{"done"')) + "\n", "utf-8"
    )

    await stage.start()
    await stage.settle()

    group = await stage.running.store.group(stage.chat.id)
    assert len(group.adjustments) == 1
    assert len((await stage.session(1)).check_ins) == 1
    assert group.next_issue == 13
    assert len(stage.texts()) == said


async def test_a_notice_left_in_between_by_a_crash_is_not_said_twice_and_the_secretaries_are_told(
    stage: Troupe,
) -> None:
    await stage.says(stage.xu, "/start", privately=True)
    await stage.lays()
    async with stage.running.store.edit_session(key(stage, 2)) as session:
        session.claim("announcement:1", at=stage.clock(), late=False)
        session.announce()
    await stage.stop()

    await stage.start()
    await stage.passes(days=5)

    assert not any("Issue 2 ·" in t for t in stage.texts() if t.startswith("📣"))
    assert any("无法确定" in t for t in stage.texts(stage.xu.id))
    assert (await stage.session(2)).state.value == "announced"


@pytest.mark.parametrize("fault", [Fault.FLOOD, Fault.SERVER])
async def test_a_call_that_was_not_carried_out_is_made_again(stage: Troupe, fault: Fault) -> None:
    stage.world.faults.plan("sendMessage", fault, fault)
    await stage.lays()

    assert sum(t.startswith("📣") for t in stage.texts()) == 1


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.DROPPED])
async def test_a_notice_whose_answer_is_lost_is_looked_for_and_said_once(stage: Troupe, fault: Fault) -> None:
    await stage.lays()
    await stage.passes(days=3, hours=20)
    await stage.says(stage.ana, "something in between")
    stage.world.faults.plan("sendMessage", fault)
    await stage.passes(hours=10)

    cards = [m for m in stage.said() if m.get("text", "").startswith("📣") and "Issue 2 ·" in m["text"]]
    told = (await stage.session(2)).told["announcement:1"]
    assert [m["message_id"] for m in cards] == [told.message]
    assert told.state is Telling.SENT
    assert told.message in stage.chat.pinned


async def test_a_notice_that_cannot_be_looked_for_is_asked_about_and_not_said_again(stage: Troupe) -> None:
    await stage.says(stage.xu, "/start", privately=True)
    await stage.lays()
    await stage.passes(days=3, hours=20)
    stage.world.faults.plan("sendMessage", Fault.LOST)
    stage.world.faults.plan("editMessageReplyMarkup", *[Fault.SERVER] * 8)
    await stage.passes(hours=10)

    assert sum("Issue 2 ·" in t for t in stage.texts() if t.startswith("📣")) == 1
    assert (await stage.session(2)).told["announcement:1"].state is Telling.UNCERTAIN
    assert any("第2期" in t and "被中断" in t for t in stage.texts(stage.xu.id))


async def test_an_outage_only_delays(stage: Troupe) -> None:
    await stage.lays()
    stage.world.faults.plan("sendMessage", *[Fault.SERVER] * 4)
    await stage.passes(days=5)

    assert sum("Issue 2 ·" in t for t in stage.texts() if t.startswith("📣")) == 1


async def test_an_upgrade_to_a_supergroup_is_followed(tmp_path: Path) -> None:
    async with a_troupe(tmp_path) as stage:
        await stage.add_bot()
        await stage.lays()
        new = people.upgrade(stage.world, stage.chat.id, -1009000000009)
        await stage.settle()
        stage.chat = new

        await stage.passes(days=5)
        await stage.says(stage.mei, "/reflect 2 in the new place")

        assert sum("Issue 2 ·" in t for t in stage.texts()) >= 1
        assert len(await stage.running.store.groups()) == 1


async def test_an_upgrade_in_the_middle_of_a_send_is_met_with_one_message_to_the_new_id(stage: Troupe) -> None:
    await stage.lays()
    old = stage.chat
    new = stage.world.add_group(-1009000000009, old.title, old.members)
    new.rights, old.upgraded_to = old.rights, new.id
    stage.chat = new

    await stage.passes(days=5)

    assert sum(t.startswith("📣") for t in stage.texts()) == 1


async def test_a_bot_that_was_taken_out_rests_and_wakes_when_it_is_back(stage: Troupe) -> None:
    await stage.lays()
    people.set_status(stage.world, stage.chat.id, stage.account.user.id, "kicked", by=stage.xu.id)
    await stage.settle()
    said = len(stage.texts())
    await stage.passes(days=5)
    assert len(stage.texts()) == said

    await stage.add_bot()
    await stage.settle()

    cards = [t for t in stage.texts()[said:] if t.startswith("📣")]
    assert len(cards) == 1
    assert "late" in cards[0]


async def test_without_the_right_to_pin_it_is_said_once(tmp_path: Path) -> None:
    async with a_troupe(tmp_path) as stage:
        await stage.add_bot("member")
        await stage.lays()
        await stage.passes(days=12)

        assert sum("may not pin" in t for t in stage.texts()) == 1
        assert sum("cannot see what is said" in t or "not what is said otherwise" in t for t in stage.texts()) >= 1


async def test_a_handler_that_fails_is_tried_again_then_set_aside_and_shown(
    stage: Troupe, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.may_fail = True
    from bot.chat import order

    await stage.lays()
    monkeypatch.setattr(order, "PAUSES", (0.0, 0.0, 0.0))

    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.practice.session.Session.submit", broken)
    await stage.says(stage.mei, "/reflect my words")

    assert "Something went wrong on my side" in stage.texts()[-1]
    assert len(await stage.running.inbox.set_aside()) == 1
    monkeypatch.undo()
    await stage.says(stage.mei, "/reflect my words")
    assert [c.text for c in (await stage.session(1)).standing()] == ["my words"]


def key(stage: Troupe, issue: int) -> SessionKey:
    return SessionKey(stage.chat.id, issue)


async def test_in_a_forum_the_study_lives_in_the_topic_where_it_was_set_up(stage: Troupe) -> None:
    study = people.open_topic(stage.world, stage.chat.id, "Study")
    people.write(stage.world, stage.xu.id, stage.chat.id, "/setup", topic=study)
    await stage.settle()
    people.write(stage.world, stage.xu.id, stage.chat.id, "/plan load stoics-en", topic=study)
    await stage.settle()
    await stage.presses(stage.xu, "Lay it")
    people.write(stage.world, stage.xu.id, stage.chat.id, "/open 1", topic=study)
    await stage.settle()
    await stage.presses(stage.xu, "Open issue 1")
    people.write(stage.world, stage.mei.id, stage.chat.id, "in the study", topic=study)
    people.write(stage.world, stage.mei.id, stage.chat.id, "elsewhere")
    await stage.settle()

    said = [m for m in stage.said() if m["from"]["is_bot"]]
    assert {m.get("message_thread_id", 0) for m in said[1:]} == {study}
    assert [c.text for c in (await stage.session(1)).standing()] == ["in the study"]
    stage.chat.topics.clear()
    await stage.passes(days=5)
    assert any("Issue 2 ·" in t for t in stage.texts())
