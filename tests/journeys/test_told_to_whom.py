"""Facts with unique words are planted; then everybody asks everything, everywhere: each word appears only where it may.

And after ``/forget`` no word of the person is left, neither in a byte of the store nor in an answer.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import asyncpg
import pytest

from bot.sandbox.world import User
from tests.conftest import CHAT, Troupe, a_troupe
from tests.makers import a_reflection
from tests.store.servers import a_database

COMMANDS = (
    "/next", "/plan", "/points", "/points @mei_lin", "/points Mei", "/board", "/board all", "/board weeks", "/transcript 1",
    "/search lead talk", "/calendar", "/rota", "/duty", "/propose", "/missing", "/missing 1", "/missing 2", "/silent", "/undo",
    "/audit", "/audit @mei_lin", "/roster", "/digest", "/honours", "/anthology", "/export", "/export contributions", "/export all",
    "/settings", "/help", "/mydata", "/compile 1", "/leave", "/extend", "/adjust", "/remind 2",
)  # fmt: skip
# Words that only the person and secretaries may read, in private.
PRIVATE = ("chemotherapy", "quarrel", "unfairness", "mercy")


def said_since(stage: Troupe, chat: int, count: int) -> str:
    """What the bot has said or edited in a chat since, with the text in files."""
    found = [json.dumps(m, ensure_ascii=False) for m in stage.said(chat)[count:] if m["from"]["is_bot"]]
    for message in stage.said(chat)[count:]:
        if message["from"]["is_bot"] and "document" in message:
            found += texts_in(stage.world.files[message["document"]["file_id"]][1])
    return "\n".join(found)


def texts_in(content: bytes) -> list[str]:
    """A file as text; of a ZIP all that is in it."""
    try:
        with ZipFile(BytesIO(content)) as bundle:
            return [text for name in bundle.namelist() for text in texts_in(bundle.read(name))]
    except BadZipFile:
        return [content.decode("utf-8", "replace")]


async def plant(stage: Troupe) -> None:
    """Mei has said, asked, been given and been refused all that a member can be."""
    for person in (stage.xu, stage.mei, stage.bo):
        person.language_code = "en"
        await stage.says(person, "/start", privately=True)
        await stage.says(person, "/next")
    await stage.says(stage.xu, "/lead 1 @mei_lin")
    await stage.says(stage.xu, "/duty 2026-04 @mei_lin")
    await stage.says(stage.mei, "/leave 2 chemotherapy on that day", privately=True)
    await stage.says(stage.xu, "/adjust @mei_lin +5 after the quarrel", privately=True)
    await stage.says(stage.mei, "/propose Giraffes in winter")
    await stage.says(stage.mei, "/points", privately=True)
    await stage.presses(stage.mei, "Why not", privately=True)
    await stage.presses(stage.mei, "Appeal", privately=True)
    question = stage.said(stage.mei.id)[-1]["message_id"]
    await stage.says(stage.mei, "the unfairness of it", privately=True, reply_to=question)
    await stage.presses(stage.xu, "Answer", privately=True)
    question = stage.said(stage.xu.id)[-1]["message_id"]
    await stage.says(stage.xu, "there was mercy", privately=True, reply_to=question)
    await stage.until((await stage.session(1)).starts_at)
    await stage.says(stage.xu, "/open 1")
    await stage.says(stage.mei, "The lead talk is about a zebra.")
    await stage.says(stage.bo, "I see it otherwise.")
    await stage.says(stage.xu, "/close")
    await stage.says(stage.mei, f"/reflect {a_reflection(1)} okapi")
    await stage.says(stage.bo, f"/reflect {a_reflection(1)} okapi")


@pytest.fixture
async def planted(laid: Troupe) -> Troupe:
    await plant(laid)
    return laid


async def everything(stage: Troupe, who: User, *, privately: bool) -> tuple[str, str, str]:
    """What comes of all commands of one person: in the group, to them in private, and to somebody else in private."""
    places = (CHAT, who.id, stage.bo.id if who is not stage.bo else stage.ana.id)
    counts = [len(stage.said(place)) for place in places]
    for command in COMMANDS:
        await stage.says(who, command, privately=privately)
    group, own, other = (said_since(stage, p, n) for p, n in zip(places, counts, strict=True))
    return group, own, other


async def test_a_private_fact_reaches_the_person_and_the_secretaries_in_private_alone(planted: Troupe) -> None:
    group, own, _ = await everything(planted, planted.xu, privately=False)
    assert [word for word in PRIVATE if word in group] == []
    # The appeal itself went to the secretaries when it was made; the record of changes has its answer.
    assert [word for word in PRIVATE if word not in own] == ["unfairness"]
    group, own, _ = await everything(planted, planted.mei, privately=False)
    assert [word for word in PRIVATE if word in group] == []
    for who in (planted.ana, planted.bo):
        for privately in (False, True):
            group, own, other = await everything(planted, who, privately=privately)
            assert [word for word in PRIVATE if word in group + own + other] == [], (who.first_name, privately)
    group, own, other = await everything(planted, planted.mei, privately=True)
    assert [word for word in PRIVATE if word in group + other] == []
    assert [word for word in PRIVATE if word not in own] == []


async def test_a_doubt_is_for_the_author_and_secretaries_in_private(planted: Troupe) -> None:
    assert any(d.counts is None for d in (await planted.session(1)).doubts)
    waits = "waits for"
    for who, privately in ((planted.mei, True), (planted.mei, False), (planted.bo, False)):
        await planted.says(who, "/points @bo_chen", privately=privately)
        assert waits not in planted.texts(who.id if privately else CHAT)[-1]
    await planted.says(planted.bo, "/points", privately=True)
    assert waits in planted.texts(planted.bo.id)[-1]


async def test_points_of_others_are_shown_only_with_a_public_board(planted: Troupe) -> None:
    await planted.says(planted.ana, "/points @mei_lin")
    assert "+5" in planted.texts()[-1]
    assert "quarrel" not in planted.texts()[-1]
    await planted.says(planted.xu, "/settings public_board off")
    await planted.says(planted.ana, "/points @mei_lin")
    assert "not shown in this group" in planted.texts()[-1]
    await planted.says(planted.xu, "/points @mei_lin")
    assert "private chat" in planted.texts()[-1]
    assert "quarrel" in planted.texts(planted.xu.id)[-1]
    await planted.says(planted.mei, "/points")
    assert "+5" in planted.texts()[-1]

    await planted.says(planted.xu, "/settings public_board on")
    await planted.says(planted.xu, "/board without @mei_lin")
    await planted.says(planted.bo, "/points @mei_lin", privately=True)
    assert "not shown in this group" in planted.texts(planted.bo.id)[-1]


async def test_a_secretary_without_a_private_chat_is_pointed_to_it(laid: Troupe) -> None:
    await laid.says(laid.xu, "/audit")
    assert "private chat" in laid.texts()[-1]
    assert "programme" not in laid.texts()[-1]
    assert "start=" in json.dumps(laid.said()[-1]["reply_markup"])


async def bytes_of(stage: Troupe) -> str:
    """Every byte that is stored: all files of a folder, or all rows of all tables."""
    if stage.url.startswith("tinydb:"):
        return "\n".join(p.read_bytes().decode("utf-8", "replace") for p in stage.folder.rglob("*") if p.is_file())
    connection = await asyncpg.connect(stage.url.replace("postgresql+asyncpg", "postgresql"))
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    found = []
    for table in tables:
        found += [str(dict(row)) for row in await connection.fetch(f'SELECT t::text AS row FROM "{table[0]}" t')]
    await connection.close()
    return "\n".join(found)


@pytest.fixture(params=["folder", "database"])
async def either(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Troupe]:
    url = a_database() if request.param == "database" else ""
    async with a_troupe(tmp_path / "data", url) as stage:
        await stage.add_bot()
        await stage.lays()
        yield stage


@pytest.mark.parametrize("is_published", [False, True])
async def test_nothing_of_who_is_erased_is_left(either: Troupe, is_published: bool) -> None:
    stage = either
    await plant(stage)
    await stage.says(stage.xu, "/name @mei_lin Meiying")
    await stage.says(stage.mei, "/reflect 2 unwritten pangolin", privately=True)
    if is_published:
        await stage.publishes("/publish 1")
    await stage.says(stage.mei, "/forget", privately=True)
    await stage.presses(stage.mei, "Erase me", privately=True)
    await asyncio.sleep(0.5)  # handled updates are marked a moment later
    await stage.stop()
    await stage.start()
    await stage.stop()

    gone = [*PRIVATE[:3], "Giraffes", "pangolin", "mei_lin", "Meiying", '"Mei"', *(() if is_published else ("zebra",))]
    stored = await bytes_of(stage)
    assert [word for word in gone if word in stored] == []

    await stage.start()
    for privately in (False, True):
        group, own, _ = await everything(stage, stage.xu, privately=privately)
        assert [word for word in gone if word in own.replace("@mei_lin", "") and word != "mei_lin"] == []
        assert [word for word in gone if word in group and word != "mei_lin"] == []
