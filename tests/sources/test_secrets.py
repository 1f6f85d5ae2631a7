from __future__ import annotations

import sys
import traceback
from pathlib import Path

import pytest

from leadtui.errors import ConfigError, SourceRefused
from leadtui.sources.secrets import Secret, resolve
from leadtui.strict import Wrong
from leadtui.strict.secretplace import SecretPlace, secret_place
from tests.support.polled import context, source

TOKEN = "s3cr3t-t0k3n"


def test_a_secret_shows_itself_to_nobody_who_prints_it() -> None:
    secret = Secret(TOKEN)
    assert TOKEN not in f"{secret} {secret!r} {secret!s} {secret:>20} {[secret]}"
    assert secret.reveal() == TOKEN


def test_it_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_TOKEN", TOKEN)
    assert resolve(secret_place("env:CRM_TOKEN")).reveal() == TOKEN


def test_it_comes_from_a_file_without_its_line_end(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n")
    assert resolve(secret_place(f"file:{tmp_path / 'token'}")).reveal() == TOKEN


def test_it_comes_from_a_command() -> None:
    place = SecretPlace("cmd", f"{sys.executable} -c 'print(\"{TOKEN}\")'")
    assert resolve(place).reveal() == TOKEN


@pytest.mark.parametrize(
    "text",
    [
        "env:LEADTUI_NO_SUCH_VARIABLE",
        "file:/no/such/file",
        "file:/",
        "cmd:/no/such/command",
        "cmd:sh -c 'echo s3cr3t-t0k3n >&2; exit 3'",
        "cmd:echo 'unclosed",
        "cmd:true",
    ],
)
def test_one_that_is_not_there_is_told_without_its_content(text: str) -> None:
    with pytest.raises(SourceRefused) as caught:
        resolve(secret_place(text))
    assert TOKEN not in "".join(traceback.format_exception(caught.value))
    assert "sh -c" not in str(caught.value)


def test_one_with_a_line_break_in_it_is_refused_before_it_makes_a_header_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\nX-Evil: 1\n")
    with pytest.raises(SourceRefused, match="line break") as caught:
        resolve(SecretPlace("file", str(tmp_path / "token")))
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("text", [TOKEN, f"literal:{TOKEN}", "env:", f"Bearer {TOKEN}", ""])
def test_a_literal_in_the_config_is_an_error_that_says_how_to_do_it(text: str) -> None:
    with pytest.raises(Wrong) as caught:
        secret_place(text)
    assert TOKEN not in str(caught.value.message)
    assert "env:NAME" in caught.value.hint


def test_a_literal_is_not_repeated_by_the_config_error_either(tmp_path: Path) -> None:
    options = {"url": "https://crm.example", "auth": {"kind": "header", "value": TOKEN}}
    with pytest.raises(ConfigError) as caught:
        source("http", options, context(tmp_path))
    assert TOKEN not in str(caught.value)
    assert "sources.web.auth.value" in str(caught.value)
    assert "env:NAME" in str(caught.value)
