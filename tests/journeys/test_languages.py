"""A language without words, or with some of them, leaves nobody without an answer, and no group without its start."""

from pathlib import Path
from typing import Any

import pytest

from bot.cli.check import findings
from bot.clock.telling import Teller
from bot.practice.group import Group
from bot.practice.settings import GroupSettings
from bot.sandbox import people
from bot.texts import words
from tests.conftest import CHAT, Troupe, a_troupe
from tests.stored import with_settings

ENGLISH, CHINESE = "Issue 1", "第1期"


@pytest.mark.parametrize(
    ("stored", "spoken"),
    [("fr", ENGLISH), ("xx-YY", ENGLISH), ("zh-TW", CHINESE), ("zh", CHINESE), ("zh-Hant-HK", CHINESE), ("en-GB", ENGLISH), ("", ENGLISH), ("ZH_cn", CHINESE)],
)  # fmt: skip
async def test_a_stored_language_without_words_is_served_in_the_nearest(
    stage: Troupe, stored: str, spoken: str
) -> None:
    other = stage.world.add_group(-1001000000002, "Other", {stage.xu.id: "creator", stage.mei.id: "member"})
    people.set_status(stage.world, other.id, stage.account.user.id, "administrator", by=stage.xu.id)
    await stage.lays()
    await stage.stop()
    with_settings(stage.folder, CHAT, locale=stored)
    await stage.start()
    await stage.passes(days=5)

    assert any(t.startswith("📣") and spoken.replace("1", "2") in t for t in stage.texts())
    await stage.says(stage.mei, "/next")
    assert spoken.replace("1", "2") in stage.texts()[-1].replace("issue", "Issue")
    await stage.says(stage.xu, "/settings time 18:00")
    assert (await stage.running.store.group(CHAT)).settings.time == "18:00"
    await stage.says(stage.xu, "/settings")
    people.write(stage.world, stage.mei.id, other.id, "/next")
    await stage.settle()
    assert stage.texts(other.id)


async def test_the_operators_language_serves_those_that_have_no_words(tmp_path: Path) -> None:
    async with a_troupe(tmp_path / "data", locale="zh-CN") as stage:
        await stage.add_bot()
        await stage.stop()
        with_settings(stage.folder, CHAT, locale="fr")
        await stage.start()
        await stage.says(stage.xu, "/next")

        assert "学习" in stage.texts()[-1]


@pytest.mark.parametrize("asked", ["fr", "xx-YY", "zh-TW", "Klingon", "français " * 300])
async def test_a_language_without_words_is_refused_with_those_there_are(stage: Troupe, asked: str) -> None:
    await stage.says(stage.xu, f"/settings locale {asked}")

    assert "en | zh-CN" in stage.texts()[-1]
    assert (await stage.running.store.group(CHAT)).settings.locale == "en"


async def test_a_language_is_taken_however_it_is_spelled(stage: Troupe) -> None:
    await stage.says(stage.xu, "/settings locale zh_cn")

    assert (await stage.running.store.group(CHAT)).settings.locale == "zh-CN"


async def test_check_names_the_groups_that_are_served_in_another_language(stage: Troupe, tmp_path: Path) -> None:
    await stage.stop()
    with_settings(stage.folder, CHAT, locale="fr", cadence="FREQ=WEEKLY;INTERVAL=0;BYDAY=FR")
    config = tmp_path / "config.toml"
    config.write_text(f'[store]\nurl = "tinydb:{stage.folder}"\n[group]\nlocale = "en"\n', "utf-8")
    found = [f async for f in findings(config)]

    warned = [f.text for f in found if f.level == "warning" and "Evening Readers" in f.text]
    assert any("'fr'" in line and "served in en" in line and "/settings locale" in line for line in warned)
    assert any("cadence" in line and "/settings cadence" in line for line in warned)


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The catalogues in a folder where they may be spoilt."""
    folder = tmp_path / "locale"
    folder.mkdir()
    for path in (words.HERE / "locale").glob("*.po"):
        (folder / path.name).write_bytes(path.read_bytes())
    (tmp_path / "templates").symlink_to(words.HERE / "templates")
    monkeypatch.setattr(words, "HERE", tmp_path)
    for cached in (words.messages, words._message, words._environment):
        cached.cache_clear()
    yield folder
    monkeypatch.undo()
    for cached in (words.messages, words._message, words._environment):
        cached.cache_clear()


@pytest.mark.parametrize(
    "spoil", ["a third empty", "a third missing", "no formats", "bad templates", "not a catalogue", "removed"]
)
async def test_a_catalogue_with_gaps_is_filled_from_another(tmp_path: Path, catalogues: Path, spoil: str) -> None:
    place = catalogues / "zh_CN.po"
    blocks = place.read_text("utf-8").split("\n\n")
    head, rest = blocks[0], blocks[1:]
    match spoil:
        case "a third empty":
            rest = [b if n % 3 else b.partition("msgstr")[0] + 'msgstr ""' for n, b in enumerate(rest)]
        case "a third missing":
            rest = [b for n, b in enumerate(rest) if n % 3]
        case "no formats":
            rest = [b for b in rest if '"format.' not in b and '"language.name"' not in b]
        case "bad templates":
            rest = [b if n % 3 else b.partition("msgstr")[0] + 'msgstr "{% if %}{{"' for n, b in enumerate(rest)]
    place.write_text("\n\n".join([head, *rest]), "utf-8")
    if spoil == "not a catalogue":
        place.write_bytes(b"\xff\xfe\x00 no catalogue \x80")
    if spoil == "removed":
        place.unlink()
    async with a_troupe(tmp_path / "data", locale="en") as stage:
        await stage.add_bot()
        await stage.stop()
        with_settings(stage.folder, CHAT, locale="zh-CN")
        await stage.start()
        for command in ("/next", "/settings", "/plan", "/help", "/roster", "/board"):
            before = len(stage.texts())
            await stage.says(stage.xu, command)
            assert len(stage.texts()) > before, command


async def test_one_group_that_cannot_be_taken_up_keeps_no_other_from_it(
    stage: Troupe, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = stage.world.add_group(-1001000000002, "Other", {stage.xu.id: "creator"})
    people.set_status(stage.world, other.id, stage.account.user.id, "administrator", by=stage.xu.id)
    people.write(stage.world, stage.xu.id, other.id, "/topic add Something else on 6 March")
    await stage.settle()
    await stage.stop()
    real, tried = Teller.recover, 0

    async def failing(teller: Teller, group: Group) -> None:
        nonlocal tried
        if group.id == CHAT and (tried := tried + 1) == 1:
            raise KeyError("refusal")
        await real(teller, group)

    monkeypatch.setattr(Teller, "recover", failing)
    await stage.start()
    await stage.settle()
    await stage.says(stage.mei, "/next")

    assert any(t.startswith("📣") for t in stage.texts(other.id))
    assert tried == 2
    assert stage.texts()


def test_a_person_is_spoken_to_in_the_nearest_language() -> None:
    assert [words.spoken(code) for code in ("zh-hant", "zh-hans", "zh", "pt-br", None, "")] == [
        "zh-CN",
        "zh-CN",
        "zh-CN",
        "en",
        "en",
        "en",
    ]
    assert words.spoken("fr", "") == ""
    assert GroupSettings(locale="zh-TW").locale == "zh-TW"
