"""The announcement in the chat follows the facts, whoever changes them and however; also after a kill in between."""

import json
from collections.abc import Awaitable, Callable

import pytest

from bot.chat.cards import ANNOUNCED
from bot.practice.meeting.lifecycle import State
from bot.sandbox import people
from bot.sandbox.faults import Fault
from bot.sandbox.world import Message
from bot.store.embedded import EmbeddedStore
from bot.store.store import SessionKey
from tests.conftest import CHAT, Troupe
from tests.makers import a_reflection


def card(stage: Troupe) -> str:
    """The first announcement in the chat, with its buttons, as Telegram holds it."""
    return json.dumps(first(stage), ensure_ascii=False)


def first(stage: Troupe) -> Message:
    """The message of the first announcement."""
    return next(m for m in stage.said() if m["message_id"] == stage.chat.pinned[0])


@pytest.fixture
async def announced(laid: Troupe) -> Troupe:
    """The first session is announced; Mei leads it, Bo comes; both have a private chat."""
    for person in (laid.xu, laid.mei, laid.bo):
        await laid.says(person, "/start", privately=True)
    await laid.until((await laid.session(1)).starts_at.replace(hour=1, minute=30))
    assert (await laid.session(1)).state is State.ANNOUNCED
    for person in (laid.mei, laid.bo):
        await laid.says(person, "/next")
    await laid.says(laid.xu, "/lead 1 @mei_lin")
    await laid.presses(laid.bo, "I come", first(laid))
    assert "Mei" in card(laid)
    assert "Bo" in card(laid)
    return laid


async def leaves(stage: Troupe) -> None:
    people.set_status(stage.world, CHAT, stage.mei.id, "left")
    await stage.settle()


async def forgets(stage: Troupe) -> None:
    await stage.says(stage.mei, "/forget", privately=True)
    await stage.presses(stage.mei, "Erase me", privately=True)


def saying(*commands: str) -> Callable[[Troupe], Awaitable[None]]:
    async def act(stage: Troupe) -> None:
        for command in commands:
            await stage.says(stage.xu, command)

    return act


async def merges(stage: Troupe) -> None:
    await stage.says(stage.xu, "/roster add Old Mei")
    await stage.says(stage.xu, "/merge Old Mei @mei_lin")
    await stage.presses(stage.xu, "Yes, one person")


async def undoes(stage: Troupe) -> None:
    await stage.says(stage.xu, "/lead 1 @bo_chen")
    await stage.presses(stage.xu, "Undo")
    await stage.says(stage.xu, "/name @mei_lin Margaret")


@pytest.mark.parametrize(
    ("act", "there", "gone"),
    [
        (forgets, "Bo", "Mei"),
        (leaves, "Bo", "Mei"),
        (merges, "Old Mei", "talk: Mei"),
        (undoes, "Margaret", "Mei"),
        (saying("/name @mei_lin Margaret"), "Margaret", "Mei"),
        (saying("/settings place The old mill"), "The old mill", "nowhere"),
        (saying("/settings timezone Europe/Berlin"), "08:00", "15:00"),
        (saying("/settings locale zh-CN"), "主讲", "Lead talk"),
        (saying("/roster add Grandma", "/lead 1 Grandma", "/roster drop Grandma"), "Bo", "Grandma"),
    ],
)
async def test_the_announcement_says_how_things_stand(
    announced: Troupe, act: Callable[[Troupe], Awaitable[None]], there: str, gone: str
) -> None:
    await act(announced)

    assert there in card(announced)
    assert gone not in card(announced)
    edits = sum(method == "editMessageText" for method, _ in announced.account.calls)
    await announced.settle()
    assert sum(method == "editMessageText" for method, _ in announced.account.calls) == edits


async def test_a_kill_between_the_change_and_the_edit_is_made_good(announced: Troupe) -> None:
    await announced.stop()
    store = EmbeddedStore(announced.folder)
    await store.open()
    async with store.edit_group(CHAT) as group:
        group.rename(announced.mei.id, "Margaret", by=1, at=announced.clock())
    await store.close()
    assert "Margaret" not in card(announced)

    await announced.start()
    await announced.settle()

    assert "Margaret" in card(announced)
    assert "Mei" not in card(announced)


async def test_an_edit_that_fails_is_tried_again_and_one_that_is_refused_is_not(announced: Troupe) -> None:
    announced.world.faults.plan("editMessageText", *[Fault.SERVER] * 4)
    await announced.says(announced.xu, "/name @mei_lin Margaret")
    assert "Margaret" not in card(announced)
    await announced.passes(seconds=40)
    assert "Margaret" in card(announced)

    told = (await announced.session(1)).told[ANNOUNCED]
    del announced.chat.messages[told.message]
    await announced.says(announced.xu, "/name @mei_lin Meg")
    calls = len(announced.account.calls)
    for number in range(3):
        await announced.says(announced.xu, f"/name @mei_lin Meg{number}")
    edits = [
        m for m, p in announced.account.calls[calls:] if m == "editMessageText" and p["message_id"] == str(told.message)
    ]
    assert edits == []


async def test_what_was_said_of_a_session_that_is_over_forgets_a_person_too(announced: Troupe) -> None:
    await announced.until((await announced.session(1)).starts_at)
    await announced.opens()
    await announced.says(announced.mei, "The lead talk.")
    await announced.presses(announced.mei, "I am here")
    await announced.says(announced.xu, "/close")
    await announced.publishes()
    assert (await announced.session(1)).state is State.PUBLISHED
    await forgets(announced)

    session = await announced.session(1)
    for key, told in session.told.items():
        if told.chat == CHAT and key.split(":")[0] in ("announcement", "reminder", "opening"):
            shown = json.dumps(announced.chat.messages[told.message], ensure_ascii=False)
            assert "Mei" not in shown, key
            assert told.shown not in ("", "stale"), key


async def test_a_reflection_costs_one_call(announced: Troupe) -> None:
    await announced.until((await announced.session(1)).starts_at)
    await announced.opens()
    await announced.says(announced.xu, "/close")
    before = len(announced.account.calls)

    await announced.says(announced.bo, f"/reflect {a_reflection(3)}")

    calls = [m for m, _ in announced.account.calls[before:] if m not in ("getUpdates", "getChatMember")]
    assert calls == ["setMessageReaction"]


async def test_a_lead_speaker_who_leaves_is_said_to_the_secretaries_alone(announced: Troupe) -> None:
    await leaves(announced)

    session = await announced.running.store.session(SessionKey(CHAT, 1))
    assert session.lead is None
    assert "退出" in announced.texts(announced.xu.id)[-1]
    assert not any("has left" in text for text in announced.texts())
