"""The threat model's own laws: every line has its test; and the threats that no other test holds."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import Chat, Message, Update, User

from bot.chat import flood as flood_module
from bot.chat.flood import Allowance, Flood
from bot.sandbox import people
from tests.conftest import CHAT, Troupe, a_troupe
from tests.store.servers import a_database

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WORDS = st.one_of(
    st.text(max_size=60), st.sampled_from(["/start", "/plan", "/settings time", "\x00", "\u202e", "🙂" * 20])
)
ODD: st.SearchStrategy[dict[str, Any]] = st.one_of(
    WORDS.map(lambda text: {"text": text}),
    WORDS.map(lambda text: {"caption": text[:50], "photo": [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}]}),
    st.just({"dice": {"emoji": "🎲", "value": 3}}), st.just({"location": {"latitude": 1.0, "longitude": 2.0}}),
    st.just({"contact": {"phone_number": "1", "first_name": "x"}}), st.just({"new_chat_title": "Another title"}),
    st.just({"left_chat_member": {"id": 4, "is_bot": False, "first_name": "Ana"}}), st.just({"group_chat_created": True}),
    st.just({"sticker": {"file_id": "x", "file_unique_id": "y", "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}}),
    st.just({"voice": {"file_id": "gone", "file_unique_id": "y", "duration": 1}}), st.just({"migrate_to_chat_id": -100}),
    st.just({"document": {"file_id": "gone", "file_unique_id": "y", "file_name": "../../x", "file_size": 10**12}}),
)  # fmt: skip


def test_every_threat_has_its_test() -> None:
    named = set(re.findall(r"`(test_\w+)`", (HERE / "THREATS.md").read_text("utf-8")))
    written = {
        name
        for path in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    }

    assert len(named) > 15
    assert named - written == set()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_dependency_is_locked_with_hashes(name: str) -> None:
    lock = (ROOT / name).read_text("utf-8")
    pinned = re.findall(r"^([\w.\-]+(?:\[[\w,]+\])?)==", lock, flags=re.M)
    entries = re.split(r"^(?=[\w.\-]+(?:\[[\w,]+\])?==)", lock, flags=re.M)[1:]

    assert len(pinned) > 60
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"^\s*(-e|--index-url|--extra-index-url|https?://)", lock, flags=re.M)


def an_update(number: int, user: int, text: str) -> Update:
    person = User(user, "Somebody", is_bot=False)
    message = Message(number, None, Chat(CHAT, "supergroup"), from_user=person, text=text)  # type: ignore[arg-type]
    return Update(number, message=message)


async def test_a_flood_is_slowed_told_once_and_too_much_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []

    async def tell(update: Update) -> None:
        told.append(update.update_id)

    monkeypatch.setattr(flood_module, "MOST_WAITING", 30)
    flood = Flood(Allowance(at_once=5, a_second=0.001), tell)
    waits = [flood.wait(an_update(n, 666, "/next")) for n in range(100)]
    await asyncio.sleep(0)

    assert waits[:5] == [0] * 5
    slowed = [wait for wait in waits[5:35] if wait]
    assert len(slowed) == 30
    assert slowed == sorted(slowed)
    assert waits[35:] == [None] * 65
    assert told == [5]
    assert flood.wait(an_update(200, 7, "/next")) == 0
    assert flood.wait(an_update(201, 666, "plain words in a lively meeting")) == 0


@pytest.mark.parametrize("store", ["files", "postgresql"])
async def test_who_floods_is_heard_in_order_and_holds_nobody_up(tmp_path: Path, store: str) -> None:
    async with a_troupe(tmp_path / "data", a_database() if store == "postgresql" else "") as stage:
        await stage.add_bot()
        stage.account.started.add(stage.xu.id)
        stage.running.queue.flood.allowance = Allowance(at_once=2, a_second=10)
        for number in range(12):
            people.write(stage.world, stage.xu.id, CHAT, f"/settings place Room {number}.")
        people.write(stage.world, stage.mei.id, CHAT, "/board")
        await stage.settle()

        said = stage.texts()
        mine = next(n for n, text in enumerate(said) if "No points" in text)
        rooms = [n for n, text in enumerate(said) for room in re.findall(r"Room (\d+)\.", text)[-1:]]
        assert [re.findall(r"Room (\d+)\.", said[n])[-1] for n in rooms] == [str(n) for n in range(12)]
        assert mine < rooms[-1]
        assert (
            len([t for t in stage.texts() + stage.texts(stage.xu.id) if "faster than hands" in t or "太快" in t]) == 1
        )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    content=ODD,
    user=st.sampled_from([1, 2, 9]),
    kind=st.sampled_from(["message", "edited_message", "channel_post"]),
    private=st.booleans(),
)
async def test_updates_of_any_shape_are_taken_or_passed_over(
    stage: Troupe, content: dict[str, Any], user: int, kind: str, private: bool
) -> None:
    chat = stage.world.private_chat(user) if private else stage.chat
    stage.account.started.add(user)
    message = stage.world.post(chat, stage.world.users[user], content)
    stage.account.allowed = None
    stage.world.push(stage.account, kind, message)
    await stage.settle()

    assert await stage.running.inbox.set_aside() == []


async def test_an_update_that_cannot_be_read_does_not_stop_the_others(laid: Troupe) -> None:
    laid.may_fail = True
    shapes: list[Any] = [{"message_id": "x"}, {"chat": None}, [], "text"]
    for broken in shapes:
        laid.world.push(laid.account, "message", broken)
    await laid.says(laid.xu, "/settings place Annex")

    assert (await laid.running.store.group(CHAT)).settings.place == "Annex"
    assert [a.why for a in await laid.running.inbox.set_aside()] == ["cannot be read"] * len(shapes)


async def test_a_member_of_no_group_learns_nothing_in_private(laid: Troupe) -> None:
    for command in (
        "/plan",
        "/points @mei_lin",
        "/transcript 1",
        "/search time",
        "/mydata",
        "/roster",
        f"/start w_{CHAT}_1",
    ):
        people.write(laid.world, laid.stranger.id, laid.stranger.id, command)
        await laid.settle()

    said = "\n".join(laid.texts(laid.stranger.id))
    assert "A time of one's own" not in said
    assert "Evening Readers" not in said


@pytest.mark.parametrize("name", ["CON.txt", "../../etc/passwd", "a\u202egpj.exe", "x" * 400, "", "\u2066.zip"])
def test_no_name_of_a_file_leaves_its_folder_or_fools_the_eye(name: str) -> None:
    from bot.publish.formats import file_name

    made = file_name(name, "zip")
    assert "/" not in made
    assert not made.startswith((".", "-"))
    assert not any(ord(c) in range(0x202A, 0x202F) or ord(c) in range(0x2066, 0x206A) for c in made)
    assert len(made.encode()) < 200
