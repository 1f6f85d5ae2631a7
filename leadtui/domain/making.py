"""Making a decoder when it is first needed: once, and in one thread at a time.

What msgspec knows of a Struct it finds out when the first decoder for it is made. A second thread that comes
to it meanwhile works with half of that, and the process dies by SIGSEGV (msgspec 0.22).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import Final, TypeVar

T = TypeVar("T")

_at_it: Final = threading.Lock()


def made_once(make: Callable[[], T]) -> Callable[[], T]:
    """The same function, which makes the thing the first time and hands it out again afterwards."""

    @cache
    def made() -> T:
        with _at_it:
            return make()

    return made
