"""Whether some program still has a file open for writing: then the rest of it is to come.

Asked of the kernel, by a lease (fcntl(2), F_SETLEASE): a read lease is given on a file that nobody has open
for writing, and on no other. Linux has them on its own file systems; elsewhere nothing is known.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import sys
from pathlib import Path


def is_being_written(path: Path) -> bool:
    """Whether a program has this file open for writing; False where it cannot be told."""
    if sys.platform != "linux":
        return False
    try:
        # Not to wait where somebody else's lease, or a pipe in its place, would make us.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # Who opens it for writing just now makes the kernel tell us, by default with a signal that ends us.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(handle)
    return False
