"""Telegram does not say who somebody is: asked again, then said as such; nobody is refused, let in, or put on record for it."""

import pytest

from bot.chat import calls, rights
from bot.practice.people.roster import Role
from bot.sandbox import people
from bot.sandbox.faults import Fault
from bot.sandbox.world import Message
from tests.conftest import CHAT, Troupe

UNKNOWN = "Telegram does not say at the moment"
ASKING = ("getChatAdministrators", "getChatMember")


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses without the waiting."""
    monkeypatch.setattr(calls, "PAUSES", (0.001, 0.002, 0.004))
    monkeypatch.setattr(rights, "PAUSE_SECONDS", 0.0)


async def afresh(stage: Troupe) -> None:
    """A start after which nothing is remembered of anybody's rights."""
    await stage.stop()
    await stage.start()
    await stage.settle()


def down(stage: Troupe, fault: Fault, times: int = 200) -> None:
    stage.world.faults.retry_after = 0
    for method in ASKING:
        stage.world.faults.plan(method, *[fault] * times)


def up(stage: Troupe) -> None:
    stage.world.faults.queue.clear()


async def denied(stage: Troupe) -> list[str]:
    return [a.detail for a in (await stage.running.store.group(CHAT)).audit if a.verb == "denied"]


@pytest.mark.parametrize("fault", [Fault.FLOOD, Fault.SERVER, Fault.DROPPED])
@pytest.mark.parametrize("times", [1, 2, 3])
async def test_a_few_bad_answers_are_asked_over(laid: Troupe, fault: Fault, times: int) -> None:
    await afresh(laid)
    down(laid, fault, times)
    await laid.says(laid.xu, "/settings time 18:30")

    assert (await laid.running.store.group(CHAT)).settings.time == "18:30"
    assert await denied(laid) == []


@pytest.mark.parametrize("fault", [Fault.FLOOD, Fault.SERVER, Fault.DROPPED])
async def test_not_knowing_is_said_and_nothing_else_happens(laid: Troupe, fault: Fault) -> None:
    await laid.says(laid.xu, "/start", privately=True)
    await afresh(laid)
    down(laid, fault)
    before = (await laid.running.store.group(CHAT)).settings
    for command in ("/settings time 18:30", "/open 1", "/farewell", "/audit", "/undo"):
        await laid.says(laid.xu, command)
        assert UNKNOWN in laid.texts()[-1], command
    await laid.says(laid.xu, "/settings time 18:30", privately=True)
    assert "Telegram" in laid.texts(laid.xu.id)[-1]
    assert (await laid.running.store.group(CHAT)).settings == before
    assert await denied(laid) == []

    up(laid)
    await laid.says(laid.xu, "/settings time 18:30")
    assert (await laid.running.store.group(CHAT)).settings.time == "18:30"


async def test_a_wait_that_is_too_long_is_not_waited_for_and_the_answer_comes_at_once(laid: Troupe) -> None:
    await afresh(laid)
    laid.world.faults.retry_after = 3600
    for method in ASKING:
        laid.world.faults.plan(method, Fault.FLOOD)
    await laid.says(laid.xu, "/move 1 20 March")

    assert UNKNOWN in laid.texts()[-1]


async def test_what_everybody_may_do_goes_on(laid: Troupe) -> None:
    await afresh(laid)
    down(laid, Fault.SERVER)
    await laid.says(laid.mei, "/next")
    assert "Issue" in laid.texts()[-1] or "issue" in laid.texts()[-1]
    await laid.says(laid.mei, "/reflect 1 in my own words")
    await laid.says(laid.xu, "/plan")

    assert [c.text for c in (await laid.session(1)).standing()] == ["in my own words"]


async def test_those_who_are_named_need_no_telegram_for_what_secretaries_may_do(laid: Troupe) -> None:
    await laid.says(laid.mei, "/next")
    await laid.says(laid.xu, "/secretary add @mei_lin")
    assert (await laid.running.store.group(CHAT)).roster.members[laid.mei.id].role is Role.SECRETARY
    await afresh(laid)
    down(laid, Fault.SERVER)
    await laid.says(laid.mei, "/settings time 18:30")
    assert (await laid.running.store.group(CHAT)).settings.time == "18:30"
    await laid.says(laid.mei, "/farewell")

    assert UNKNOWN in laid.texts()[-1]
    assert await denied(laid) == []


async def test_what_telegram_said_lately_holds_and_what_it_said_long_ago_does_not(
    laid: Troupe, monkeypatch: pytest.MonkeyPatch
) -> None:
    await laid.says(laid.mei, "/next")
    monkeypatch.setattr(rights, "REMEMBERED_SECONDS", 0.0)
    down(laid, Fault.SERVER)
    await laid.says(laid.xu, "/settings time 18:30")
    assert (await laid.running.store.group(CHAT)).settings.time == "18:30"
    await laid.says(laid.mei, "/settings time 19:30")
    # That somebody is no administrator was known as well.
    assert await denied(laid) == ["/settings"]

    monkeypatch.setattr(rights, "STILL_GOOD_SECONDS", 0.0)
    await laid.says(laid.xu, "/settings time 20:30")
    assert UNKNOWN in laid.texts()[-1]
    assert (await laid.running.store.group(CHAT)).settings.time == "18:30"


async def test_who_was_demoted_is_not_remembered_as_administrator(laid: Troupe) -> None:
    people.set_status(laid.world, CHAT, laid.bo.id, "administrator", by=laid.xu.id)
    await laid.settle()
    await laid.says(laid.bo, "/settings time 18:30")
    down(laid, Fault.SERVER)
    people.set_status(laid.world, CHAT, laid.bo.id, "member", by=laid.xu.id)
    await laid.settle()
    await laid.says(laid.bo, "/settings time 19:30")

    assert UNKNOWN in laid.texts()[-1]
    assert (await laid.running.store.group(CHAT)).settings.time == "18:30"


async def test_a_button_is_answered_in_the_same_way(laid: Troupe) -> None:
    await laid.says(laid.xu, "/move 1 1 am on Saturday")
    question: Message = laid.said()[-1]
    before = (await laid.session(1)).starts_at
    await afresh(laid)
    down(laid, Fault.SERVER)
    await laid.presses(laid.xu, "Yes, move", question)

    alerts = [str(p.get("text")) for name, p in laid.account.calls if name.lower() == "answercallbackquery"]
    assert UNKNOWN in alerts[-1]
    assert (await laid.session(1)).starts_at == before
    up(laid)
    await laid.presses(laid.xu, "Yes, move", question)
    assert (await laid.session(1)).starts_at != before


async def test_checking_in_somebody_else_by_a_reply_checks_in_nobody_by_mistake(laid: Troupe) -> None:
    await laid.says(laid.xu, "/open 1")
    said = await laid.says(laid.mei, "I am here, in the room.")
    await afresh(laid)
    down(laid, Fault.SERVER)
    await laid.says(laid.xu, "/checkin", reply_to=said["message_id"])

    assert UNKNOWN in laid.texts()[-1]
    assert laid.xu.id not in (await laid.session(1)).check_ins


async def test_somebody_who_only_listened_so_far_is_found_in_private(laid: Troupe) -> None:
    assert laid.ana.id not in (await laid.running.store.group(CHAT)).roster
    await laid.says(laid.ana, "/start", privately=True)
    await laid.says(laid.ana, "/next", privately=True)

    assert "Issue" in laid.texts(laid.ana.id)[-1] or "issue" in laid.texts(laid.ana.id)[-1]
    assert laid.ana.id in (await laid.running.store.group(CHAT)).roster


async def test_a_stranger_in_private_is_a_stranger_only_if_telegram_says_so(laid: Troupe) -> None:
    down(laid, Fault.SERVER)
    for command in ("/start", "/next", "/settings time 18:30"):
        await laid.says(laid.ana, command, privately=True)
        assert UNKNOWN in laid.texts(laid.ana.id)[-1], command
    up(laid)
    await laid.says(laid.stranger, "/start", privately=True)
    assert "Add @study_bot" in laid.texts(laid.stranger.id)[-1]
    await laid.says(laid.stranger, "/next", privately=True)
    assert "do not know you" in laid.texts(laid.stranger.id)[-1]

    assert laid.stranger.id not in (await laid.running.store.group(CHAT)).roster


async def test_a_link_from_somebody_not_met_yet_is_answered_in_the_same_way(laid: Troupe) -> None:
    card = laid.last_with("Write")
    address = next(
        b["url"] for row in card["reply_markup"]["inline_keyboard"] for b in row if "Write" in b["text"] and "url" in b
    )
    down(laid, Fault.SERVER)
    await laid.follows(laid.ana, address)

    assert UNKNOWN in laid.texts(laid.ana.id)[-1]
    up(laid)
    await laid.follows(laid.ana, address)
    assert laid.ana.id in (await laid.running.store.group(CHAT)).roster


async def test_the_bot_added_on_a_bad_day_introduces_itself(stage: Troupe) -> None:
    other = stage.world.add_group(-1001000000002, "Other", {stage.xu.id: "creator"})
    down(stage, Fault.SERVER, 3)
    stage.world.faults.plan("getChat", Fault.SERVER, Fault.FLOOD)
    people.set_status(stage.world, other.id, stage.account.user.id, "administrator", by=stage.xu.id)
    await stage.settle()

    assert len(stage.texts(other.id)) == 1
    assert "I see what is said here" in stage.texts(other.id)[0]


async def test_the_bot_leaves_on_a_bad_day(laid: Troupe) -> None:
    laid.world.faults.plan("leaveChat", Fault.SERVER, Fault.LOST)
    await laid.says(laid.xu, "/farewell")
    await laid.presses(laid.xu, "Erase")
    await laid.presses(laid.xu, "Yes")

    assert laid.chat.members[laid.account.user.id] == "left"
    assert await laid.running.store.group_of_chat(CHAT) is None
