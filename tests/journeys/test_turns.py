"""Whose turn it is, and what the group would like to study: rota, duty, proposals, and who has been silent."""

from bot.practice.meeting.lifecycle import State
from bot.sandbox import people
from tests.conftest import CHAT, Troupe


async def known(stage: Troupe) -> None:
    for person in (stage.mei, stage.bo, stage.ana):
        await stage.says(person, "/next")


async def test_the_rota_is_accepted_or_passed_on_by_the_people_concerned(laid: Troupe) -> None:
    await known(laid)
    await laid.says(laid.mei, "/leave 1 abroad")
    await laid.says(laid.xu, "/rota")
    rota = laid.said()[-1]
    assert "1. Fri 6 Mar, 15:00" in laid.texts()[-1]
    asks = (await laid.running.store.group(CHAT)).rota
    assert [a.member for a in asks] == [laid.xu.id, laid.mei.id, laid.bo.id, laid.ana.id]

    await laid.presses(laid.ana, "1 · Xu Ning", rota)
    assert (await laid.session(1)).lead is None
    await laid.presses(laid.xu, "1 · Xu Ning", rota)
    assert (await laid.session(1)).lead == laid.xu.id
    await laid.presses(laid.mei, "2: another time", rota)
    asks = (await laid.running.store.group(CHAT)).rota
    assert [a.member for a in asks][1:3] == [laid.bo.id, laid.mei.id]
    await laid.presses(laid.bo, "2 · Bo", rota)
    assert "✅ 2." in laid.chat.messages[rota["message_id"]]["text"]
    assert (await laid.session(2)).lead == laid.bo.id


async def test_who_waited_longest_comes_before_who_led_last_and_volunteers_before_all(laid: Troupe) -> None:
    await known(laid)
    for issue, person in ((1, "xuning"), (2, "mei_lin"), (3, "bo_chen")):
        await laid.says(laid.xu, f"/lead {issue} @{person}")
    await laid.says(laid.xu, "/rota")
    asks = (await laid.running.store.group(CHAT)).rota

    assert [(a.member, a.accepted) for a in asks] == [
        (laid.xu.id, True), (laid.mei.id, True), (laid.bo.id, True), (laid.ana.id, False),
    ]  # fmt: skip
    await laid.passes(days=26)
    await laid.says(laid.xu, "/rota")
    asks = (await laid.running.store.group(CHAT)).rota
    assert [a.member for a in asks if not a.accepted][:2] == [laid.ana.id, laid.xu.id]


async def test_the_duty_member_may_open_check_in_and_close_and_no_more(laid: Troupe) -> None:
    await known(laid)
    await laid.says(laid.xu, "/duty March @bo_chen")
    assert "Bo is on duty in 2026-03" in laid.texts()[-1]
    await laid.passes(days=4, hours=5)
    await laid.says(laid.bo, "/open 1")
    await laid.says(laid.bo, "/checkin @mei_lin")
    await laid.says(laid.bo, "/record @mei_lin something")
    assert "for secretaries" in laid.texts()[-1]
    await laid.says(laid.bo, "/close")

    session = await laid.session(1)
    assert session.state is State.COLLECTING
    assert [c.member for c in session.check_ins] == [laid.mei.id]


async def test_the_rotation_goes_on_by_itself_and_is_announced_once_a_month(laid: Troupe) -> None:
    await known(laid)
    await laid.says(laid.xu, "/duty")
    await laid.presses(laid.xu, "go round")
    assert "2026-03 · Xu Ning" in laid.chat.messages[laid.said()[-1]["message_id"]]["text"]
    await laid.says(laid.xu, "/duty 13 @bo_chen")
    assert "month is missing" in laid.texts()[-1]
    await laid.passes(days=215)

    said = [t for t in laid.texts() if "is on duty in" in t]
    names = [t.split(" is on duty in ")[0].split()[-1] for t in said]
    assert names[:5] == ["Mei", "Bo", "Ana", "Ning", "Mei"]
    assert len(said) == len(set(said)) == 7


async def test_members_propose_the_group_votes_and_a_secretary_places(laid: Troupe) -> None:
    await known(laid)
    await laid.says(laid.mei, "/propose On the shortness of life")
    ballot = laid.said()[-1]
    await laid.presses(laid.bo, "I am for it", ballot)
    await laid.presses(laid.ana, "I am for it", ballot)
    await laid.presses(laid.ana, "I am for it", ballot)
    assert "For it (2): Mei and Bo" in laid.chat.messages[ballot["message_id"]]["text"]
    await laid.says(laid.bo, "/propose")
    assert "2 👍 On the shortness of life · Mei" in laid.texts()[-1]
    await laid.presses(laid.bo, "Put on the programme", ballot)
    assert (await laid.running.store.group(CHAT)).next_issue == 13

    people.press(laid.world, laid.xu.id, CHAT, ballot["message_id"], "Put on the programme")
    people.press(laid.world, laid.xu.id, CHAT, ballot["message_id"], "Put on the programme")
    await laid.settle()
    session = await laid.session(13)
    assert session.topic.title == "On the shortness of life"
    assert (await laid.running.store.group(CHAT)).next_issue == 14
    assert "issue 13" in laid.chat.messages[ballot["message_id"]]["text"]


async def test_only_its_author_or_a_secretary_takes_a_proposal_off(laid: Troupe) -> None:
    await known(laid)
    await laid.says(laid.mei, "/propose Something")
    ballot = laid.said()[-1]
    await laid.presses(laid.bo, "Take off", ballot)
    assert (await laid.running.store.group(CHAT)).proposals[0].is_open
    await laid.presses(laid.mei, "Take off", ballot)
    assert not (await laid.running.store.group(CHAT)).proposals[0].is_open
    await laid.says(laid.bo, "/propose " + "x" * 200)
    assert "this one has 200" in laid.texts()[-1]


async def test_who_has_been_silent_is_for_secretaries_alone(laid: Troupe) -> None:
    await known(laid)
    await laid.passes(days=4, hours=5)
    await laid.opens()
    await laid.says(laid.mei, "I speak.")
    await laid.says(laid.xu, "/close")
    await laid.says(laid.mei, "/silent")
    assert "for secretaries" in laid.texts()[-1]
    await laid.says(laid.xu, "/silent")
    assert "for your eyes alone" in laid.texts()[-1]
    await laid.says(laid.xu, "/start", privately=True)
    await laid.says(laid.xu, "/silent")

    text = laid.texts(laid.xu.id)[-1]
    assert text.index("Bo ·") < text.index("Mei · 🎤 0 · 💬 1")
