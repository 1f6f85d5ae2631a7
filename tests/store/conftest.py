"""What the tests of the journal share."""

from __future__ import annotations

import pytest

from tests.support.journals import clock
from tests.support.set_clock import SetClock


@pytest.fixture
def at() -> SetClock:
    """The time, which stands until it is moved."""
    return clock()
