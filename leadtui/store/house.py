"""Keeping house: what is done to the files of a journal beside adding lines, by one process at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Final

from leadtui.clock import Clock
from leadtui.errors import StoreBusy, StoreError, StoreFailed
from leadtui.store.beside import Beside
from leadtui.store.compaction import Move
from leadtui.store.erasing import Erasure, clear_caches
from leadtui.store.following import Following
from leadtui.store.locks import Hold, Sleep

WAIT_S: Final = 60.0
"""Who has to keep house waits so long for another who does."""

_PAUSE_S: Final = 0.05


class House:
    """Checkpoints, history and erased people of a journal in a folder. OSErrors pass through to its owner."""

    def __init__(
        self,
        following: Following,
        beside: Beside,
        clock: Clock,
        sleep: Sleep,
        locked: Callable[[], AbstractContextManager[None]],
        take_all: Callable[[Callable[[], object]], object],
    ) -> None:
        """`locked` holds the journal's lock, with all before it taken in.

        `take_all` takes everything in that was not yet, and calls back between two pieces of it.
        """
        self._folder = following.folder
        self._following = following
        self._beside = beside
        self._clock = clock
        self._sleep = sleep
        self._locked = locked
        self._take_all = take_all

    def _hold(self) -> Hold | None:
        return self._beside.hold("cache")

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Keep house, once nobody else does. Raises StoreBusy."""
        until = self._clock.monotonic() + WAIT_S
        while (held := self._hold()) is None:
            if self._clock.monotonic() >= until:
                raise StoreBusy(
                    f"{self._beside.holder('cache')} is tidying the journal up.", "Try again in a minute."
                )
            self._sleep(_PAUSE_S)
        with held:
            yield

    def checkpoint(self) -> bool:
        """Write a checkpoint, unless another process is at it, or there is one as new."""
        held = self._hold()
        if held is None:
            return False
        with held:
            # Where another has just erased somebody, a cache of what we took in would bring them back.
            return self._following.is_current and self._following.write_checkpoint()

    def tidy(self) -> bool:
        """Bring checkpoint and history up to date; True when there was something to do. Raises StoreError."""
        held = self._hold()
        if held is None:
            return False  # another process is at it
        with held:
            self._following.follow()
            if self._following.is_erasing:
                self.erase()
                return True
            wrote = self._following.write_checkpoint()
            tape = self._following.tape
            move = Move(self._folder, tape, self._clock.now()) if tape is not None else None
            return (move is not None and move.is_worth_it and self._move(move)) or wrote

    def _move(self, move: Move) -> bool:
        """Move lines to history; whoever writes is held up for the last of three steps only."""
        move.to_history()
        with contextlib.closing(move.draft()) as draft:
            draft.fill()
            with self._locked():
                if self._following.tape is not move.tape:
                    return False  # it was replaced from outside meanwhile: next time
                draft.swap(self._following.end)
        self._following.follow()
        move.clear_away()
        return True

    def erase(self) -> None:
        """Take out of the files whoever was erased, while house is kept. Raises StoreError."""
        tape = self._following.tape
        if tape is None or not self._following.is_erasing:
            return
        gone = self._following.erased(tape.live.header.erased)
        erasure = Erasure(self._folder, tape.live, gone, self._following.facts.forgotten.seq)
        erasure.others()
        is_kept = self._following.rewrite_checkpoint(gone)
        clear_caches(self._folder, ours=not is_kept)
        with contextlib.closing(erasure.draft()) as fresh, self._locked():
            if self._following.tape is not tape:
                raise StoreFailed(
                    f"{self._folder}: the journal was replaced meanwhile.",
                    "Who opens it next goes on with it.",
                )
            erasure.swap(fresh, self._following.end)
        if is_kept:
            self._following.follow()
            return
        self._following.load()
        self._take_all(self._following.write_checkpoint)
        self._following.write_checkpoint()

    def finish_erasing(self) -> None:
        """Go on with what was cut short; where that fails, the collector tries again, and says so."""
        held = self._hold()
        if held is not None:
            with held, contextlib.suppress(OSError, StoreError):
                self._following.follow()
                self.erase()
