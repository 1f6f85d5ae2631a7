"""What YAML was parsed to is remembered for just these bytes of just this file, and for nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from leadtui.config.parsed import parse, remember
from leadtui.config.themes import ThemeFiles, load_themes, theme_folders
from leadtui.config.yamlfile import parse as parse_yaml
from leadtui.errors import ConfigError

TEXT = b"""\
shop: {name: "Root & Branch", zone: UTC}
sources:
  - web # first
  - {kind: 'http', n: ~}
shop: 1
"""


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path / "home")}


@pytest.fixture
def config(tmp_path: Path, home: dict[str, str]) -> Path:
    path = tmp_path / "config.yaml"
    path.write_bytes(TEXT)
    remember(path, home)
    return path


def memory(home: Mapping[str, str]) -> Path:
    (kept,) = Path(home["HOME"], ".cache", "leadtui", "yaml").iterdir()
    return kept


def needs_the_parser(data: bytes, file: Path, home: Mapping[str, str]) -> bool:
    """Whether a process of its own has to import the parser for it."""
    code = (
        "import sys; from leadtui.config.parsed import parse; parse(sys.stdin.buffer.read(), sys.argv[1]);"
        "print('yaml' in sys.modules)"
    )
    environ = {**os.environ, **home}
    environ.pop("XDG_CACHE_HOME", None)
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], input=data, capture_output=True, env=environ, check=True
    )
    return done.stdout == b"True\n"


def test_what_is_remembered_is_what_the_parser_says(config: Path, home: dict[str, str]) -> None:
    assert parse(TEXT, str(config), home) == parse_yaml(TEXT, str(config))
    assert not needs_the_parser(TEXT, config, home)


def test_other_bytes_and_other_files_are_parsed(config: Path, home: dict[str, str]) -> None:
    assert needs_the_parser(TEXT + b"theme: dark\n", config, home)
    assert needs_the_parser(TEXT, config.with_name("other.yaml"), home)
    other = parse(TEXT + b"theme: dark\n", str(config), home)
    assert other.at("theme").value == "dark"


def test_a_change_is_remembered_in_place_of_what_was(config: Path, home: dict[str, str]) -> None:
    config.write_bytes(b"theme: light\n")
    remember(config, home)
    assert not needs_the_parser(b"theme: light\n", config, home)
    assert memory(home).is_file()


def test_nobody_else_may_read_it(config: Path, home: dict[str, str]) -> None:
    assert memory(home).stat().st_mode & 0o777 == 0o600
    assert memory(home).parent.stat().st_mode & 0o777 == 0o700


def test_what_somebody_else_may_have_written_is_not_believed(config: Path, home: dict[str, str]) -> None:
    memory(home).chmod(0o666)
    assert needs_the_parser(TEXT, config, home)


@pytest.mark.parametrize("damage", [b"", b"\x00" * 40, b"abc"])
def test_a_damaged_memory_is_none(config: Path, home: dict[str, str], damage: bytes) -> None:
    memory(home).write_bytes(damage)
    assert parse(TEXT, str(config), home) == parse_yaml(TEXT, str(config))
    memory(home).write_bytes(damage + TEXT)
    assert parse(TEXT, str(config), home) == parse_yaml(TEXT, str(config))


def test_what_is_wrong_is_not_remembered_and_is_told_each_time(tmp_path: Path, home: dict[str, str]) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_bytes(b"shop: {name: x\n")
    remember(wrong, home)
    remember(tmp_path / "missing.yaml", home)
    assert not Path(home["HOME"]).exists()
    with pytest.raises(ConfigError):
        parse(b"shop: {name: x\n", str(wrong), home)


def test_a_theme_that_is_asked_for_by_name_is_the_one_that_all_are_read_for(tmp_path: Path) -> None:
    own = tmp_path / "themes"
    own.mkdir()
    (own / "mine.yaml").write_text('base: dark\nbackground: "#000"\ntext: "#fff"\naccent: "#0ff"\n')
    (own / "dark.yaml").write_text("base: no\n")  # ours stands in for a broken one of theirs
    (own / "broken.yaml").write_text("base: no\n")
    folders = theme_folders(tmp_path / "config.yaml")
    files, everything = ThemeFiles(folders), load_themes(folders)[0]
    assert "broken" not in files
    assert "broken" not in everything
    assert {name: files[name] for name in everything} == everything
    assert files.files("mine") == (own / "mine.yaml",)
    (own / "mine.yaml").write_text("base: no\n")
    assert files["mine"] == everything["mine"]
