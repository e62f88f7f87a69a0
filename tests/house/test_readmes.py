"""The two READMEs say the same things in the same order: sections, commands to copy, commands of the chat, pictures."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENGLISH, CHINESE = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))


def without_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def test_what_is_copied_into_a_terminal_is_the_same() -> None:
    blocks = [re.findall(r"^```\w*\n(.*?)^```$", text, re.DOTALL | re.MULTILINE) for text in (ENGLISH, CHINESE)]

    assert blocks[0] == blocks[1]
    assert len(blocks[0]) >= 4


def test_the_sections_follow_each_other_in_the_same_order() -> None:
    levels = [re.findall(r"^(#+) ", without_blocks(text), re.MULTILINE) for text in (ENGLISH, CHINESE)]

    assert levels[0] == levels[1]


def test_every_command_of_the_chat_and_of_the_terminal_stands_in_both() -> None:
    for pattern in (r"`/([a-z]+)", r"`(?:\.venv/bin/)?studybot ([a-z-]+)"):
        named = [set(re.findall(pattern, without_blocks(text))) for text in (ENGLISH, CHINESE)]
        assert named[0] ^ named[1] == set(), pattern


def test_the_tables_have_as_many_rows() -> None:
    rows = [
        [len(t.splitlines()) for t in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)] for text in (ENGLISH, CHINESE)
    ]

    assert rows[0] == rows[1]


def test_each_names_the_other_at_its_top_and_what_they_point_to_is_there() -> None:
    assert "](README.zh-CN.md)" in ENGLISH.split("\n## ")[0]
    assert "](README.md)" in CHINESE.split("\n## ")[0]
    for text, picture in ((ENGLISH, ".ci/chat.png"), (CHINESE, ".ci/chat.zh-CN.png")):
        local = [to for to in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in to]
        assert picture in local
        assert [to for to in local if not (ROOT / to).exists()] == []
