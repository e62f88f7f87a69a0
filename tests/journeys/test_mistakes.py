"""Mistakes, strangers and forgeries: each gets one clear sentence, and nothing changes."""

import pytest

from bot.sandbox import people
from tests.conftest import CHAT, Troupe

SECRETARIES_ONLY = [
    "/plan load stoics-en", "/topic add X on 12-04", "/move 1 12-04", "/cancel 1", "/lead 1 @mei_lin", "/open", "/close", "/record @mei_lin hello",
    "/checkin @mei_lin", "/missing", "/compile", "/publish", "/adjust @mei_lin +5 why", "/roster", "/name @mei_lin X", "/secretary add @mei_lin",
    "/digest", "/audit", "/settings time 10:00", "/setup",
]  # fmt: skip


async def state_of(stage: Troupe) -> object:
    group = await stage.running.store.group(CHAT)
    sessions = await stage.running.store.sessions(CHAT)
    return (
        group.settings, group.adjustments, group.next_issue, [m.role for m in group.roster],
        [(s.state, s.starts_at, s.lead, s.topic, s.contributions, s.check_ins) for s in sessions],
    )  # fmt: skip


async def test_what_only_secretaries_may_is_refused_to_members_and_on_record(stage: Troupe) -> None:
    await stage.lays()
    await stage.says(stage.mei, "/next")
    before = await state_of(stage)

    for command in SECRETARIES_ONLY:
        await stage.says(stage.mei, command)
        assert "for secretaries" in stage.texts()[-1], command

    assert await state_of(stage) == before
    group = await stage.running.store.group(CHAT)
    assert sum(a.verb == "denied" and a.by == stage.mei.id for a in group.audit) == len(SECRETARIES_ONLY)


async def test_who_started_a_private_chat_is_refused_there_and_the_group_stays_quiet(stage: Troupe) -> None:
    await stage.lays()
    await stage.says(stage.mei, "/start", privately=True)
    said = len(stage.texts())

    await stage.says(stage.mei, "/open")

    assert len(stage.texts()) == said
    assert "for secretaries" in stage.texts(stage.mei.id)[-1]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/move", "An issue number and a date are needed"), ("/move 1 soon", "cannot read “soon” as a date"),
        ("/move 1 2020-01-01", "is in the past"), ("/move 99 12-04", "There is no issue 99"), ("/move one 12-04", "An issue number"),
        ("/cancel", "The issue number is missing"), ("/cancel 77", "There is no issue 77"),
        ("/topic", "“add” or “edit” is missing"), ("/topic add", "A title has 1 to 120"), ("/topic add " + "x" * 200, "this one has 200"),
        ("/topic add Z on 2020-01-01", "is in the past"), ("/topic add Z on 45-99", "cannot read"), ("/topic edit 1", "A title has"),
        ("/plan load", "name of a content pack is missing"), ("/plan load nothing", "no usable content pack “nothing”"), ("/plan lay it", "begin with “load”"),
        ("/plan load ../../etc", "no usable content pack"), ("/plan load stoics-en from yesteryear", "cannot read"),
        ("/plan load stoics-en from 2020-01-01", "is in the past"),
        ("/lead 1 @nobody", "nobody called “@nobody”"), ("/lead 1", "A member is missing"), ("/lead @mei_lin", "The issue number is missing"),
        ("/open 99", "There is no issue 99"), ("/close", "no session to close"), ("/compile", "no session to compile"), ("/publish 1", "Issue 1 is announced"),
        ("/reflect", "no words in this reflection"), ("/reflect 99", "There is no issue 99"), ("/reflect 5 early", "not been announced yet"),
        ("/withdraw", "nothing on issue"), ("/withdraw x", "The issue number is missing"), ("/adjust @xuning", "Points are missing"),
        ("/adjust @xuning +3", "a reason"), ("/adjust @xuning 0 nothing", "other than 0"), ("/adjust", "A member is missing"),
        ("/points @nobody", "nobody called"), ("/board century", "Accepted are week"), ("/transcript", "no session to read back"), ("/transcript 1", "not published yet"),
        ("/name @xuning", "new name is missing"), ("/name @xuning " + "x" * 70, "1 to 64"), ("/secretary @xuning", "“add” or “remove”"),
        ("/settings colour red", "no setting “colour”"), ("/settings timezone Mars", "does not fit timezone"), ("/settings cadence weekly", "does not fit cadence"),
        ("/record @xuning", "The words are missing"), ("/missing x", "The issue number is missing"), ("/audit @nobody", "nobody called"),
    ],
)  # fmt: skip
async def test_a_mistake_is_answered_with_what_is_missing(laid: Troupe, command: str, answer: str) -> None:
    before = await state_of(laid)

    await laid.says(laid.xu, command)

    assert answer in laid.texts()[-1]
    assert await state_of(laid) == before


async def test_forged_and_foreign_buttons_do_nothing(stage: Troupe) -> None:
    await stage.lays()
    card = stage.last_with("I come")
    await stage.says(stage.mei, "/next")
    before = await state_of(stage)
    plan = f"plan:{CHAT}:stoics-en:{int(stage.clock().timestamp())}"

    for data in (
        f"come:{CHAT}:99",
        "come:-5:1",
        f"cancel:{CHAT}:1",
        f"keep:{CHAT}:1",
        plan,
        "nonsense",
        f"lang:{CHAT}:en",
        f"pts:{CHAT}:x:y",
        f"plan:{CHAT}:a",
    ):
        people.press_data(stage.world, stage.mei.id, stage.chat, card, data)
        await stage.settle()

    assert await state_of(stage) == before


async def test_an_anonymous_administrator_is_asked_to_show_themselves(stage: Troupe) -> None:
    await stage.lays()

    await stage.says(stage.xu, "/open", anonymously=True)

    assert "cannot tell who you are" in stage.texts()[-1]
    assert (await stage.session(1)).state.value == "announced"


async def test_another_group_sees_nothing(stage: Troupe) -> None:
    await stage.lays()
    await stage.says(stage.mei, "/reflect a hidden thought")
    other = stage.world.add_group(
        -1001000000002, "Other", {stage.stranger.id: "creator", stage.account.user.id: "left"}
    )
    people.set_status(stage.world, other.id, stage.account.user.id, "administrator", by=stage.stranger.id)
    await stage.settle()

    for command in ("/next", "/plan", "/points", "/board", "/transcript 1", "/audit", "/roster", "/points @mei_lin"):
        people.write(stage.world, stage.stranger.id, other.id, command)
        await stage.settle()

    everything = "\n".join(stage.texts(other.id))
    assert "hidden" not in everything
    assert "Mei" not in everything
    assert "A time of one's own" not in everything


async def test_markup_in_names_and_texts_stays_text(stage: Troupe) -> None:
    await stage.lays()
    stage.mei.first_name = "<b>Mei</b> & co"
    await stage.says(stage.mei, "/next")
    await stage.presses(stage.mei, "I come")
    await stage.says(stage.xu, "/topic add <i>x</i> & {{ 7*7 }} on 03-20")
    await stage.says(stage.xu, "/cancel 1 <a href='x'>y</a>")

    card = next(m for m in stage.said() if "Announcement" in m.get("text", ""))
    assert "Coming (1): <b>Mei</b> & co" in card["text"]
    assert any("<i>x</i> & {{ 7*7 }}" in t for t in stage.texts())
    assert any("<a href='x'>y</a>" in t for t in stage.texts())
