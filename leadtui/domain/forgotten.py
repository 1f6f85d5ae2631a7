"""What is still known of people who were erased: keyed hashes of their records at the sources.

By them the same old record is known when a source or an import delivers it again, and is not taken in. Who
has not got the key cannot try whom they are of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b

Secret = Callable[[], bytes]
"""The journal's own key; empty where there is none."""


def keyed(key: str, secret: bytes) -> str:
    """What stands for the key of a record at its source once its person was erased."""
    data = key.encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=16, key=secret, person=b"leadtui gone").hexdigest()


def mark_of(secret: bytes) -> str:
    """By which a key is told from another without telling it."""
    return blake2b(secret, digest_size=4, person=b"leadtui mark").hexdigest() if secret else ""


class Forgotten:
    """The records of all who were erased. One owner adds to it."""

    def __init__(self, seq: int = 0, hashes: Mapping[str, Iterable[str]] | None = None) -> None:
        """As a cache kept it."""
        self.seq = seq
        """Of the newest event by which somebody was erased."""
        self._hashes = {mark: set(some) for mark, some in (hashes or {}).items()}

    def add(self, seq: int, mark: str, hashes: Iterable[str]) -> None:
        """Take one more into account."""
        self.seq = max(self.seq, seq)
        self._hashes.setdefault(mark, set()).update(hashes)

    def hashes(self) -> dict[str, list[str]]:
        """As a cache keeps them: by the mark of the key that they were made with."""
        return {mark: sorted(some) for mark, some in self._hashes.items() if some}

    def holds(self, key: str, secret: Secret) -> bool:
        """Whether the record with this key is that of somebody who was erased."""
        if not self._hashes:
            return False
        known = secret()
        return bool(known) and keyed(key, known) in self._hashes.get(mark_of(known), ())

    def unknown(self, secret: Secret) -> int:
        """How many records cannot be known again, since the key that was used is gone."""
        mark = mark_of(secret()) if self._hashes else ""
        return sum(len(some) for one, some in self._hashes.items() if one != mark)
