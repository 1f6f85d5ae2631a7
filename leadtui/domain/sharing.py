"""A mapping that never changes, and whose next one costs what is other in it."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from types import MappingProxyType
from typing import Final, TypeVar

K = TypeVar("K")
V = TypeVar("V")

FEW: Final = 64
"""So many changes are kept beside what they change; with more, all of it is put together anew."""


class Shared(Mapping[K, V]):
    """Keys keep the order in which they came, as in a dict. The next one shares all but a few changes."""

    __slots__ = ("_base", "_changed", "_length")

    def __init__(self, base: Mapping[K, V] = MappingProxyType({})) -> None:
        self._base = dict(base)
        self._changed: dict[K, V | None] = {}
        self._length = len(self._base)

    def advance(self, changed: Mapping[K, V | None]) -> Shared[K, V]:
        """The same with these values; without those that are None."""
        if not changed:
            return self
        fresh: Shared[K, V] = Shared.__new__(Shared)
        fresh._base, fresh._changed = self._base, {**self._changed, **changed}
        fresh._length = self._length + sum(
            (value is not None) - (key in self) for key, value in changed.items()
        )
        if len(fresh._changed) > FEW:
            fresh._base, fresh._changed = fresh._whole(), {}
        return fresh

    def _whole(self) -> dict[K, V]:
        if not self._changed:
            return self._base
        kept = {key: value for key, value in self._changed.items() if value is not None}
        if len(kept) == len(self._changed):
            return self._base | kept
        gone = self._changed.keys() - kept.keys()
        return {key: value for key, value in (self._base | kept).items() if key not in gone}

    def __getitem__(self, key: K) -> V:
        if key not in self._changed:
            return self._base[key]
        value = self._changed[key]
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        if key in self._changed:
            return self._changed[key] is not None
        return key in self._base

    def __iter__(self) -> Iterator[K]:
        return iter(self._whole())

    def __len__(self) -> int:
        return self._length

    def values(self) -> ValuesView[V]:
        """What is in it."""
        return self._whole().values()

    def items(self) -> ItemsView[K, V]:
        """What is in it, by key."""
        return self._whole().items()
