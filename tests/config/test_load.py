"""Which file is the config, what is told when it cannot be one, and where things are kept."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from leadtui.config.load import load
from leadtui.config.places import config_path, digest_of
from leadtui.config.settings import Settings
from leadtui.errors import ConfigError, Problem
from leadtui.strict import Marked, problem_at
from tests.support.configs import read, wrong


def told(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    return str(caught.value).removeprefix(str(path))


def test_a_default_file_that_is_not_there_gives_the_defaults(tmp_path: Path) -> None:
    found = load(None, {"XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": "/data"})
    assert found.path == tmp_path / "leadtui" / "config.yaml"
    assert found.settings == Settings(data="/data/leadtui", store="/data/leadtui")
    assert found.digest == digest_of(b"")


def test_the_default_file_is_read_where_it_is(tmp_path: Path) -> None:
    folder = tmp_path / ".config" / "leadtui"
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text("shop: {name: Root & Branch}\n")
    found = load(None, {"HOME": str(tmp_path)})
    assert found.settings.shop.name == "Root & Branch"
    assert found.digest == digest_of(b"shop: {name: Root & Branch}\n")


def test_a_named_file_comes_before_the_environment_and_that_before_the_usual_place() -> None:
    environ = {"LEADTUI_CONFIG": "~/env.yaml", "HOME": "/home/ana", "XDG_CONFIG_HOME": "/xdg"}
    assert config_path("/named.yaml", environ) == (Path("/named.yaml"), True)
    assert config_path(None, environ) == (Path("/home/ana/env.yaml"), True)
    assert config_path("named.yaml", {}) == (Path.cwd() / "named.yaml", True)
    del environ["LEADTUI_CONFIG"]
    assert config_path(None, environ) == (Path("/xdg/leadtui/config.yaml"), False)
    relative = environ | {"XDG_CONFIG_HOME": "relative"}
    assert config_path(None, relative)[0] == Path("/home/ana/.config/leadtui/config.yaml")


def test_a_named_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert told(tmp_path / "none.yaml") == ":1: there is no such file"
    with pytest.raises(ConfigError, match="there is no such file"):
        load(None, {"LEADTUI_CONFIG": str(tmp_path / "none.yaml")})


def test_a_default_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "leadtui").mkdir()
    (tmp_path / "leadtui" / "config.yaml").symlink_to("gone.yaml")
    with pytest.raises(ConfigError, match="there is no such file"):
        load(None, {"XDG_CONFIG_HOME": str(tmp_path)})


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    assert told(tmp_path) == ":1: is a folder, not a file"


def test_a_path_through_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be read: Not a directory" in told(tmp_path / "file" / "config.yaml")
    assert "cannot be read: no such name" in told(tmp_path / "a\0b")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("")
    path.chmod(0)
    assert told(path) == ":1: cannot be read: Permission denied"


def test_a_huge_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"a: b\n" * 2_000_000)
    assert told(path) == ":1: is larger than 1 MB (was another file meant?)"
    assert "is larger than 1 MB" in told(Path("/dev/zero")).removeprefix("/dev/zero")


def test_a_binary_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(bytes(range(256)) * 40)
    assert told(path) == ":2: is not text in UTF-8 (save it as UTF-8)"


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"\xef\xbb\xbf# nothing yet\r\n")
    found = load(path, {"HOME": "/home/ana"})
    assert found.settings == Settings(
        data="/home/ana/.local/share/leadtui", store="/home/ana/.local/share/leadtui"
    )


def test_what_others_find_wrong_comes_with_the_rest_in_the_order_of_the_file() -> None:
    def check(good: Mapping[str, Any], root: Marked) -> Iterator[Problem]:
        assert good == {"theme": "dusk", "sources": {}}
        yield problem_at(root.at("theme"), "theme", "there is no theme 'dusk'")
        yield from (problem_at(root.at("mouse"), "mouse", "'maybe' is not true or false"),)

    assert wrong("sources: {}\nmouse: maybe\ntheme: dusk\nthem: UTC\n", check) == [
        "2: mouse: 'maybe' is not true or false",
        "3: theme: there is no theme 'dusk'",
        "4: them: unknown key (did you mean theme?)",
    ]


@pytest.mark.parametrize(
    ("text", "environ", "data", "store"),
    [
        ("", {}, "/home/ana/.local/share/leadtui", "/home/ana/.local/share/leadtui"),
        ("", {"XDG_DATA_HOME": "/d"}, "/d/leadtui", "/d/leadtui"),
        ("data: kept", {}, "/shop/kept", "/shop/kept"),
        ("data: ~/kept", {}, "/home/ana/kept", "/home/ana/kept"),
        ("data: /d\nstore: journal", {}, "/d", "/shop/journal"),
        ("store: postgresql://db/shop", {}, "/home/ana/.local/share/leadtui", "postgresql://db/shop"),
        ("", {"LEADTUI_STORE": "/j"}, "/j", "/j"),
        ("data: /d\nstore: /s", {"LEADTUI_STORE": "~/j"}, "/d", "/home/ana/j"),
        ("", {"LEADTUI_STORE": "postgresql://x"}, "/home/ana/.local/share/leadtui", "postgresql://x"),
    ],
)
def test_what_is_kept_has_one_place(text: str, environ: dict[str, str], data: str, store: str) -> None:
    found = read(text, environ={"HOME": "/home/ana"} | environ).settings
    assert (found.data, found.store) == (data, store)


def loads(module: str, *suspects: str) -> list[str]:
    """Which of the suspects importing a module (and loading a config) brings into a new interpreter."""
    code = f"import sys, {module}\n" + (
        "leadtui.config.load.load(None, {})\n" if module.endswith("load") else ""
    )
    code += f"print(*(name for name in {suspects!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_loading_a_config_brings_in_nothing_slow() -> None:
    slow = (
        "difflib",
        "zoneinfo",
        "phonenumbers",
        "email_validator",
        "textual",
        "rich",
        "httpx",
        "tinydb",
        "asyncio",
    )
    assert loads("leadtui.config.load", *slow) == []


def test_the_digest_of_a_config_costs_no_yaml() -> None:
    assert loads("leadtui.config.places", "yaml", "msgspec") == []
