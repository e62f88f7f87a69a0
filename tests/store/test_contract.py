"""The contract of every store, on real files and on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.practice.group import Group
from bot.practice.meeting.draft import Draft, Piece
from bot.practice.people.rota import Ask, Reason
from bot.practice.verbs.absence import ask_leave, extend
from bot.practice.verbs.composing import keep_draft
from bot.practice.verbs.polish import approve, correct
from bot.practice.verbs.review import annotate, shift
from bot.store.bundles import BadBundle
from bot.store.database import Database
from bot.store.embedded import EmbeddedStore
from bot.store.portable import AlreadyThere, bring_in, take_out
from bot.store.postgres import PostgresStore
from bot.store.store import NotStored, SessionKey, Store
from tests.makers import ANA, BO, MEI, NOON, XU, a_group, a_held_session, a_message, a_session
from tests.store.servers import a_database

Opener = Callable[[], Store]
STORES = ("tinydb", "postgresql")
KEY = SessionKey(-100, 1)


@pytest.fixture(params=STORES)
async def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    if request.param == "tinydb":
        return lambda: EmbeddedStore(tmp_path)
    url = a_database()
    first = PostgresStore(Database(url))
    await first.open()
    await first.close()
    return lambda: PostgresStore(Database(url))


@pytest.fixture
async def store(opener: Opener) -> AsyncIterator[Store]:
    opened = opener()
    await opened.add(a_group())
    await opened.add(a_session("collecting"))
    yield opened
    await opened.close()


async def test_everything_comes_back_as_it_was(opener: Opener) -> None:
    group, session = a_group(place="三楼 𠮷"), a_held_session()
    group.deny(9, "/open", at=NOON)
    session.say(MEI, "\u202e\x00\x07 tab\t\r\n\ud7ff 👩‍👩‍👧", source=a_message(), at=NOON)
    first = opener()
    await first.add(group)
    await first.add(session)
    await first.close()

    second = opener()
    assert await second.group(-100) == group
    assert await second.session(KEY) == session
    await second.close()


async def test_kept_files_are_listed_and_let_go(store: Store) -> None:
    digests = [await store.keep(-100, content) for content in (b"one", b"two", b"one")]
    assert await store.files(-100) == sorted(set(digests))
    await store.let_go(-100, digests[0])
    await store.let_go(-100, digests[0])

    assert await store.files(-100) == [digests[1]]
    with pytest.raises(NotStored):
        await store.kept(-100, digests[0])


async def test_a_group_is_erased_with_all_that_belongs_to_it(opener: Opener) -> None:
    store = opener()
    await store.add(a_group())
    await store.add(a_session("collecting"))
    await store.keep(-100, b"a file")
    await store.remove(-100)
    await store.remove(-100)
    assert await store.groups() == []
    await store.close()

    again = opener()
    assert await again.groups() == []
    assert await again.sessions(-100) == []
    assert await again.files(-100) == []
    assert await again.add(a_group())
    await again.close()


async def test_a_group_is_carried_as_one_file(opener: Opener, tmp_path: Path) -> None:
    store = opener()
    group = a_group(place="三楼 𠮷")
    for aggregate in (group, a_held_session(), a_session(issue=2)):
        await store.add(aggregate)
    await store.keep(-100, b"a file")
    out = BytesIO()
    steps: list[tuple[int, int]] = []
    await take_out(store, -100, out, lambda done, total: steps.append((done, total)))
    before = [await store.group(-100), *await store.sessions(-100)]
    await store.close()
    assert steps[-1] == (4, 4)

    elsewhere = EmbeddedStore(tmp_path / "elsewhere")
    await bring_in(elsewhere, BytesIO(out.getvalue()))
    assert [await elsewhere.group(-100), *await elsewhere.sessions(-100)] == before
    assert len(await elsewhere.files(-100)) == 1
    await bring_in(elsewhere, BytesIO(out.getvalue()))
    async with elsewhere.edit_group(-100) as held:
        held.title = "Another name"
    with pytest.raises(AlreadyThere):
        await bring_in(elsewhere, BytesIO(out.getvalue()))
    await elsewhere.close()


async def test_what_is_no_bundle_or_damaged_brings_nothing_in(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path)
    await store.add(a_group())
    await store.add(a_held_session())
    out = BytesIO()
    await take_out(store, -100, out)
    await store.remove(-100)
    changed = BytesIO()
    with ZipFile(BytesIO(out.getvalue())) as whole, ZipFile(changed, "w") as torn:
        for name in whole.namelist():
            content = whole.read(name)
            torn.writestr(name, content.replace(b"A remark.", b"A forgery") if name.startswith("sessions") else content)

    for bundle in (b"", b"PK nothing", changed.getvalue(), out.getvalue()[: len(out.getvalue()) // 2]):
        with pytest.raises(BadBundle):
            await bring_in(store, BytesIO(bundle))
    assert await store.groups() == []
    await store.close()


async def test_an_edit_is_saved_when_the_block_is_left(store: Store) -> None:
    async with store.edit_session(KEY) as session:
        session.submit(MEI, "words", source=a_message(), at=NOON)

    assert [c.text for c in (await store.session(KEY)).contributions] == ["words"]


async def a_failing_edit(store: Store) -> None:
    async with store.edit_session(KEY) as session:
        session.submit(MEI, "words", source=a_message(), at=NOON)
        raise RuntimeError


async def test_on_an_error_nothing_is_saved(store: Store) -> None:
    with pytest.raises(RuntimeError):
        await a_failing_edit(store)

    assert (await store.session(KEY)).contributions == ()


async def test_one_at_a_time_and_nothing_is_lost(store: Store) -> None:
    async def hand_in(number: int) -> None:
        async with store.edit_session(KEY) as session:
            await asyncio.sleep(0)
            session.submit(MEI, str(number), source=a_message(1000 + number), at=NOON)

    await asyncio.gather(*(hand_in(n) for n in range(25)))

    assert {c.text for c in (await store.session(KEY)).contributions} == {str(n) for n in range(25)}


async def test_what_stands_is_not_added_again(store: Store) -> None:
    assert not await store.add(a_session("planned"))
    assert (await store.session(KEY)).state.value == "collecting"


async def test_what_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(NotStored):
        await store.session(SessionKey(-100, 99))
    with pytest.raises(NotStored):
        async with store.edit_group(-5):
            pass
    assert await store.group_of_chat(-5) is None


async def test_each_saved_change_is_heard_and_nothing_else(store: Store) -> None:
    heard: list[int] = []
    store.changed = heard.append

    async with store.edit_session(KEY) as session:
        session.submit(MEI, "words", source=a_message(7), at=NOON)
    async with store.edit_session(KEY) as session:
        session.submit(MEI, "words", source=a_message(7), at=NOON)

    assert heard == [-100]


async def test_a_group_is_found_by_the_chat_it_lives_in_today(store: Store) -> None:
    async with store.edit_group(-100) as group:
        group.move_to_chat(-1009)

    found = await store.group_of_chat(-1009)
    assert found is not None
    assert found.id == -100
    assert await store.group_of_chat(-100) is None


async def test_finished_sessions_wait_no_longer_and_can_still_be_read(store: Store) -> None:
    async with store.edit_session(KEY) as session:
        session.publish((), by=XU, at=NOON)
        for form in ("html", "md"):
            session.claim(f"publication:{form}", at=NOON, late=False)

    assert await store.waiting(-100) == []
    assert [s.issue for s in await store.sessions(-100)] == [1]


async def test_groups_do_not_see_each_other(store: Store) -> None:
    other = a_group()
    other.id = other.chat = -200
    await store.add(other)

    assert await store.sessions(-200) == []
    assert [g.id for g in await store.groups()] == [-200, -100]


async def test_all_that_a_session_can_hold_comes_back_as_it_was(opener: Opener) -> None:
    store = opener()
    session = a_held_session()
    draft = Draft(NOON).with_piece(Piece(a_message(), "half a thought", heard=True), NOON)
    keep_draft(session, MEI, draft)
    ask_leave(session, ANA, "ill", at=NOON)
    extend(session, BO, NOON + timedelta(days=9), by=XU, at=NOON)
    source = next(c.source for c in session.standing())
    correct(session, MEI, source, "worded anew", at=NOON)
    approve(session, MEI, at=NOON)
    annotate(session, source, "a note", by=XU, at=NOON)
    shift(session, source, 1, press="q1", by=XU, at=NOON)
    group = a_group()
    group.propose("1:2", "On friendship", by=MEI, at=NOON)
    group.give_duty("2026-12", BO, by=XU, at=NOON)
    group.plan_rota((Ask(2, BO, Reason.NEVER_LED, declined=(MEI,)),), by=XU, at=NOON)
    await store.add(group)
    await store.add(session)
    await store.close()

    again = opener()
    known = await again.session(SessionKey(-100, 1))
    assert known == session
    assert known.contribution(source) == session.contribution(source)
    assert await again.group(-100) == group
    await again.close()


async def test_files_are_kept_by_their_content_and_by_group(store: Store) -> None:
    for number in (-100, -200):
        await store.add(Group(number, number, "g", NOON))
    digest = await store.keep(-100, b"a picture")

    assert await store.keep(-100, b"a picture") == digest
    assert await store.kept(-100, digest) == b"a picture"
    for group, name in ((-200, digest), (-100, "0" * 64), (-100, "../../group.json")):
        with pytest.raises(NotStored):
            await store.kept(group, name)
