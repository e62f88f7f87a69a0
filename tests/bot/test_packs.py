"""Content packs: the samples are whole, and faults are named by file and line."""

from pathlib import Path

import pytest

from bot.packs import BadContent, load_pack, pack_names, read_topic, sample_content


@pytest.mark.parametrize("name", ["analects-zh", "stoics-en"])
def test_a_sample_pack_has_twelve_weeks_worth_reading(name: str) -> None:
    pack = load_pack(sample_content(), name)

    assert len(pack.topics) == 12
    assert pack.licence
    for topic in pack.topics:
        assert len(topic.introduction) > 100
        assert topic.readings
        assert len(topic.questions) >= 3


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("---\ntitle: [\n---\n", "line "),
        ("---\ntitle: A\nkind: party\n---\n", "line 3: 'kind' is 'party'"),
        ("---\nkind: reading\n---\n", "'title' has 0 characters"),
        ("---\ntitle: A\nminutes: soon\n---\n", "line 3: 'minutes' is 'soon'"),
        ("---\ntitle: A\ncolour: red\n---\n", "line 3: unknown key 'colour'"),
        ("---\ntitle: A\nreadings: one\n---\n", "line 3: 'readings' is 'one'"),
        ("---\ntitle: A\nreadings:\n  - pages: 3\n---\n", "a reading is"),
        ("---\ntitle: A\nquiz:\n  - question: Q\n---\n", "a quiz item needs"),
        ("---\ntitle: A\nquiz:\n  - {question: Q, options: [a, b], answer: 5}\n---\n", "'answer' is 5"),
        ("no front matter", "'title' has 0"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "01-a.md"
    path.write_text(text, "utf-8")

    with pytest.raises(BadContent) as refused:
        read_topic(path)

    assert str(refused.value).startswith(str(path))
    assert fault in str(refused.value)


def test_a_pack_without_topics_or_title_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "pack.toml").write_text("title = 'Empty'", "utf-8")
    (tmp_path / "nameless").mkdir()
    (tmp_path / "nameless" / "pack.toml").write_text("", "utf-8")

    assert pack_names(tmp_path) == ["empty", "nameless"]
    for name in ("empty", "nameless"):
        with pytest.raises(BadContent):
            load_pack(tmp_path, name)
