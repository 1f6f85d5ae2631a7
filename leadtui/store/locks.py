"""Locks between processes of one machine: advisory, by flock(2), gone with the process that held them."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable
from types import TracebackType
from typing import Final

from leadtui.clock import Clock
from leadtui.errors import StoreBusy, StoreFailed
from leadtui.files import open_file, open_or_make, read_at, write_all
from leadtui.store.trouble import told

LOCK_TIMEOUT_S: Final = 5.0
"""A command waits so long for the journal's lock, then says who holds it."""

_FIRST_PAUSE_S: Final = 0.0005
_LONGEST_PAUSE_S: Final = 0.005

_MOST_TOKEN: Final = 300

_RECENT_S: Final = 600.0
"""Another machine that wrote so lately is still at work, as far as we can tell."""

_NETWORK: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "glusterfs", "davfs"}
)

Sleep = Callable[[float], None]


class Hold:
    """A lock that is held until it is released, by hand or at the end of a `with`."""

    def __init__(self, release: Callable[[], None], is_lost: Callable[[], bool] = lambda: False) -> None:
        self._release: Callable[[], None] | None = release
        self._is_lost = is_lost
        self._was_lost = False

    @property
    def lost(self) -> bool:
        """Whether it was lost: what kept it was replaced or went away, and others may have it by now."""
        return self._was_lost or (self._release is not None and self._is_lost())

    @lost.setter
    def lost(self, was_lost: bool) -> None:
        self._was_lost = was_lost

    def release(self) -> None:
        """Let go; a second time does nothing."""
        if self._release is not None:
            self._release()
            self._release = None

    def __enter__(self) -> Hold:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def hold(path: str, *, shared: bool, may_write: bool, sign: bool = True) -> Hold | None:
    """Lock the file at `path`, or None when that is not possible just now. Raises StoreFailed.

    Who may not write still locks a file that is there, and does not sign it.
    """
    try:
        fd = open_or_make(path) if may_write else open_file(path, os.O_RDONLY)
    except OSError as error:
        if not may_write:
            return None
        raise told(error, path) from error
    try:
        fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        if may_write and sign:
            _sign(fd, _token(), read_at(fd, _MOST_TOKEN, 0))
    except OSError as error:
        os.close(fd)
        if isinstance(error, BlockingIOError):
            return None
        raise told(error, path) from error
    return Hold(lambda: os.close(fd), lambda: _was_replaced(path, fd))


def _was_replaced(path: str, fd: int) -> bool:
    """Whether another file stands at the path by now: with a copy that was brought back, for example."""
    try:
        there, ours = os.stat(path, follow_symlinks=False), os.fstat(fd)
    except OSError:
        return False  # the folder is gone just now; when it comes back, so may the lock
    return (there.st_dev, there.st_ino) != (ours.st_dev, ours.st_ino)


def holder(path: str) -> str:
    """Who holds the lock at `path`, as they signed it: `process 4711`."""
    try:
        fd = open_file(path, os.O_RDONLY)
    except OSError:
        return "another process"
    try:
        pid, _, _ = read_at(fd, _MOST_TOKEN, 0).decode(errors="replace").partition(" ")
    finally:
        os.close(fd)
    return f"process {pid}" if pid.isdigit() else "another process"


def _token(who: str = "") -> bytes:
    """What a holder signs with: its process, its machine, and where that matters, who in that process."""
    return f"{os.getpid()} {os.uname().nodename} {who}".rstrip().encode()[: _MOST_TOKEN - 1] + b"\n"


def _machine(token: bytes) -> str:
    """The machine of who signed; empty where nobody did."""
    parts = token.decode(errors="replace").split()
    return parts[1] if len(parts) > 1 else ""


def _sign(fd: int, token: bytes, there: bytes) -> None:
    """Say in the file, where `there` stands now, who holds it, for messages. Raises OSError."""
    if there != token:
        write_all(fd, token, 0)
        if len(there) > len(token):
            os.ftruncate(fd, len(token))


def on_network(path: str) -> bool | None:
    """Whether a path is on a file server; None where the system does not say (it does on Linux)."""
    try:
        device = os.stat(path).st_dev
        with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as mounts:
            wanted = f"{os.major(device)}:{os.minor(device)}"
            kinds = [line.partition(" - ")[2].split()[0] for line in mounts if line.split()[2] == wanted]
    except (OSError, IndexError):
        return None
    return kinds[-1].removeprefix("fuse.") in _NETWORK | {"sshfs"} if kinds else None


class JournalLock:
    """The lock under which the journal is written, for a `with`: short, waited for, signed with its holder.

    Who finds their own signature knows that nobody else has held it since: what is only done under it is as
    they left it. A file lock holds on one machine only. A journal on a file server that another machine
    signed is refused.
    """

    def __init__(
        self,
        path: str,
        clock: Clock,
        sleep: Sleep,
        timeout_s: float = LOCK_TIMEOUT_S,
        is_remote: Callable[[str], bool | None] = on_network,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        """`meanwhile` is done while the lock is waited for, again and again."""
        self.path = path
        self._meanwhile = meanwhile
        self._clock = clock
        self._sleep = sleep
        self._timeout_s = timeout_s
        self._is_remote = is_remote
        self._token = _token(os.urandom(4).hex())
        self._machine = _machine(self._token)
        self._fd: int | None = None
        self._inode = (0, 0)

    def __enter__(self) -> bool:
        """Hold the lock; True when somebody else may have held it since we last did.

        Raises StoreBusy after the time-out, StoreFailed when there is nothing to lock.
        """
        try:
            return self._acquire()
        except OSError as error:
            self.close()
            raise told(error, self.path) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._fd is not None:
            fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let the file go."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _acquire(self) -> bool:
        fd = self._locked()
        while not self._is_in_place():
            # The file was removed or replaced while we waited: the lock is on the one that is there now.
            self.close()
            fd = self._locked()
        signed = os.pread(fd, _MOST_TOKEN, 0)
        if signed == self._token:
            return False
        with contextlib.ExitStack() as undone:
            undone.callback(self.close)
            self._check_machine(fd, signed)
            _sign(fd, self._token, signed)
            undone.pop_all()
        return True

    def _locked(self) -> int:
        """The file, locked. Raises StoreBusy, OSError."""
        if self._fd is None:
            self._fd = open_or_make(self.path)
            there = os.fstat(self._fd)
            self._inode = there.st_dev, there.st_ino
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._wait(self._fd)
        return self._fd

    def _wait(self, fd: int) -> None:
        until = self._clock.monotonic() + self._timeout_s
        pause = _FIRST_PAUSE_S
        while self._clock.monotonic() < until:
            self._meanwhile()
            self._sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
        raise StoreBusy(
            f"{holder(self.path)} has held the journal for more than {self._timeout_s:g} s.",
            "Try again. If it hangs, end that process: nothing that was acknowledged is lost by it.",
        )

    def _is_in_place(self) -> bool:
        try:
            there = os.lstat(self.path)
        except FileNotFoundError:
            return False
        return (there.st_dev, there.st_ino) == self._inode

    def _check_machine(self, fd: int, signed: bytes) -> None:
        machine = _machine(signed)
        if machine in ("", self._machine):
            return
        remote = self._is_remote(self.path)
        if remote is None:
            remote = self._clock.now().timestamp() - os.fstat(fd).st_mtime < _RECENT_S
        if remote:
            fcntl.flock(fd, fcntl.LOCK_UN)
            raise StoreFailed(
                f"{self.path}: the machine {machine} uses this journal; a file lock is for one machine.",
                "For several machines, keep the journal in PostgreSQL. "
                f"If {machine} does not use it any more, remove that file.",
            )
