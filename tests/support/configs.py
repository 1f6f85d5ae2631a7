"""Configs for tests: YAML in, settings or the lines of what is wrong with it out."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pytest

from leadtui.config.load import Check, Loaded, loaded
from leadtui.config.settings import Settings
from leadtui.errors import ConfigError

FILE = "/shop/config.yaml"


def read(text: str, check: Check | None = None, environ: Mapping[str, str] | None = None) -> Loaded:
    """A config with this text."""
    home = {"HOME": "/home/ana"}
    return loaded(textwrap.dedent(text).encode(), FILE, home if environ is None else environ, check)


def settings(text: str) -> Settings:
    """The settings that a text gives."""
    return read(text).settings


def wrong(text: str, check: Check | None = None) -> list[str]:
    """What is wrong with a text: `line: path: message (hint)` each."""
    with pytest.raises(ConfigError) as caught:
        read(text, check)
    return [str(problem).removeprefix(FILE + ":") for problem in caught.value.problems]
