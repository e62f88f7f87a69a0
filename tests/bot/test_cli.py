"""What is run in a terminal: exit codes, clear lines, and documents without the chat."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.sandbox import people
from tests.conftest import CHAT, TOKEN, Troupe

RUN = CliRunner()


def said(*arguments: str) -> tuple[int, str]:
    result = RUN.invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output + result.stderr


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("", ["telegram.token: missing"]),
        ("[telegram]\ntokn = 'x'", ["telegram.tokn: unknown key"]),
        ("[telegrm]\ntoken = 'x'", ["telegrm: unknown key"]),
        ("[telegram]\nmode = 'smoke'", ["telegram.mode", "'smoke'", "'polling' or 'webhook'"]),
        ("[group]\ntimezone = 'Mars'", ["group.timezone", "'Mars'", "Asia/Shanghai"]),
        ("[group]\ncolour = 'red'", ["group.colour: unknown key"]),
        ("[group]\nannounce_days_before = 'week'", ["group.announce_days_before", "'week'"]),
        ("[points.remark]\npoint = 1", ["points.remark.point", "points, per_session"]),
        ("[points.chatter]\npoints = 1", ["points.chatter", "check_in, lead_talk"]),
        ("[store]\nurl = 'mysql:x'", ["store.url", "'mysql:x'"]),
        ("[log\n", ["not valid TOML"]),
        ("[telegram]\ntoken_file = '/nowhere/token'", ["telegram.token_file", "/nowhere/token"]),
    ],
)
def test_a_mistake_in_the_configuration_is_named_and_ends_with_2(
    tmp_path: Path, toml: str, expected: list[str]
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(toml, "utf-8")

    code, output = said("run", "--config", str(path))

    assert code == 2
    assert all(part in output.replace("\n", " ") for part in expected), output
    assert "Traceback" not in output


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    code, output = said("run", "--config", str(tmp_path / "none.toml"))

    assert code == 2
    assert "no such file" in output


def test_the_environment_overrides_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from bot.config import load

    monkeypatch.setenv("STUDYBOT_TELEGRAM__TOKEN", "1:env")
    monkeypatch.setenv("STUDYBOT_GROUP__TIME", "19:00")
    monkeypatch.setenv("STUDYBOT_GROUP__ANNOUNCE_DAYS_BEFORE", "5")
    (tmp_path / "c.toml").write_text("[telegram]\ntoken = '1:file'\n[group]\ntime = '10:00'\nplace = 'Hall'", "utf-8")

    config = load(tmp_path / "c.toml")

    assert config.token == "1:env"
    assert (config.group_settings.time, config.group_settings.place, config.group_settings.announce_days_before) == (
        "19:00",
        "Hall",
        5,
    )


async def test_check_says_what_is_wrong_and_how_to_mend_it(stage: Troupe, tmp_path: Path) -> None:
    from bot.cli.check import findings

    await stage.lays()
    people.set_status(stage.world, CHAT, stage.account.user.id, "member", by=stage.xu.id)
    await stage.settle()
    await stage.stop()
    broken = tmp_path / "content" / "mine"
    broken.mkdir(parents=True)
    (broken / "pack.toml").write_text("title = 'Mine'", "utf-8")
    (broken / "01-a.md").write_text("---\ntitle: A\nkind: party\n---\n", "utf-8")
    place = stage.folder / "groups" / str(CHAT) / "sessions" / "0003.json"
    place.write_bytes(b"{")
    path = tmp_path / "config.toml"
    path.write_text(
        f"[telegram]\ntoken = '{TOKEN}'\nbase_url = '{stage.address}/bot'\n[store]\nurl = 'tinydb:{stage.folder}'\n[content]\npath = '{tmp_path / 'content'}'",
        "utf-8",
    )

    found = [(f.level, f.text) async for f in findings(path)]
    await stage.start()

    assert ("ok", f"token: @{stage.account.user.username}") in found
    assert any(level == "error" and "01-a.md: line 3: 'kind' is 'party'" in text for level, text in found)
    assert any(level == "error" and "0003.json.unreadable1" in text for level, text in found)
    assert any(level == "warning" and "not administrator" in text for level, text in found)


def test_the_demo_leaves_a_seasons_documents_and_verbatim_records(tmp_path: Path) -> None:
    import tomllib

    from openpyxl import load_workbook

    from bot.sandbox.cast import LINES

    out = tmp_path / "demo"
    code, output = said("demo", "--weeks", "3", "--members", "6", "--locale", "zh-CN", "--out", str(out))

    assert code == 0, output
    assert len(list((out / "transcripts").glob("*.html"))) == 3
    lines = tomllib.loads((LINES / "zh-CN.toml").read_text("utf-8"))
    record = "".join(p.read_text("utf-8") for p in (out / "transcripts").glob("*.md"))
    assert all(
        text in record for text in [*lines["lead"], lines["better"], lines["own_words"], lines["late"], lines["aloud"]]
    )
    book = load_workbook(out / "积分表.xlsx")
    assert book.sheetnames == ["汇总", "积分账", "按期", "按人"]
    totals = {row[0]: row[1] for row in book["汇总"].iter_rows(min_row=2, values_only=True)}
    ledger: dict[object, int] = {}
    for row in book["积分账"].iter_rows(min_row=2, values_only=True):
        ledger[row[2]] = ledger.get(row[2], 0) + int(str(row[4]))
    assert {name: points for name, points in totals.items() if points} == {
        name: points for name, points in ledger.items() if points
    }
    assert (out / "2026年度结集.html").exists()
    again, _ = said("demo", "--weeks", "1", "--members", "3", "--locale", "en", "--out", str(out))
    assert again == 0


def test_the_demo_does_not_write_over_other_things(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", "utf-8")

    code, output = said("demo", "--out", str(tmp_path))

    assert code == 2
    assert "not empty" in output
    assert (tmp_path / "thesis.txt").read_text("utf-8") == "mine"


def test_compile_writes_documents_and_says_where(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    assert said("demo", "--weeks", "1", "--members", "3", "--locale", "en", "--out", str(out))[0] == 0
    config = tmp_path / "config.toml"
    config.write_text(f"[store]\nurl = 'tinydb:{out / 'data'}'", "utf-8")

    code, output = said(
        "compile", "--config", str(config), "--out", str(tmp_path / "docs"), "--", "-1004200000001", "1"
    )
    assert (code, len(list((tmp_path / "docs").iterdir()))) == (0, 2), output
    for wrong in (["1", "99"], ["-1004200000001", "99"], ["-1004200000001"]):
        code, output = said("compile", "--config", str(config), "--", *wrong)
        assert code == 2, output
        assert "Traceback" not in output
    code, output = said("compile", "--config", str(config), "--format", "papyrus", "--", "-1004200000001", "1")
    assert code == 2


@pytest.mark.parametrize(
    "command", [[], ["run"], ["demo"], ["check"], ["compile"], ["sandbox"], ["verify"], ["points", "simulate"]]
)
def test_help_is_everywhere(command: list[str]) -> None:
    assert said(*command, "--help")[0] == 0


def test_another_scheme_is_tried_over_a_past_season_and_mistakes_in_it_are_named(tmp_path: Path) -> None:
    out, config, scheme = tmp_path / "demo", tmp_path / "config.toml", tmp_path / "double.toml"
    assert said("demo", "--weeks", "2", "--members", "4", "--locale", "en", "--out", str(out))[0] == 0
    config.write_text(f"[store]\nurl = 'tinydb:{out / 'data'}'", "utf-8")
    tried = ("points", "simulate", "--config", str(config), "--", "-1004200000001", str(scheme))

    scheme.write_text("[points.check_in]\npoints = 20\n", "utf-8")
    code, output = said(*tried)
    assert code == 0, output
    assert "double" in output
    assert "Xu Ning" in output
    for wrong, named in (
        ("[chatter]\npoints = 1", "points.chatter"), ("[remark]\npoints = -1", "points.remark.points"),
        ("remark = ", "double.toml"), ('preset = "harsh"', "gentle"), ("remark = 5", "points.remark"),
    ):  # fmt: skip
        scheme.write_text(wrong, "utf-8")
        code, output = said(*tried)
        assert (code, named in output, "Traceback" in output) == (2, True, False), output
    scheme.unlink()
    assert said(*tried)[0] == 1


def test_records_are_checked_against_their_fingerprints_in_the_store_and_in_files(tmp_path: Path) -> None:
    out, config = tmp_path / "demo", tmp_path / "config.toml"
    assert said("demo", "--weeks", "2", "--members", "3", "--locale", "en", "--out", str(out))[0] == 0
    config.write_text(f"[store]\nurl = 'tinydb:{out / 'data'}'", "utf-8")
    volumes = [str(path) for path in sorted(out.glob("anthology*"))]
    assert {path.rsplit(".", 1)[1] for path in volumes} == {"html", "md", "docx", "pdf", "epub"}

    code, output = said("verify", "--config", str(config), *volumes)
    assert code == 0, output
    assert output.count("issue 1 of Evening Readers, as it is in the store") == 5
    assert "2 published, all as they were left" in output

    changed = tmp_path / "changed.md"
    changed.write_text("nothing of ours", "utf-8")
    assert said("verify", "--config", str(config), str(changed))[0] == 1
    record = next((out / "data").rglob("sessions/0001.json"))
    record.write_text(record.read_text("utf-8").replace("Good evening", "Good morning"), "utf-8")
    code, output = said("verify", "--config", str(config))
    assert code == 1
    assert "issue 1: the record, or its points, are not what was published" in output
    assert said("verify", "--config", str(config), str(tmp_path / "missing.pdf"))[0] == 1


def test_a_group_is_carried_from_one_store_to_another(tmp_path: Path) -> None:
    assert said("demo", "--weeks", "1", "--members", "4", "--out", str(tmp_path / "season"))[0] == 0
    group = next((tmp_path / "season" / "data" / "groups").iterdir()).name
    for name, folder in (("from", tmp_path / "season" / "data"), ("to", tmp_path / "other")):
        (tmp_path / f"{name}.toml").write_text(f"[store]\nurl = 'tinydb:{folder}'\n", "utf-8")
    old, new, bundle = str(tmp_path / "from.toml"), str(tmp_path / "to.toml"), str(tmp_path / "group.zip")

    assert said("export", "--config", old, "--out", bundle, "--", group)[0] == 0
    code, output = said("import", "--config", new, bundle)
    assert (code, "12 sessions" in output) == (0, True), output
    assert said("verify", "--config", new)[0] == 0
    assert said("import", "--config", new, bundle)[0] == 0
    (tmp_path / "torn.zip").write_bytes(Path(bundle).read_bytes()[:900])
    code, output = said("import", "--config", new, str(tmp_path / "torn.zip"))
    assert (code, "damaged; nothing was changed" in output) == (1, True), output
    code, output = said("export", "--config", old, "--", "-5")
    assert (code, "group -5" in output) == (2, True), output
