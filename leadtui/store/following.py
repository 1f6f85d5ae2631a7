"""Following a log: the facts of all lines taken in so far, and where the next one begins."""

from __future__ import annotations

import contextlib
import datetime
import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Final

import msgspec

from leadtui.clock import Clock
from leadtui.domain.asof import as_of as whole_as_of
from leadtui.domain.events import Erased, Line
from leadtui.domain.facts import Facts
from leadtui.errors import StoreFailed
from leadtui.store import checkpoint
from leadtui.store.generations import current_path, generation_in, log_path
from leadtui.store.held import Held, begun
from leadtui.store.journal import Decided
from leadtui.store.lines import BadLine, Header, decode_line
from leadtui.store.log import Log, Raw, Sync
from leadtui.store.standing import Standing
from leadtui.store.tape import Tape
from leadtui.store.trouble import MAY_NOT_WRITE, told

ALL: Final = math.inf

_ERASED: Final = b'"erased"'
"""Stands in every line by which somebody was erased."""

A_MONTH: Final = 2_000
"""A month of fewer lines than that is no piece of its own."""


class Piece(msgspec.Struct, frozen=True):
    """Lines that were taken in: how many, and whether there are no more."""

    lines: int
    is_last: bool


class Following:
    """The lines of the journal in a folder, taken in as they come. OSErrors pass through to its owner.

    When another process begins a new generation of the log, it goes on there with what it has.

    It keeps what it has until it has something better: a folder that goes away, or a log that cannot be read,
    is an error and never an empty board.
    """

    def __init__(self, folder: str, read_only: str, clock: Clock, moved: Callable[[], str]) -> None:
        """`read_only`: why it may only be read, or nothing.

        `moved` looks where the journal has moved to, if it has.
        """
        self.folder = folder
        self._current = current_path(folder)
        self._standing = Standing(folder, clock)
        self._look_for_note = moved
        self.moved = ""
        """Where the journal has moved to; empty while it is here."""
        self.read_only = read_only
        """Why the log may only be read; empty when it may be written."""
        self.damage = ""
        """What of the log could not be read, where it may only be read."""
        self.changed: set[str] = set()
        """Ids of contacts that changed; who asks empties it."""
        self._held: Held | None = None
        self._end = 0
        self._nothing = Facts()

    @property
    def facts(self) -> Facts:
        """What has been taken in so far."""
        return self._held.facts if self._held else self._nothing

    @property
    def tape(self) -> Tape | None:
        """The journal's lines as they are open now; None while there is no journal."""
        return self._held.tape if self._held else None

    @property
    def end(self) -> int:
        """The position where the last line that was taken in ends."""
        return self._held.end if self._held else 0

    @property
    def share(self) -> float:
        """How much of the journal was taken in, from 0 to 1, by its bytes. Raises OSError."""
        return self.end / self._held.tape.live.end() if self._held else 0.0

    @property
    def is_erasing(self) -> bool:
        """Whether somebody was erased who is still in the files, where those may be written."""
        tape = self.tape
        if tape is None or self.read_only:
            return False
        return self.facts.forgotten.seq > tape.live.header.erased

    @property
    def is_current(self) -> bool:
        """Whether the log that was taken in is still the one in use. Raises OSError, StoreError."""
        return self._held is not None and self._is_same(self._held)

    @property
    def is_as_left(self) -> bool:
        """Whether the log that was taken in is in use, and as long as we left it. Raises OSError.

        To be asked by who has the journal's lock, and knows that nobody else has had it since.
        """
        held = self._held
        return held is not None and self._is_in_use(held) and held.tape.live.is_as_long_as(held.end)

    def close(self) -> None:
        """Let go of the files; the facts stay."""
        if self._held is not None:
            self._held.past.close()
            self._held.tape.close()

    # -- reading ---------------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Take in what is new; everything anew when the log is another one, or was cut. Raises StoreError."""
        held = self._held
        if held is None or not (self._is_same(held) or self._cross(held)):
            self.load()
            self._end = self._held.tape.live.end() if self._held else 0
        if self._held is not None and self._end != self._held.end:
            self.take_new()

    def load(self) -> None:
        """Open the journal as it is on the disk, with what a checkpoint knows of it. Raises StoreError."""
        self.moved = self._look_for_note()
        named = self._name_stat()
        generation = generation_in(self.folder)
        if generation is None:
            if self._held is not None:
                raise StoreFailed(f"{self.folder}: the journal is gone.", "Bring it back, then all goes on.")
            return
        tape = self._open_tape(generation)
        with contextlib.ExitStack() as undone:
            undone.callback(tape.close)
            fresh = self._begun(tape, named)
            undone.pop_all()
        self.changed |= self.facts.people.keys() | fresh.facts.people.keys()
        self.close()
        self._held = fresh

    def _begun(self, tape: Tape, named: tuple[int, int] | None) -> Held:
        """A journal with what a checkpoint knows of it."""
        if not tape.live.is_known:
            self.read_only = f"it is of format {tape.live.header.leadtui}, which a later leadtui wrote"
        return begun(self.folder, tape, named, may_write=not self.read_only)

    def _cross(self, held: Held) -> bool:
        """Go on in the generation that is in use now, if all that was taken in stands in it just so."""
        named = self._name_stat()
        generation = generation_in(self.folder) if held.is_sound and named != held.named else None
        if generation is None:
            return False
        tape = self._open_tape(generation)
        with contextlib.ExitStack() as undone:
            undone.callback(tape.close)
            live = tape.live
            if (
                not _is_continued(held.tape.live.header, live)
                or live.end() < held.end
                or tape.tail(held.end) != held.tail
            ):
                return False
            undone.pop_all()
        held.tape.close()
        held.tape, held.named = tape, named
        held.past.change_tape(tape)
        self._end = tape.live.end()
        return True

    def take_new(self) -> None:
        """Take in new lines. Raises StoreDamaged."""
        self.take_piece(ALL)

    def take_piece(self, at_most: float) -> Piece:
        """Take in so many new lines at most, and not many more than those of a month. Raises StoreDamaged."""
        held = self._held
        taken, month = 0, None
        for raw, line in self._lines(held.tape, held.end) if held is not None else ():
            assert held is not None, "there are lines of it"
            self.changed |= held.take_in(line, raw.position, raw.data)
            taken += 1
            if line is None:
                continue
            if taken == at_most or (taken > A_MONTH and month != line.recorded_at.month and at_most != ALL):
                return Piece(taken, is_last=False)
            month = line.recorded_at.month
        return Piece(taken, is_last=True)

    def read(self, since: int) -> Iterator[Line]:
        """The lines with any event after seq `since`. Raises StoreDamaged."""
        if self._held is None:
            return
        # Files of its own: the journal may be opened anew before the last line was asked for.
        with contextlib.closing(self._held.tape.twin()) as tape:
            for _, line in self._lines(tape, self._first_after(tape, since)):
                if line is not None and line.next_seq - 1 > since:
                    yield line

    def erased(self, since: int) -> set[str]:
        """The ids of all contacts who were erased after seq `since`. Raises StoreDamaged."""
        found: set[str] = set()
        if self._held is None:
            return found
        with contextlib.closing(self._held.tape.twin()) as tape:
            for log, raw in tape.raws(self._first_after(tape, since), self._held.end):
                if _ERASED in raw.data:  # only these are decoded: there may be a million others
                    events = log.decode(raw).events
                    found |= {event.contact for event in events if isinstance(event.data, Erased)}
        return found

    def as_of(self, moment: datetime.datetime) -> Facts:
        """The facts of all events that were true at a moment. Raises StoreError."""
        held = self._held
        if held is None:
            return Facts()
        from leadtui.store.asof import facts_as_of

        found = facts_as_of(self.folder, held.tape, partial(self._lines, held.tape), moment, held.strays)
        return found or whole_as_of(self.read(0), moment)

    def recent_from(self) -> int:
        """The position from which on lines are recent."""
        held = self._held
        return checkpoint.recent_from(held.tape, held.facts.recorded_at) if held else 0

    def _lines(self, tape: Tape, position: int) -> Iterator[tuple[Raw, Line | None]]:
        """Lines from a position on, up to one that is torn; None for a damaged one that is passed over."""
        for log, raw in tape.raws(position):
            line: Line | None = None
            try:
                line = decode_line(raw.data)
            except BadLine as error:
                if log is tape.live and (raw.end >= log.end() or next(log.raws(raw.position), None) != raw):
                    return  # never finished, or being written just now
                self._pass_over(log, raw, error)
            yield raw, line
        self.damage = self.damage or tape.damage

    def _pass_over(self, log: Log, raw: Raw, error: BadLine) -> None:
        if not self.read_only:
            raise log.damaged(raw, error) from error
        if log.is_known and not self.damage:
            self.damage = log.damaged(raw, error).message

    def _first_after(self, tape: Tape, since: int) -> int:
        if self._held is not None and since >= self._held.facts.seq:
            return self._held.end
        try:
            return tape.first_from(lambda line: line.next_seq - 1 <= since) if since else 0
        except BadLine:
            return 0

    def _is_same(self, held: Held) -> bool:
        """Whether all that was taken in still stands in the log that is in use; notes where that ends."""
        if not self._is_in_use(held):
            return False
        self._end = end = held.tape.live.end()
        return end == held.end or (end > held.end and held.tape.tail(held.end) == held.tail)

    def _is_in_use(self, held: Held) -> bool:
        """Whether the log is sound, the one that `current` names, and where it was."""
        if not held.is_sound:
            return False
        if self._standing.is_unchanged():
            return True
        self.moved = self._look_for_note()
        if self._name_stat() != held.named or not held.tape.live.is_in_place:
            return False
        self._standing.confirm()
        return True

    def _name_stat(self) -> tuple[int, int] | None:
        try:
            named = os.stat(self._current)
        except FileNotFoundError:
            return None
        return named.st_ino, named.st_mtime_ns

    def _open_tape(self, generation: int) -> Tape:
        log = self._open_log(log_path(self.folder, generation))
        return Tape(self.folder, log, is_lenient=bool(self.read_only))

    def _open_log(self, path: str) -> Log:
        try:
            return Log(path, may_write=not self.read_only)
        except OSError as error:
            if self.read_only or error.errno not in MAY_NOT_WRITE:
                raise
            self.read_only = told(error, path).message.rstrip(".")
            return Log(path, may_write=False)

    # -- writing, under the locks that the owner holds -------------------------------------------------------

    def append(self, decided: Sequence[Decided], sync: Sync) -> None:
        """Write lines after the last one; safe on the disk on return. Raises OSError, with them taken back.

        They are taken in while the disk is at it. Where it fails, all is read anew before anything else.
        """
        held = self._held
        assert held is not None, "a journal is there before anything is decided for it"
        live, end = held.tape.live, held.end
        held.is_sound = False
        try:
            if len(decided) > 1:
                live.cut(end)  # a power cut must not take the first, which stands in the fill, and no other
            live.begin(b"".join([one.data for one in decided]), end)
            for line, data in decided:
                self.changed |= held.take_in(line, held.end, data)
            sync(live.fd)
        except OSError:
            # Should this fail as well, the next writer cuts the rest of the line off, or finds it whole.
            with contextlib.suppress(OSError):
                live.cut(end)
            raise
        held.is_sound = True

    def cut_torn(self) -> None:
        """After `follow`, cut off what stands behind the last whole line. Raises OSError."""
        if self._held is not None and self._end > self._held.end:
            self._held.tape.live.cut(self._held.end)

    def write_checkpoint(self) -> bool:
        """Write a checkpoint, unless there is one as new; let go of who is archived. Raises OSError."""
        return self._held is not None and self._held.write_checkpoint(self.folder)

    def rewrite_checkpoint(self, contacts: Iterable[str]) -> bool:
        """Take these contacts, who were erased, out of all caches; False where those are to be made anew.

        They are new ones, which cover the line that says so. Raises OSError.
        """
        return self._held is not None and self._held.rewrite_checkpoint(self.folder, contacts)


def _is_continued(before: Header, live: Log) -> bool:
    """Whether a log is a later generation of the journal with this header, and nothing was rewritten."""
    now = live.header
    return live.is_known and (now.journal, now.rewritten) == (before.journal, before.rewritten)
