"""What tests of commands share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commandline import CommandLine


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """A person at a machine of their own, with an empty home."""
    return CommandLine(tmp_path, monkeypatch, capsys)
