"""Letting a group of this machine read a journal's folder, for an account that only looks, as a wall's.

The folder says it: with mode 2750 every file that is made in it is for its group to read, whoever makes it.
"""

from __future__ import annotations

import grp
import os
import stat
from typing import Final

from leadtui.errors import StoreFailed
from leadtui.files import FILE_MODE, FOLDER_MODE, SHARED_FILE_MODE, SHARED_FOLDER_MODE
from leadtui.store.secret import KEY_FILE
from leadtui.store.trouble import InWords

PRIVATE: Final = frozenset({KEY_FILE})
"""Files that stay their owner's alone."""


def share(folder: str, group: str) -> None:
    """Let who is in `group` read what is in the folder; with an empty name, nobody but the owner again.

    For its owner to do; what others have opened is left as it is. Raises StoreFailed.
    """
    with InWords(folder):
        there = os.stat(folder)
        is_shared = stat.S_IMODE(there.st_mode) == SHARED_FOLDER_MODE
        if there.st_uid != os.geteuid() or not (group or is_shared):
            return
        if not group:
            os.chmod(folder, FOLDER_MODE)
            _give(folder, FILE_MODE, -1)
            return
        number = _number(group)
        if not is_shared or there.st_gid != number:
            _open(folder, group, number)
        _give(folder, SHARED_FILE_MODE, number)


def readers(folder: str) -> str:
    """The name of the group that may read a folder; empty where none may. Raises OSError."""
    there = os.stat(folder)
    if stat.S_IMODE(there.st_mode) != SHARED_FOLDER_MODE:
        return ""
    try:
        return grp.getgrgid(there.st_gid).gr_name
    except KeyError:
        return str(there.st_gid)


def _number(group: str) -> int:
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise StoreFailed(
            f"There is no group {group} on this machine, and “group” in the config names it.",
            "Make it (sudo groupadd), or leave it out of the config.",
        ) from None


def _open(folder: str, group: str, number: int) -> None:
    try:
        os.chown(folder, -1, number)
        os.chmod(folder, SHARED_FOLDER_MODE)
    except PermissionError:
        raise StoreFailed(
            f"{folder} cannot be given to the group {group}: you are not in it.",
            f"Have yourself added (sudo usermod -aG {group} YOU), and log in anew.",
        ) from None


def _give(folder: str, mode: int, group: int) -> None:
    """Let all files that are there have this mode and group."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        there = os.lstat(path)
        if name in PRIVATE or not stat.S_ISREG(there.st_mode) or there.st_uid != os.geteuid():
            continue
        if group not in (-1, there.st_gid):
            os.chown(path, -1, group)
        if stat.S_IMODE(there.st_mode) != mode:
            os.chmod(path, mode)
