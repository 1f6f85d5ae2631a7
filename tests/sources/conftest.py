"""Servers for the tests of sources: made by the test, stopped behind it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadtui.sources.base import Context
from tests.support.httpd import Httpd, Script
from tests.support.polled import context

Serve = Callable[[Script], Httpd]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server with a script."""
    with contextlib.ExitStack() as stack:
        yield lambda script: stack.enter_context(Httpd(script).running())


@pytest.fixture
def shop(tmp_path: Path) -> Context:
    """A shop in Denver whose clock stands."""
    return context(tmp_path / "data")
