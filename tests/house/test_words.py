"""Both languages are complete, and say the same facts."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, meta

import bot
from bot.practice.people.powers import COMMANDS
from bot.practice.refusal import Refusal
from bot.texts.catalogues import catalogues_in
from bot.texts.words import locales, messages

ROOT = Path(bot.__file__).parent
CATALOGUES = catalogues_in(ROOT / "texts" / "locale")
KEYS = set(CATALOGUES.of("en"))
BUILT = {"kind", "at"}


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from refusals(child)


def sources() -> str:
    """All code and templates."""
    return "\n".join(
        p.read_text("utf-8") for p in [*ROOT.rglob("*.py"), *ROOT.glob("texts/templates/*")] if p.is_file()
    )


def test_every_language_has_every_message() -> None:
    assert locales() == ["en", "zh-CN"]
    assert set(CATALOGUES.of("zh-CN")) == KEYS
    assert all(text.strip() for locale in locales() for text in messages(locale).values())


@pytest.mark.parametrize("key", sorted(KEYS))
def test_both_languages_use_the_same_facts(key: str) -> None:
    environment = Environment()
    environment.filters |= dict.fromkeys(
        ("when", "day", "clock", "listed", "of", "signed", "number", "cadence", "weekly", "city"), str
    )
    used = [
        meta.find_undeclared_variables(environment.parse(CATALOGUES.of(locale)[key])) - {"t", "said"}
        for locale in locales()
    ]

    assert used[0] == used[1]


def test_every_refusal_has_words() -> None:
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)

    missing = [kind.__name__ for kind in refusals() if f"refusal.{kind.__name__}" not in KEYS]

    assert missing == []


def test_every_command_is_described_and_none_twice() -> None:
    assert {f"command.{name}" for name in COMMANDS if name != "start"} <= KEYS


def test_every_message_that_is_named_in_the_code_exists() -> None:
    named = set(re.findall(r"""\b(?:html|plain|say|t)\(\s*["']([a-z_]+(?:\.[a-z_]+)*)["']""", sources()))

    assert named - KEYS == set()


def test_no_message_is_left_over() -> None:
    families = {
        "refusal",
        "command",
        "missing",
        "example",
        "state",
        "step",
        "now",
        "verb",
        "setting",
        "rule",
        "open",
        "head",
        "trouble",
        "sheet",
        "volume",
        "record",
        "notice",
        "limit",
        "rule_says",
        "scheme",
        "honour",
        "value",
        "setting_name",
        "section",
        "setup_step",
        "setup_says",
        "digest_part",
        "check",
        "help",
        "own",
        "format",
        "plan",
        "language",
        "plan_preview",
        "plan_yes",
        "plan_act",
        "role",
    }
    text = sources() + "\n".join(messages("en").values())

    unused = [
        key for key in KEYS if key.split(".")[0] not in families and f'"{key}"' not in text and f"'{key}'" not in text
    ]

    assert unused == []


def test_every_act_on_record_has_words() -> None:
    noted = set(re.findall(r'\.note\(\s*[\w.]+,\s*[\w.]+,\s*"([a-z ]+)"', sources())) | {"undo", "denied", "adjust"}

    assert {f"verb.{verb}" for verb in noted} - KEYS == set()
    assert len(noted) > 40


def test_another_language_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.texts import words

    (tmp_path / "locale").mkdir()
    for path in (ROOT / "texts" / "locale").glob("*.po"):
        (tmp_path / "locale" / path.name).write_bytes(path.read_bytes())
    german = (ROOT / "texts" / "locale" / "en.po").read_text("utf-8")
    german = german.replace('msgstr "EEE d MMM, HH:mm"', 'msgstr "EEE d. MMM HH:mm"').replace(
        'msgstr "English"', 'msgstr "Deutsch"'
    )
    (tmp_path / "locale" / "de.po").write_text(german, "utf-8")
    (tmp_path / "templates").symlink_to(ROOT / "texts" / "templates")
    for cached in (words.messages, words._message, words._environment):
        cached.cache_clear()
    monkeypatch.setattr(words, "HERE", tmp_path)
    try:
        said = words.Words("de", ZoneInfo("Europe/Berlin"))
        assert words.locales() == ["de", "en", "zh-CN"]
        assert words.spoken("de-AT") == "de"
        assert said.plain("act.time", at=datetime(2026, 3, 6, 14, 0, tzinfo=UTC)) == "Fr. 6. März 15:00"
        assert said.said("cadence", "FREQ=WEEKLY;BYDAY=FR") == "every Freitag"
        assert said.plain("plan.falls_away", issues=["1", "2"]).endswith("1 und 2")
        assert said.plain("roster.head", count=1234).startswith("👥 <b>1.234")
        assert said.said("locale", "de") == "Deutsch"
    finally:
        monkeypatch.undo()
        for cached in (words.messages, words._message, words._environment):
            cached.cache_clear()


def test_examples_stand_for_every_command_that_can_be_unclear() -> None:
    commands = set(re.findall(r'Unclear\("([a-z ]+)"', sources())) | set(
        re.findall(r'issue_only\("([a-z]+)"', sources())
    )

    assert {f"example.{name}" for name in commands} - KEYS == set()


def test_no_words_for_people_stand_in_the_code() -> None:
    """Chinese in code would be words that no translator sees; readers of dates and names are the exception."""
    allowed = {"chat/date_parts.py", "chat/date_reading.py", "chat/prompts.py", "chat/date_words.py", "chat/dates.py", "chat/reading.py", "chat/commands/board.py", "chat/commands/sheets.py", "practice/settings.py", "practice/record/period.py", "practice/record/earlier.py", "received/exports.py", "chat/commands/setup.py", "chat/commands/plan.py", "chat/commands/planning.py", "chat/commands/roster.py",
               "chat/commands/programme.py", "chat/commands/changes.py", "cli/demo.py", "cli/chatter.py", "sandbox/cast.py", "texts/words.py", "practice/record/figures.py"}  # fmt: skip
    code = re.compile(r'(?:"[^"\n]*[\u4e00-\u9fff][^"\n]*")')
    strings = {
        p.relative_to(ROOT).as_posix()
        for p in ROOT.rglob("*.py")
        if any(code.search(line) and '"""' not in line for line in p.read_text("utf-8").splitlines())
    }

    assert strings - allowed == set()
