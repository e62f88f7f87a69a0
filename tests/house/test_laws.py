"""The house keeps its own laws: the stair holds and its breach is caught; sizes, docstrings, configuration, docs."""

import ast
import shutil
import statistics
import subprocess
import sys
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

import bot
from bot.chat.wiring import Wiring
from bot.config import Config
from bot.practice.points.presets import STANDARD
from bot.practice.settings import GroupSettings

PACKAGE = Path(bot.__file__).parent
ROOT = PACKAGE.parent
MODULES = sorted(PACKAGE.rglob("*.py"))
BREACHES = {
    "One stair": ("texts/words.py", "import bot.chat.voice"),
    "The practice has a stair": ("practice/meeting/told.py", "import bot.practice.session"),
    "The practice is pure": ("practice/settings.py", "import httpx"),
    "The sandbox knows nothing": ("sandbox/world.py", "import bot.config"),
    "Only the terminal knows": ("chat/voice.py", "import bot.sandbox.world"),
    "Only the chat": ("clock/watch.py", "import telegram"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(folder), "PATH": ""}
    )


@pytest.mark.parametrize("law", BREACHES)
def test_a_breach_of_each_contract_is_caught(law: str, tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    place, line = BREACHES[law]
    module = tmp_path / "bot" / place
    module.write_text(module.read_text("utf-8") + f"\n{line}\n", "utf-8")

    report = lint(tmp_path)

    assert report.returncode == 1, report.stdout + report.stderr
    assert any(row.startswith(law) and row.endswith("BROKEN") for row in report.stdout.splitlines()), report.stdout


def test_modules_and_functions_are_small() -> None:
    sizes = {p: len(p.read_text("utf-8").splitlines()) for p in MODULES}
    functions = {
        f"{p.relative_to(ROOT)}:{node.name}": node.end_lineno - node.lineno + 1
        for p in MODULES
        for node in ast.walk(ast.parse(p.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    }

    assert statistics.median(sizes.values()) < 120
    assert [str(p) for p, n in sizes.items() if n > 300] == []
    assert [name for name, n in functions.items() if n > 40] == []


def test_every_init_holds_a_docstring_and_nothing_else() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        body = ast.parse(path.read_text("utf-8")).body
        assert len(body) == 1, path
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path


def test_the_example_names_every_key_with_its_default() -> None:
    example = tomllib.loads((ROOT / "config.example.toml").read_text("utf-8"))
    defaults = Config().model_dump(exclude={"group", "points"})

    assert {k: v for k, v in example.items() if k not in ("group", "points")} == defaults
    assert example["group"] == {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(GroupSettings()).items()}
    assert example["points"] == STANDARD


def test_the_readme_lists_every_command() -> None:
    from types import SimpleNamespace
    from typing import Any

    wiring: Any = Wiring(SimpleNamespace(store=None, config=Config()), None)  # type: ignore[arg-type]
    readme = (ROOT / "README.md").read_text("utf-8")

    missing = [name for name in wiring.commands() if name not in ("start",) and f"`/{name}" not in readme]

    assert missing == []
