"""Files of ours: opened with care, written through to the disk, put in place whole or not at all.

All raise OSError; whoever calls tells it in words. Paths are plain strings: a glance opens the journal, and
importing pathlib would cost it as much as the opening.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from typing import Final

FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700

SHARED_FILE_MODE: Final = 0o640
SHARED_FOLDER_MODE: Final = 0o2750
"""In a folder of this mode the files that are made are for its group to read."""

_SECTOR: Final = 512
"""Bytes, as `st_blocks` counts them whatever the disk (stat(2))."""

_CREATE: Final = os.O_CREAT | os.O_CLOEXEC


def open_file(path: str, flags: int) -> int:
    """Open a plain file that is ours: never through a symbolic link, never a folder, a device or a pipe.

    Raises OSError.
    """
    # Without O_NONBLOCK, opening a pipe that stands in place of the file would wait for ever.
    fd = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, FILE_MODE)
    mode = os.fstat(fd).st_mode
    if not stat.S_ISREG(mode):
        os.close(fd)
        raise OSError(errno.EISDIR if stat.S_ISDIR(mode) else errno.ENXIO, "not a plain file", path)
    if flags & os.O_CREAT and stat.S_IMODE(mode) == FILE_MODE and _is_shared(os.path.dirname(path)):
        os.fchmod(fd, SHARED_FILE_MODE)
    return fd


def _is_shared(folder: str) -> bool:
    return stat.S_IMODE(os.stat(folder or ".").st_mode) == SHARED_FOLDER_MODE


def open_or_make(path: str) -> int:
    """Open a file for reading and writing, made empty where it is not there. Raises OSError."""
    return open_file(path, os.O_RDWR | _CREATE)


def open_fresh(path: str) -> int:
    """Open an empty file for writing, whatever stood there. Raises OSError."""
    return open_file(path, os.O_RDWR | os.O_TRUNC | _CREATE)


def make_folder(path: str) -> None:
    """Make the folder and those above it, where they are not there. Raises OSError."""
    if not os.path.isdir(path):
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        os.makedirs(path, mode=FOLDER_MODE, exist_ok=True)


def write_all(fd: int, data: bytes, offset: int) -> None:
    """Write all of `data` at `offset`. Raises OSError, when a part may have been written."""
    while (written := os.pwrite(fd, data, offset)) < len(data):
        data, offset = data[written:], offset + written


def begin_writing(fd: int, size: int, offset: int) -> None:
    """Have the disk begin with `size` bytes at `offset`, and do not wait: a `sync` then takes less."""
    if sys.platform == "linux":
        # Advice to drop what is written and not needed any more; there it begins by writing it (fadvise(2)).
        os.posix_fadvise(fd, offset, size, os.POSIX_FADV_DONTNEED)


def cut_file(fd: int, size: int) -> None:
    """Drop what stands after the first `size` bytes. Raises OSError."""
    os.ftruncate(fd, size)


def sync(fd: int) -> None:
    """Return when what was written is on the disk itself. Raises OSError."""
    if sys.platform == "darwin":
        import fcntl

        # There, fsync leaves the data in the drive's own cache, where a power cut loses it (fsync(2)).
        fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
    else:
        os.fdatasync(fd)


def sync_folder(path: str) -> None:
    """Return when the names in a folder are on the disk. Raises OSError."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def replace_file(path: str, data: bytes, *, durable: bool, mode: int | None = None) -> None:
    """Put a file in place whole, or not at all; `durable`: on the disk when this returns. Raises OSError.

    Its `mode` is otherwise that of all files in its folder.
    """
    fresh = f"{path}.{os.getpid()}.tmp"
    fd = open_fresh(fresh)
    try:
        try:
            if mode is not None:
                os.fchmod(fd, mode)
            write_all(fd, data, 0)
            if durable:
                sync(fd)
        finally:
            os.close(fd)
        rename(fresh, path)
    except OSError:
        remove(fresh)
        raise
    if durable:
        sync_folder(os.path.dirname(path))


def overwrite_file(path: str, data: bytes) -> None:
    """Write a file anew in the room that it has, where there is none for another. Raises OSError.

    Who reads it meanwhile may find it torn.
    """
    fd = open_file(path, os.O_RDWR)
    try:
        there = os.fstat(fd)
        if len(data) > max(there.st_size, there.st_blocks * _SECTOR):
            raise OSError(errno.ENOSPC, "no room", path)
        write_all(fd, data, 0)
        cut_file(fd, len(data))
    finally:
        os.close(fd)


def rename(path: str, to: str) -> None:
    """Give a file another name; what had that name is gone. Raises OSError."""
    os.replace(path, to)


def remove(path: str) -> None:
    """Remove a file, or leave it: it is a leftover that nobody reads."""
    try:
        os.unlink(path)
    except OSError:
        return


def read_file(path: str) -> bytes | None:
    """A small file of ours, or None where it is not there. Raises OSError."""
    try:
        fd = open_file(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    with open(fd, "rb") as file:
        return file.read()


def read_at(fd: int, size: int, offset: int) -> bytes:
    """The `size` bytes at `offset`, fewer where the file ends. Raises OSError."""
    parts = []
    while size > 0:
        part = os.pread(fd, size, offset)
        if not part:
            break
        parts.append(part)
        size -= len(part)
        offset += len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)
