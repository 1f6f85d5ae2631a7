"""What the system says of a file, in words for somebody who wants to work."""

from __future__ import annotations

import errno
import os
from types import TracebackType
from typing import Final

from leadtui.errors import StoreFailed

_WORDS: Final = {
    errno.ENOSPC: ("the disk is full", "Make room, then try again."),
    errno.EDQUOT: ("your share of the disk is used up", "Make room, then try again."),
    errno.EFBIG: ("the file may not grow any more", "Raise the limit on the size of files (ulimit -f)."),
    errno.EIO: ("the disk failed", "Look at the system's log: the disk may be dying."),
    errno.EROFS: ("the disk may only be read", "Mount it for writing, or use --read-only."),
    errno.EACCES: ("you have no right to it", "Mend its permissions, or use --read-only."),
    errno.EPERM: ("you have no right to it", "Mend its permissions, or use --read-only."),
    errno.ENOENT: ("it is not there", "Was the folder moved or deleted? Bring it back, or name another."),
    errno.EEXIST: ("a file stands in place of the folder", "Name another folder."),
    errno.ENOTDIR: ("part of the path is a file, not a folder", "Name another folder."),
    errno.EISDIR: ("a folder stands in place of the file", "Move it away."),
    errno.ENXIO: ("a pipe or a device stands in place of the file", "Move it away."),
    errno.ELOOP: ("a symbolic link stands in place of the file", "Put the file itself there."),
    errno.ESTALE: ("the file server forgot it", "Mount it again."),
    errno.EMFILE: ("too many files are open", "Raise the limit on open files (ulimit -n)."),
    errno.ENFILE: ("too many files are open on this machine", "End some programs."),
    errno.ENOLCK: ("files cannot be locked here", "Keep the journal on a disk of this machine."),
}
"""What an error of the system's means to somebody who wants to work, and what they can do about it."""

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What a disk says that is full, or that one may not have more of."""

MAY_NOT_WRITE: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
"""What a viewer gets who cannot write: nothing is broken."""


def told(error: OSError, path: str) -> StoreFailed:
    """An error of the system's, in words."""
    words, hint = _WORDS.get(error.errno or 0, (os.strerror(error.errno or errno.EIO), ""))
    return StoreFailed(f"{path}: {words}.", hint)


class InWords:
    """`with InWords(folder):` tells what the system says of files in the folder as StoreFailed, in words."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError):
            where = error.filename if isinstance(error.filename, str) else self._folder
            raise told(error, where) from error
