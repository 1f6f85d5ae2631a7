"""What stands beside an embedded journal: what processes say of themselves, and the locks they agree by."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from leadtui.errors import StoreReadOnly
from leadtui.files import overwrite_file, read_file, remove, replace_file
from leadtui.store.locks import Hold, Sleep, hold, holder
from leadtui.store.moved import MOVED
from leadtui.store.trouble import NO_ROOM, told

_BEFORE: Final = "status-"
_AFTER: Final = ".json"
"""Around the name of a status, in that of its file."""

_TRIES: Final = 20
_PAUSE_S: Final = 0.005

_decoder = msgspec.json.Decoder(dict[str, Any])


def _say(path: str, said: bytes) -> None:
    """Put a status in place; a disk that is full is just what has to be told. Raises OSError."""
    try:
        replace_file(path, said, durable=False)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        overwrite_file(path, said)


class Beside:
    """Status files and named locks in the journal's folder."""

    def __init__(self, folder: str, sleep: Sleep, *, may_write: bool) -> None:
        self._folder = folder
        self._sleep = sleep
        self.may_write = may_write

    def publish_status(self, name: str, status: Mapping[str, Any]) -> None:
        """Put a status file in place, whole. Raises StoreReadOnly, StoreFailed."""
        self._check_writable()
        path = self._status_path(name)
        try:
            # Not synced: after a crash, what a process said of itself is not true any more anyway.
            _say(path, msgspec.json.encode(status))
        except OSError as error:
            raise told(error, path) from error

    def status(self, name: str) -> dict[str, Any] | None:
        """What was last published under a name, or None. Raises StoreFailed."""
        path = self._status_path(name)
        try:
            data = read_file(path)
            return None if data is None else _decoder.decode(data)
        except OSError as error:
            raise told(error, path) from error
        except msgspec.MsgspecError:
            return None

    def statuses(self, beginning: str) -> dict[str, dict[str, Any]]:
        """All that was published under names that begin so, by name. Raises StoreFailed."""
        try:
            files = sorted(os.listdir(self._folder))
        except OSError as error:
            raise told(error, self._folder) from error
        wanted = (one for one in files if one.startswith(_BEFORE + beginning) and one.endswith(_AFTER))
        names = [one.removeprefix(_BEFORE).removesuffix(_AFTER) for one in wanted]
        return {name: said for name in names if (said := self.status(name)) is not None}

    def withdraw_status(self, name: str) -> None:
        """Take away what was published under a name, if anything was. Raises StoreReadOnly."""
        self._check_writable()
        remove(self._status_path(name))

    def _check_writable(self) -> None:
        if not self.may_write:
            raise StoreReadOnly(f"{self._folder} is opened read-only.")

    def hold(self, name: str, *, shared: bool = False) -> Hold | None:
        """Take a named lock, or None when others have it. Raises StoreFailed.

        A shared lock is asked for a few times: somebody may just be looking whether it is held.
        """
        path = self._path(f"{name}.lock")
        for _ in range(_TRIES if shared else 1):
            held = hold(path, shared=shared, may_write=self.may_write)
            if held is not None or not self.may_write:
                return held
            self._sleep(_PAUSE_S)
        return None

    def anybody_holds(self, name: str) -> bool:
        """Whether a named lock is held by anybody. Raises StoreFailed."""
        probe = hold(self._path(f"{name}.lock"), shared=False, may_write=self.may_write, sign=False)
        if probe is None:
            return os.path.exists(self._path(f"{name}.lock"))
        probe.release()
        return False

    def holder(self, name: str) -> str:
        """Who last took a named lock."""
        return holder(self._path(f"{name}.lock"))

    def moved(self) -> str:
        """Where the journal has moved to, by its note; empty while it is here. Raises OSError."""
        note = read_file(self._path(MOVED))
        return "" if note is None else note.decode("utf-8", "replace").strip() or "another place"

    def leave_note(self, where: str) -> None:
        """Note that the journal is at `where` from now on; on the disk when this returns. Raises OSError."""
        replace_file(self._path(MOVED), f"{where}\n".encode(), durable=True)

    def _status_path(self, name: str) -> str:
        return self._path(f"{_BEFORE}{name}{_AFTER}")

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, name)
