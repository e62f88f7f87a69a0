"""Content packs: folders of topics in Markdown, read into the practice's topics.

A fault names file and line, what was found and what is accepted.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frontmatter
import yaml

from bot.practice.calendar.topic import BadTitle, GatheringKind, QuizItem, Reading, Topic, checked_title

KEYS = ("title", "kind", "minutes", "readings", "questions", "quiz")
PACK_KEYS = ("title", "language", "description", "author", "licence")


class BadContent(Exception):
    """A content file cannot be used: which file, where, what was found, what is accepted."""

    def __init__(self, path: Path, problem: str) -> None:
        """Name the file and the fault."""
        super().__init__(f"{path}: {problem}")


@dataclass(frozen=True)
class Pack:
    """A content pack: its name is the folder's."""

    name: str
    title: str
    language: str
    description: str
    author: str
    licence: str
    topics: tuple[Topic, ...]


def sample_content() -> Path:
    """The folder of the packs that come with the program."""
    inside = Path(__file__).parent / "content"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "content"


def content_folder(path: str) -> Path:
    """The configured folder, or the packs that come with the program where there is no such folder."""
    return Path(path) if Path(path).is_dir() else sample_content()


def pack_names(folder: Path) -> list[str]:
    """The names of the packs in a folder, in order."""
    return sorted(p.parent.name for p in folder.glob("*/pack.toml"))


def load_pack(folder: Path, name: str) -> Pack:
    """A pack with all its topics in order of their files."""
    place = folder / name
    path = place / "pack.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadContent(path, str(error)) from error
    for key in table:
        if key not in PACK_KEYS:
            raise BadContent(path, f"unknown key {key!r}; known keys are {', '.join(PACK_KEYS)}")
    if "title" not in table:
        raise BadContent(path, "the key 'title' is missing")
    topics = tuple(read_topic(p) for p in sorted(place.glob("*.md")))
    if not topics:
        raise BadContent(place, "no topics; a topic is a file such as 01-first-topic.md")
    words = {key: str(table.get(key, "")) for key in PACK_KEYS}
    return Pack(name=name, topics=topics, **words)


def read_topic(path: Path) -> Topic:
    """A topic from a Markdown file with YAML front matter."""
    try:
        post = frontmatter.loads(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise BadContent(path, f"line {line}: {error.problem}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadContent(path, str(error)) from error
    table = post.metadata
    for key in table:
        if key not in KEYS:
            raise BadContent(path, f"{_line(path, key)}unknown key {key!r}; known keys are {', '.join(KEYS)}")
    try:
        return Topic(
            title=checked_title(str(table.get("title", ""))),
            kind=GatheringKind(str(table.get("kind", "reading"))),
            minutes=_number(path, "minutes", table.get("minutes", 90)),
            introduction=post.content.strip(),
            readings=tuple(_reading(path, r) for r in _list(path, table, "readings")),
            questions=tuple(str(q) for q in _list(path, table, "questions")),
            quiz=tuple(_quiz(path, q) for q in _list(path, table, "quiz")),
        )
    except BadTitle as error:
        raise BadContent(
            path, f"{_line(path, 'title')}'title' has {error.length} characters; 1 to {error.most} are accepted"
        ) from error
    except ValueError as error:
        kinds = ", ".join(GatheringKind)
        raise BadContent(path, f"{_line(path, 'kind')}'kind' is {table.get('kind')!r}; accepted is {kinds}") from error


def _line(path: Path, key: str) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next((i for i, line in enumerate(lines, 1) if line.strip().startswith(f"{key}:")), 0)
    return f"line {number}: " if number else ""


def _list(path: Path, table: dict[str, Any], key: str) -> Iterator[Any]:
    value = table.get(key) or []
    if not isinstance(value, list):
        raise BadContent(path, f"{_line(path, key)}{key!r} is {value!r}; accepted is a list")
    return iter(value)


def _number(path: Path, key: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= 24 * 60:
        raise BadContent(path, f"{_line(path, key)}{key!r} is {value!r}; accepted is a number of minutes, 1 to 1440")
    return value


def _reading(path: Path, value: Any) -> Reading:
    if isinstance(value, str):
        return Reading(value)
    if not isinstance(value, dict) or "title" not in value or set(value) - {"title", "pages", "url", "file"}:
        raise BadContent(path, f"{_line(path, 'readings')}a reading is {value!r}; accepted is title, pages, url, file")
    return Reading(**{key: str(v) for key, v in value.items()})


def _quiz(path: Path, value: Any) -> QuizItem:
    try:
        item = QuizItem(
            str(value["question"]),
            tuple(str(o) for o in value["options"]),
            int(value["answer"]),
            str(value.get("why", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadContent(path, f"{_line(path, 'quiz')}a quiz item needs question, options, answer, why") from error
    if not 0 <= item.answer < len(item.options):
        raise BadContent(
            path, f"{_line(path, 'quiz')}'answer' is {item.answer}; accepted is the place of an option, from 0"
        )
    return item
