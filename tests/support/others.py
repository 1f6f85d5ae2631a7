"""Somebody to whom the modes of files mean something, whoever runs the tests."""

from __future__ import annotations

import os
import shutil
from typing import Final

import pytest

AS_OTHERS: Final = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
"""What stands before a command of theirs: root may do anything, and without these two rights is as others."""


def skip_where_root_stays_root() -> None:
    """Skip the test where there is no way to let go of root's rights."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root may do anything, and there is no way to let go of it")
