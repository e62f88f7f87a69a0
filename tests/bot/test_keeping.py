"""Backup, restore and move as an operator meets them: what is said, and what is left after a mistake."""

from pathlib import Path

import pytest

from tests.bot.test_cli import said
from tests.store.servers import a_database


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a group that has met."""
    out = tmp_path_factory.mktemp("season") / "demo"
    assert said("demo", "--weeks", "1", "--out", str(out))[0] == 0
    return out / "data"


def a_config(folder: Path, url: str) -> str:
    path = folder / "config.toml"
    path.write_text(f'[telegram]\ntoken = "1:x"\n[store]\nurl = "{url}"\n', "utf-8")
    return str(path)


def test_a_season_goes_to_postgresql_and_back_and_may_go_again(season: Path, tmp_path: Path) -> None:
    database, back = a_database(), tmp_path / "back"
    for source, target in ((f"tinydb:{season}", database), (database, f"tinydb:{back}"), (database, f"tinydb:{back}")):
        code, output = said("move", "--from", source, "--to", target)
        assert (code, "1 group in" in output) == (0, True), output

    code, output = said("verify", "--config", a_config(tmp_path, database))
    assert (code, output.startswith("ok")) == (0, True), output
    kept = sorted(p.relative_to(season) for p in season.glob("groups/**/*.json"))
    assert [p.read_bytes() for p in (back / k for k in kept)] == [(season / k).read_bytes() for k in kept]


def test_a_backup_is_restored_and_not_over_what_is_there(season: Path, tmp_path: Path) -> None:
    file, fresh = str(tmp_path / "night.zip"), a_config(tmp_path, f"tinydb:{tmp_path}/fresh")
    there = tmp_path / "there"
    there.mkdir()

    assert said("backup", "--config", a_config(there, f"tinydb:{season}"), "--out", file)[0] == 0
    assert said("restore", file, "--config", fresh)[0] == 0
    code, output = said("restore", file, "--config", fresh)
    assert code == 1
    assert "--overwrite" in output
    assert "nothing was changed" in output
    assert said("restore", file, "--config", fresh, "--overwrite")[0] == 0


def test_a_mistyped_name_makes_no_store_and_is_said(season: Path, tmp_path: Path) -> None:
    config = a_config(tmp_path, f"tinydb:{tmp_path}/none")
    here = f"tinydb:{season}"
    (tmp_path / "words.zip").write_text("words", "utf-8")
    tried = [
        (["move", "--from", f"tinydb:{tmp_path}/none", "--to", f"tinydb:{tmp_path}/new"], "check its name"),
        (["move", "--from", here, "--to", f"tinydb:{season}/../data"], "name another one"),
        (["move", "--from", "mysql://x", "--to", here], "accepted are"),
        (["move", "--from", here, "--to", "postgresql://127.0.0.1:1/x"], "cannot be reached"),
        (["backup", "--config", config], "check its name"),
        (["restore", str(tmp_path / "none.zip"), "--config", config], "none.zip"),
    ]
    for command, expected in tried:
        code, output = said(*command)
        assert code in (1, 2), output
        assert expected in " ".join(output.split()), output
        assert "Traceback" not in output
    assert not (tmp_path / "none").exists()
    assert not (tmp_path / "new").exists()
    code, output = said("restore", str(tmp_path / "words.zip"), "--config", config)
    assert (code, "no backup" in output) == (1, True)
