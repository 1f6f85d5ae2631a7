"""The file layer of the store, looked at and made to fail: every write, sync, rename and folder sync."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from leadtui import files

CHANGES = ("open", "pwrite", "ftruncate", "fdatasync", "fsync", "replace", "unlink")
"""What of the system's calls changes something on a disk, or makes sure of it."""


SYNCS = ("fdatasync", "fsync")
"""Noted and not done: no test cuts the power of this machine."""


class Crash(BaseException):
    """The process is gone, at this very instruction."""


class Layer:
    """Stands between the store and the system: `leadtui/files.py` is the only one that changes files."""

    def __init__(self, before: Callable[[str, tuple[Any, ...]], None]) -> None:
        """`before` is called with the name and the arguments of each call that changes something."""
        self._before = before

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in CHANGES:
            return real

        def call(*arguments: Any, **named: Any) -> Any:
            if name != "open" or arguments[1] & (os.O_CREAT | os.O_TRUNC):
                self._before(name, arguments)
            return None if name in SYNCS else real(*arguments, **named)

        return call


@contextlib.contextmanager
def nothing_synced() -> Iterator[None]:
    """Do not wait for the disk: for tests that ask other things."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "os", Layer(lambda name, arguments: None))
        yield


@contextlib.contextmanager
def crashing_at(step: int) -> Iterator[list[str]]:
    """Crash at the call number `step` that changes something, and at every one after it; the calls so far."""
    calls: list[str] = []

    def before(name: str, arguments: tuple[Any, ...]) -> None:
        calls.append(name)
        if len(calls) > step:
            raise Crash

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "os", Layer(before))
        yield calls


@contextlib.contextmanager
def failing_from(step: int, error: int) -> Iterator[None]:
    """The disk fails at the call number `step` that changes something, and at every one after it."""
    calls = iter(range(10**9))

    def before(name: str, arguments: tuple[Any, ...]) -> None:
        if next(calls) >= step:
            raise OSError(error, os.strerror(error))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "os", Layer(before))
        yield
