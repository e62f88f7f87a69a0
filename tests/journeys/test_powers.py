"""Who may do what, held by one guard: every command and every button, tried by those who may not, changes nothing."""

import re
from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.buttons import SHAPE
from bot.practice.people.powers import COMMANDS, POWERS, Power
from bot.sandbox import people
from tests.conftest import CHAT, Troupe
from tests.strategies import command_lines

ARGUMENTS = {
    "plan": "load stoics-en", "topic": "add X on 12-04", "move": "1 12-04", "cancel": "1", "lead": "1 @mei_lin", "record": "@mei_lin words",
    "extend": "@mei_lin 1 12-04", "adjust": "@mei_lin +5 why", "export": "all", "name": "@mei_lin X", "merge": "@mei_lin @bo_chen",
    "secretary": "add @stranger", "settings": "time 10:00", "roster": "add Ghost", "duty": "12 @mei_lin", "board": "post month",
}  # fmt: skip
GUARDED = [name for name, needs in COMMANDS.items() if needs > Power.MEMBER] + ["plan", "duty", "rota"]
ARGUMENT = st.one_of(st.sampled_from(["1", "one", "list", "yes", "pick.time.1", "go", "finish", "take", "erase", "restore.1", "offyes", "use.strict"]),
                     st.text("abc019._-", max_size=12))  # fmt: skip


async def state_of(stage: Troupe) -> object:
    """All that could be changed, but for who has been seen and what was denied."""
    group = await stage.running.store.group(CHAT)
    kept = {k: v for k, v in asdict(group).items() if k not in ("audit", "roster")}
    roles = {m.id: (m.name, m.role, m.is_on_board) for m in group.roster if m.id != stage.stranger.id}
    return kept, roles, [asdict(s) for s in await stage.running.store.sessions(CHAT)]


def every_button(stage: Troupe) -> list[str]:
    """One plausible press for each verb and each of its actions that the code knows."""
    verbs = stage.running.wiring.buttons()
    return [
        f"{verb}:{CHAT}:1:{action}"
        for verb in verbs
        for action in ("", "yes", "go", "keep", "finish", "pick.time.1", "one.2", "take", "erase", "add", "restore.1", "offyes", "skipyes",
                       "swapyes", "give.2", "role.2", "yes.2.3", "use.strict", "now", "skip", "part.held", "up", "follow")
    ]  # fmt: skip


async def test_no_command_above_ones_power_does_anything(laid: Troupe) -> None:
    await laid.says(laid.mei, "/next")
    await laid.says(laid.bo, "/next")
    before = await state_of(laid)

    for name in GUARDED:
        await laid.says(laid.mei, f"/{name} {ARGUMENTS.get(name, '')}".strip())

    assert await state_of(laid) == before
    denied = [a for a in (await laid.running.store.group(CHAT)).audit if a.verb == "denied"]
    assert len(denied) >= len(GUARDED) - 2


async def test_no_button_above_ones_power_does_anything(laid: Troupe) -> None:
    for person in (laid.mei, laid.bo):
        await laid.says(person, "/next")
    card = laid.last_with("I come")
    own = {"come", "lead", "vote", "draft", "own", "write", "in", "hide", "rota"}
    before = await state_of(laid)

    for data in every_button(laid):
        if data.split(":")[0] not in own:
            people.press_data(laid.world, laid.mei.id, laid.chat, card, data)
    await laid.settle()

    assert await state_of(laid) == before


async def test_another_groups_secretary_has_no_power_here(laid: Troupe) -> None:
    other = laid.world.add_group(-1001000000002, "Other", {laid.stranger.id: "creator", laid.account.user.id: "left"})
    people.set_status(laid.world, other.id, laid.account.user.id, "administrator", by=laid.stranger.id)
    await laid.settle()
    people.write(laid.world, laid.stranger.id, other.id, "/settings")
    await laid.settle()
    theirs = laid.said(other.id)[-1]
    before = await state_of(laid)

    for data in every_button(laid):
        people.press_data(laid.world, laid.stranger.id, other, theirs, data)
        private = laid.world.private_chat(laid.stranger.id)
        people.press_data(laid.world, laid.stranger.id, private, theirs, data)
    await laid.settle()
    for letter in "xonehqrfvutmyzgdcwpkas":
        await laid.says(laid.stranger, f"/start {letter}_{CHAT}_1_2", privately=True)

    assert await state_of(laid) == before
    assert laid.stranger.id not in (await laid.running.store.group(CHAT)).roster
    everything = "\n".join(laid.texts(other.id) + laid.texts(laid.stranger.id))
    assert "A time of one's own" not in everything


async def test_a_former_secretary_loses_the_power_at_once(laid: Troupe) -> None:
    people.set_status(laid.world, CHAT, laid.bo.id, "administrator")
    await laid.settle()
    await laid.says(laid.bo, "/settings")
    panel = laid.said()[-1]
    people.set_status(laid.world, CHAT, laid.bo.id, "member")
    await laid.settle()
    before = await state_of(laid)

    for data in every_button(laid):
        if data.split(":")[0] not in ("come", "lead", "vote", "in", "rota", "hide"):
            people.press_data(laid.world, laid.bo.id, laid.chat, panel, data)
    await laid.says(laid.bo, "/settings time 10:00")

    assert await state_of(laid) == before


async def test_answers_to_questions_are_guarded_too(laid: Troupe) -> None:
    await laid.says(laid.mei, "/next")
    await laid.says(laid.xu, "/plan")
    await laid.presses(laid.xu, "➕ Topic")
    question = laid.said()[-1]
    before = await state_of(laid)
    await laid.says(laid.mei, "A topic of mine", reply_to=question["message_id"])

    assert await state_of(laid) == before
    assert "for secretaries" in laid.texts()[-1]


def test_every_command_and_button_does_a_deed_that_stands_in_the_table(laid: Troupe) -> None:
    wiring = laid.running.wiring
    deeds = [deed for _, deed in (*wiring.buttons().values(), *wiring.questions().values())]

    assert set(wiring.commands()) == set(COMMANDS)
    assert set(deeds) <= set(POWERS)
    assert all(re.fullmatch(SHAPE, f"{verb}:1") for verb in wiring.buttons())


async def test_the_operator_named_in_the_configuration_has_the_owners_power(laid: Troupe) -> None:
    await laid.says(laid.bo, "/farewell")
    assert "chat's owner" in laid.texts()[-1]
    laid.running.desk.config.telegram.owners.append(laid.bo.id)
    await laid.says(laid.bo, "/farewell")
    assert "leaves?" in laid.texts()[-1]


@pytest.mark.parametrize("seed", range(4))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_generated_commands_and_presses_raise_nothing_unhandled(
    laid: Troupe, seed: int, data: st.DataObject
) -> None:
    for line in data.draw(st.lists(command_lines(), min_size=3, max_size=6)):
        await laid.says(data.draw(st.sampled_from([laid.xu, laid.mei])), line, privately=data.draw(st.booleans()))
    verb = data.draw(st.sampled_from(sorted(laid.running.wiring.buttons())))
    packed = ":".join([verb, str(CHAT), *data.draw(st.lists(ARGUMENT, max_size=3))])[:64]
    message = next(m for m in laid.said() if m["from"]["is_bot"])
    people.press_data(laid.world, laid.xu.id, laid.chat, message, packed)
    await laid.settle()

    if await laid.running.store.groups():
        assert await laid.running.inbox.set_aside() == []
