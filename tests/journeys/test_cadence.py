"""A cadence that never comes holds nobody up: refused where it is given, and said where it is stored already."""

import zipfile
from pathlib import Path

import orjson
import pytest

from bot.practice.settings import GroupSettings
from bot.store.portable import bring_in, take_out
from tests.conftest import CHAT, Troupe, a_troupe
from tests.stored import with_settings

DEFAULT = GroupSettings().cadence
NEVER = "FREQ=WEEKLY;INTERVAL=0;BYDAY=FR"


@pytest.mark.parametrize(
    "rule",
    [
        NEVER, "freq=daily;bymonth=2;bymonthday=30", "RRULE:FREQ=YEARLY;INTERVAL=1000", "FREQ=WEEKLY;BYDAY=FR\nEXRULE:FREQ=WEEKLY;BYDAY=FR",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=33", "FREQ=YEARLY;BYWEEKNO=53", "Friday",
    ],
)  # fmt: skip
async def test_a_rule_that_never_comes_is_refused_at_once(stage: Troupe, rule: str) -> None:
    await stage.says(stage.xu, f"/settings cadence {rule}")

    assert "does not fit cadence" in stage.texts()[-1]
    assert "/settings cadence FREQ=WEEKLY;BYDAY=FR" in stage.texts()[-1]
    assert (await stage.running.store.group(CHAT)).settings.cadence == DEFAULT


async def test_a_rule_typed_in_setup_is_refused_too(stage: Troupe) -> None:
    await stage.says(stage.xu, "/settings cadence")
    await stage.presses(stage.xu, "Other …")
    question = stage.said()[-1]
    await stage.says(stage.xu, NEVER, reply_to=question["message_id"])

    assert "does not fit cadence" in stage.texts()[-1]
    assert (await stage.running.store.group(CHAT)).settings.cadence == DEFAULT


@pytest.mark.parametrize("stored", [NEVER, "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "every friday", ""])
async def test_a_stored_one_stops_neither_the_start_nor_what_needs_no_days(stage: Troupe, stored: str) -> None:
    await stage.says(stage.xu, "/topic add One of our own on 12 March 19:00")
    await stage.stop()
    with_settings(stage.folder, CHAT, cadence=stored)
    await stage.start()
    await stage.settle()

    await stage.says(stage.mei, "/next")
    assert "One of our own" in stage.texts()[-1]
    for needs_days in ("/plan load stoics-en", "/topic add Another one"):
        await stage.says(stage.xu, needs_days)
        assert "/settings cadence" in stage.texts()[-1]
    await stage.says(stage.xu, "/settings")
    await stage.says(stage.xu, "/settings time 18:00")
    assert (await stage.running.store.group(CHAT)).settings.time == "18:00"
    await stage.says(stage.xu, "/move 1 13 March")
    await stage.says(stage.xu, "/settings cadence FREQ=WEEKLY;BYDAY=TU")
    await stage.lays()

    assert (await stage.session(2)).topic.title


async def test_a_group_brought_in_with_one_is_served_all_the_same(stage: Troupe, tmp_path: Path) -> None:
    await stage.stop()
    with_settings(stage.folder, CHAT, cadence=NEVER)
    await stage.start()
    with (tmp_path / "bad.zip").open("w+b") as out:
        await take_out(stage.running.store, CHAT, out)
    with zipfile.ZipFile(tmp_path / "bad.zip") as bundle:
        assert orjson.loads(bundle.read("group.json"))["body"]["settings"]["cadence"] == NEVER
    async with a_troupe(tmp_path / "other") as other:
        with (tmp_path / "bad.zip").open("rb") as source:
            await bring_in(other.running.store, source)
        await other.add_bot()
        await other.says(other.xu, "/plan load stoics-en")
        assert "does not fit cadence" in other.texts()[-1]


async def test_holidays_that_leave_no_day_are_said(stage: Troupe) -> None:
    await stage.says(stage.xu, "/settings skip_holidays DE")
    await stage.says(stage.xu, "/settings cadence FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25")
    for command in ("/plan load stoics-en", "/topic add Another one"):
        await stage.says(stage.xu, command)
        assert "gives only 0 days" in stage.texts()[-1]


async def test_one_group_with_settings_that_do_not_hold_keeps_nobody_from_the_start(stage: Troupe) -> None:
    other = stage.world.add_group(-1001000000002, "Other", {stage.xu.id: "creator"})
    await stage.says(stage.xu, "/topic add One of our own on 12 March 19:00")
    await stage.stop()
    with_settings(stage.folder, CHAT, timezone="Mars/Base", time="25:00")
    stage.chat = other
    await stage.start()
    await stage.add_bot()
    await stage.says(stage.xu, "/next")

    assert stage.texts()
