"""A configuration as people have it: any editor, any encoding, variables in any spelling. A fault is one line, with the mend."""

import codecs
from pathlib import Path

import pytest

from bot.config import BadConfiguration, load
from tests.bot.test_cli import said

GOOD = '[telegram]\ntoken = "1:x"\n[group]\nplace = "三楼会议室"\n'


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_bytes(codecs.BOM_UTF8 + GOOD.encode())

    assert load(tmp_path / "c.toml").group_settings.place == "三楼会议室"


@pytest.mark.parametrize("command", ["run", "check", "verify", "backup"])
@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (GOOD.encode("gbk"), "line 4: is not UTF-8 but, it seems, GBK; save it as UTF-8"),
        (GOOD.encode("utf-16"), "is not UTF-8 but, it seems, UTF-16"),
        (GOOD.encode("utf-16-le"), "is not UTF-8 but, it seems, UTF-16"),
        (b"[group]\nplace = \"caf\xe9\"\n", "line 2: is not UTF-8"),
        (b"[telegram]\ntoken = 'x\n", "line 2: "),
        (b"[telegram]\nowners = [1, 2\nmode = 'polling'\n", "not valid TOML"),
        (b"[telegram]\na = 1\na = 2\n", "at line 3, column"),
        (b"telegram = 5\n", "telegram: found 5, accepted is a table of keys"),
        (b"[telegram]\nowners = 'me'\n", "telegram.owners: found 'me', accepted is ids"),
        (b"[telegram]\nowners = [1.5]\n", "telegram.owners: found [1.5]"),
        (b"[telegram]\nbase_ulr = 'x'\n", "telegram.base_ulr: unknown key; did you mean base_url?"),
        (b"[webhok]\nurl = 'x'\n", "webhok: unknown key; did you mean webhook?"),
        (b"[webhook]\nport = 'many'\n", "webhook.port: found 'many', accepted is a whole number"),
        (b"[group]\ncadense = 'x'\n", "group.cadense: unknown key; did you mean cadence?"),
        (b"[group]\ntime = 15\n", "group.time"),
        (b"[group]\nlocale = ['en']\n", "group.locale"),
        (b"[points]\npreset = [1]\n", "points.preset"),
        (b"[points]\nremark = 5\n", "points.remark"),
        (b"[telegram]\ntoken = 12345\n", "telegram.token: found something else (int), accepted is text in quotes"),
        (b"[store]\nurl = 'mysql://u:hunter2@h/d'\n", "store.url: found 'mysql://***@h/d', accepted is tinydb:FOLDER"),
        (b"a" * 3000, "not valid TOML"),
        (b"x = " + b"[" * 100_000, "not valid TOML"),
        (bytes(range(256)), "not UTF-8"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_in_a_line(
    tmp_path: Path, raw: bytes, expected: str, command: str
) -> None:
    (tmp_path / "config.toml").write_bytes(raw)

    code, output = said(command)

    assert (code, expected in output, "Traceback" in output) == (2, True, False), output
    assert "hunter2" not in output
    assert "12345" not in output
    assert len(set(output.strip().splitlines())) == 1


def test_a_folder_or_a_missing_file_is_no_configuration(tmp_path: Path) -> None:
    for command in ("run", "check", "backup", "verify"):
        for path, expected in ((tmp_path, "is a folder"), (tmp_path / "none.toml", "no such file")):
            code, output = said(command, "--config", str(path))
            assert (code, expected in output) == (2, True), output


@pytest.mark.parametrize("value", ["5,6", "[5,6]", "5 6", "[5, 6]", " 5 , 6 ", "5,6,"])
def test_ids_are_read_from_a_variable_as_people_write_them(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("STUDYBOT_TELEGRAM__OWNERS", value)
    monkeypatch.setenv("STUDYBOT_TELEGRAM__ALLOWED_GROUPS", "-1001, -1002")
    monkeypatch.setenv("STUDYBOT_GROUP__REMIND_HOURS_BEFORE", "24,1")
    monkeypatch.setenv("STUDYBOT_GROUP__PLACE", "301")
    monkeypatch.setenv("STUDYBOT_POINTS__CHECK_IN__POINTS", "4")

    config = load(None)

    assert (config.telegram.owners, config.telegram.allowed_groups) == ([5, 6], [-1001, -1002])
    assert (config.group_settings.remind_hours_before, config.group_settings.place) == ((24, 1), "301")
    rule = config.scheme.rule("check_in")
    assert rule is not None
    assert rule.points == 4


def test_an_empty_variable_is_an_empty_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYBOT_TELEGRAM__OWNERS", "")

    assert load(None).telegram.owners == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM__OWNERS", "5;6"), ("TELEGRAM__OWNERS", "me"), ("TELEGRAM__OWNERS", "[5,6"), ("TELEGRAM__OWNERS", "5.5"),
        ("TELEGRAM__OWNERS", '{"a": 1}'), ("TELEGRAM__OWNERS", "9" * 400), ("TELEGRAM__ALLOWED_GROUPS", "all"),
        ("TELEGRAM__MODE", "smoke"), ("TELEGRAM__PROXY", "10.0.0.1:80"), ("WEBHOOK__PORT", "https"), ("WEBHOOK__PORT", "0"),
        ("WEBHOOK__PORT", ""), ("STORE__URL", "sqlite:x"), ("STORE__URL", ""), ("LOG__LEVEL", "LOUD"), ("LOG__FORMAT", "xml"),
        ("SPEECH__LONGEST_MINUTES", "long"), ("GROUP__TIME", "3 o'clock"), ("GROUP__PIN", "perhaps"), ("GROUP__LOCALE", "xx"),
        ("GROUP__TIMEZONE", "Mars"), ("GROUP__REMIND_HOURS_BEFORE", "soon"), ("GROUP__ANNOUNCE_DAYS_BEFORE", "week"),
        ("POINTS__REMARK__POINTS", "many"), ("POINTS__CHATTER__POINTS", "1"), ("POINTS__REMARK", "5"), ("POINTS", "x"),
        ("TELEGRAM", "x"), ("TELEGRAM", "[1]"), ("TELEGRAM", '{"owners": "me"}'), ("GROUP", "5"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["run", "check"])
def test_a_variable_with_a_bad_value_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, command: str
) -> None:
    monkeypatch.setenv(f"STUDYBOT_{name}", value)

    code, output = said(command)

    assert (code, f"STUDYBOT_{name}:" in output, "Traceback" in output) == (2, True, False), output


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("STUDYBOT_TELEGRAM__TOKN", "STUDYBOT_TELEGRAM__TOKEN"),
        ("STUDYBOT_TELEGRAM_TOKEN", "STUDYBOT_TELEGRAM__TOKEN"),
        ("STUDYBOT_WEBHOK__URL", "STUDYBOT_WEBHOOK__URL"),
        ("STUDYBOT_GROUP__CADENSE", "STUDYBOT_GROUP__CADENCE"),
        ("STUDYBOT_", ""),
        ("STUDYBOT_TELEGRAM__TOKEN__X", "STUDYBOT_TELEGRAM__TOKEN"),
    ],
)
def test_a_mistyped_variable_is_told(monkeypatch: pytest.MonkeyPatch, name: str, meant: str) -> None:
    monkeypatch.setenv(name, "x")

    _, output = said("check")

    line = next(line for line in output.splitlines() if line.startswith("warning") and name in line)
    assert meant in line


def test_the_demo_does_not_read_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STUDYBOT_TELEGRAM__OWNERS", "no ids")
    monkeypatch.setenv("STUDYBOT_GROUP__LOCALE", "xx")

    from bot.cli.demo import _config

    assert _config("http://127.0.0.1:1", tmp_path, "en").group_settings.locale == "en"
    with pytest.raises(BadConfiguration):
        load(None)
