"""Programs in a pseudo-terminal: started, typed at, watched, and timed by what they write.

The terminal says that it knows synchronised output (mode 2026), as today's do, and looks at the screen only
between two updates. Bytes are stamped as they are read and parsed by pyte afterwards, so that parsing takes
no time from what is measured. One thread owns a terminal.
"""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Final, NamedTuple

import pyte

QUIET_S: Final = 0.05
"""A repaint is over when nothing was written for so long; that silence is not counted."""

PAUSE_S: Final = 0.01
"""Nothing is parsed before there was silence for so long."""

PATIENCE_S: Final = 30.0
"""Nothing that a program is asked for here takes longer, even on a busy machine."""

_ASKED: Final = re.compile(rb"\x1b\[\?2026\$p|\x1b\[0?c|\x1b\[6n")
_ANSWERS: Final = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[6n": b"\x1b[1;1R"}
_LONGEST_QUESTION: Final = 8
"""Bytes; a read may end in the middle of one."""
_DEVICE: Final = b"\x1b[?62;22c"

_UNKNOWN_TO_PYTE: Final = re.compile(
    rb"\x1b\[[<=>][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
)
_UPDATE_ENDS: Final = b"\x1b[?2026l"
_UPDATE_BEGINS: Final = b"\x1b[?2026h"


class Chunk(NamedTuple):
    """What one read brought, and when (seconds, `time.perf_counter`)."""

    at: float
    data: bytes


class Written(NamedTuple):
    """What a program wrote from one moment on, until it was quiet."""

    since: float
    chunks: tuple[Chunk, ...]

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(len(chunk.data) for chunk in self.chunks)

    @property
    def data(self) -> bytes:
        """All of it."""
        return b"".join(chunk.data for chunk in self.chunks)

    @property
    def frames(self) -> int:
        """How many synchronised updates."""
        return self.data.count(_UPDATE_BEGINS)

    @property
    def took_s(self) -> float:
        """Seconds until the last byte; 0 when nothing was written."""
        return self.chunks[-1].at - self.since if self.chunks else 0.0


class Screen:
    """What a terminal of some size shows after the bytes fed to it."""

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._rest = b""
        self.whole = True
        """False in the middle of a synchronised update."""

    def feed(self, data: bytes) -> None:
        """Take in what was written."""
        data = self._rest + data
        begun = data.rfind(b"\x1b", max(0, len(data) - 64))
        cut = len(data) if begun < 0 or _is_complete(data[begun:]) else begun
        data, self._rest = data[:cut], data[cut:]
        ends, begins = data.rfind(_UPDATE_ENDS), data.rfind(_UPDATE_BEGINS)
        if ends != begins:
            self.whole = ends > begins
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))

    @property
    def lines(self) -> list[str]:
        """Every row, without the blanks at its end."""
        return [line.rstrip() for line in self._screen.display]

    def cells(self, row: int) -> list[str]:
        """What stands in each cell of a row; the second one of what is two columns wide is empty."""
        line = self._screen.buffer[row]
        return [line[column].data for column in range(self._screen.columns)]

    @property
    def text(self) -> str:
        """The rows, one below another."""
        return "\n".join(self.lines)

    def resize(self, columns: int, rows: int) -> None:
        """Have another size from now on."""
        self._screen.resize(rows, columns)


def _is_complete(sequence: bytes) -> bool:
    """Whether an escape sequence, perhaps with text after it, has its end."""
    if sequence.startswith(b"\x1b]"):
        return b"\x07" in sequence or b"\x1b\\" in sequence
    if sequence.startswith(b"\x1b["):
        return any(0x40 <= byte <= 0x7E for byte in sequence[2:])
    return len(sequence) > 1


class Questions:
    """What a program asks its terminal, found in what it writes, however that was cut."""

    def __init__(self) -> None:
        self._rest = b""

    def answers(self, data: bytes) -> list[bytes]:
        """What today's terminals answer to the questions that end in these bytes."""
        data = self._rest + data
        asked = list(_ASKED.finditer(data))
        self._rest = data[asked[-1].end() if asked else 0 :][-_LONGEST_QUESTION:]
        return [_ANSWERS.get(one[0], _DEVICE) for one in asked]


class Terminal:
    """A program that runs in a terminal of its own. As a `with`, it is ended at the end."""

    def __init__(
        self,
        command: Sequence[str | os.PathLike[str]],
        environ: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
        folder: str | os.PathLike[str] = "/",
    ) -> None:
        """Start it. `environ` is all that it gets, but for TERM and COLORTERM where they are not named."""
        self.screen = Screen(columns, rows)
        self.written: list[Chunk] = []
        """All that it wrote so far."""
        self.answers = True
        """Whether it answers what it is asked; what it was asked meanwhile, it answers afterwards."""
        self._questions = Questions()
        self._unsent: list[bytes] = []
        self._fed = 0
        words = [os.fspath(word) for word in command]
        environ = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **environ}
        size = struct.pack("HHHH", rows, columns, 0, 0)
        go, gone = os.pipe()
        self.pid, self._fd = pty.fork()
        if not self.pid:  # in the child
            try:
                os.close(gone)
                os.read(go, 1)  # until the terminal has its size
                os.close(go)
                os.chdir(folder)
                os.execvpe(words[0], words, dict(environ))  # noqa: S606 - a list of words, no shell
            finally:
                os._exit(127)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, size)
        os.set_blocking(self._fd, False)
        os.close(go)
        self.started = time.perf_counter()
        """When the program was let go."""
        os.close(gone)
        self.exit_code: int | None = None
        """What it ended with; minus the signal's number where one ended it; None while it runs."""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    # -- reading ---------------------------------------------------------------------------------------------

    def read(self, timeout_s: float, most: int = 1 << 16) -> Chunk | None:
        """The next bytes, or None when there are none within the time, or never will be."""
        self._answer()
        if not select.select([self._fd], [], [], max(0.0, timeout_s))[0]:
            return None
        try:
            data = os.read(self._fd, most)
        except BlockingIOError:
            return None
        except OSError as error:
            if error.errno != errno.EIO:  # on Linux: nobody has the other side open any more
                raise
            data = b""
        chunk = Chunk(time.perf_counter(), data)
        if not data:
            time.sleep(min(timeout_s, 0.01))
            return None
        self._unsent += self._questions.answers(data)
        self._answer()
        self.written.append(chunk)
        return chunk

    def _answer(self) -> None:
        while self.answers and self._unsent:
            self._send(self._unsent.pop(0))

    def settle(self, *, quiet_s: float = QUIET_S, within_s: float = PATIENCE_S) -> Written:
        """All that is written until there is silence."""
        return self._until_quiet(time.perf_counter(), quiet_s, within_s, must_begin=False)

    def press(self, keys: str, *, quiet_s: float = QUIET_S, within_s: float = PATIENCE_S) -> Written:
        """Type keys, and what comes of them until there is silence; at least something must."""
        since = time.perf_counter()
        self._send(keys.encode())
        return self._until_quiet(since, quiet_s, within_s, must_begin=True)

    def type(self, keys: str) -> None:
        """Type keys and wait for nothing."""
        self._send(keys.encode())

    def watch(self, seconds: float) -> Written:
        """All that is written in so many seconds."""
        since = time.perf_counter()
        chunks: list[Chunk] = []
        while (left := since + seconds - time.perf_counter()) > 0:
            chunk = self.read(left)
            if chunk is not None:
                chunks.append(chunk)
        return Written(since, tuple(chunks))

    def wait_for(self, seen: str | Callable[[Screen], bool], *, within_s: float = PATIENCE_S) -> float:
        """Wait until the screen shows a text, or satisfies a condition; the moment of the byte that did it.

        Raises TimeoutError with the screen as it is.
        """
        sees = (lambda screen: seen in screen.text) if isinstance(seen, str) else seen
        until = time.perf_counter() + within_s
        while True:
            at = self._look(sees)
            if at is not None:
                return at
            left = until - time.perf_counter()
            if left <= 0 or (self.read(left) is None and self._has_ended()):
                raise TimeoutError(f"not on the screen: {seen!r}\n{self.screen.text}")
            while self.read(PAUSE_S) is not None:
                pass  # parsing takes long enough to hold up a program that is in the middle of a frame

    def show(self) -> str:
        """The screen as it is after all that was read."""
        self._look(lambda screen: False)
        return self.screen.text

    def since(self, at: float) -> Written:
        """All that was written since a moment."""
        return Written(at, tuple(chunk for chunk in self.written if chunk.at >= at))

    def _look(self, sees: Callable[[Screen], bool]) -> float | None:
        while self._fed < len(self.written):
            chunk = self.written[self._fed]
            self._fed += 1
            self.screen.feed(chunk.data)
            if self.screen.whole and sees(self.screen):
                return chunk.at
        return time.perf_counter() if self.screen.whole and sees(self.screen) else None

    def _until_quiet(self, since: float, quiet_s: float, within_s: float, *, must_begin: bool) -> Written:
        chunks: list[Chunk] = []
        until = since + within_s
        while time.perf_counter() < until:
            waits = quiet_s if chunks or not must_begin else until - time.perf_counter()
            chunk = self.read(waits)
            if chunk is not None:
                chunks.append(chunk)
            elif chunks or not must_begin or self._has_ended():
                break
        if must_begin and not chunks:
            raise TimeoutError(f"nothing was written\n{self.show()}")
        return Written(since, tuple(chunks))

    # -- the program -----------------------------------------------------------------------------------------

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the program is told."""
        self.screen.resize(columns, rows)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if sys.platform == "darwin":
            os.kill(self.pid, signal.SIGWINCH)

    def hang_up(self) -> None:
        """Close the terminal: what was on the line is gone, and the kernel sends SIGHUP."""
        os.close(self._fd)
        self._fd = -1

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def wait(self, within_s: float = PATIENCE_S) -> int:
        """Wait until the program has ended; its exit code. Raises TimeoutError."""
        until = time.perf_counter() + within_s
        while not self._has_ended():
            if time.perf_counter() > until:
                raise TimeoutError(f"still running\n{self.show()}")
            if self._fd >= 0:
                self.read(0.01)
            else:
                time.sleep(0.01)
        assert self.exit_code is not None
        return self.exit_code

    def end(self) -> None:
        """Kill the program if it still runs, and close the terminal."""
        if not self._has_ended():
            os.kill(self.pid, signal.SIGKILL)
            self.exit_code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _has_ended(self) -> bool:
        if self.exit_code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
        return self.exit_code is not None

    def _send(self, data: bytes) -> None:
        while data:
            select.select([], [self._fd], [], PATIENCE_S)
            data = data[os.write(self._fd, data) :]
