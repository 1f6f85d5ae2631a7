"""What a source has handed over and seen acknowledged, so that it is not handed over again for nothing.

Only a convenience of this process: whether a record is news is decided in the journal.
"""

from __future__ import annotations

from typing import Final

import msgspec

from leadtui.domain.intake import Item
from leadtui.sources.base import Page, Reject
from leadtui.sources.mapping import fingerprint

_MOST: Final = 100_000


class Known:
    """Records by their keys and content; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._digests: dict[str, str] = {}

    def news(self, page: Page) -> Page:
        """The page without what was acknowledged just as it is, and is the last that was under its key."""
        fresh = [
            (item, row)
            for item, row in zip(page.items, page.rows, strict=True)
            if self._digests.get(item.external_id) != _digest(item)
        ]
        return msgspec.structs.replace(
            page,
            items=tuple(item for item, _ in fresh),
            rows=tuple(row for _, row in fresh),
            rejected=tuple(reject for reject in page.rejected if _stamp(reject) not in self._digests),
        )

    def row_of(self, page: Page) -> int:
        """How many of the last items of a page in a row are known just as they are."""
        known = 0
        for item in reversed(page.items):
            if self._digests.get(item.external_id) != _digest(item):
                return known
            known += 1
        return known

    def remember(self, page: Page) -> None:
        """The page has been acknowledged."""
        for key, digest in (
            *((item.external_id, _digest(item)) for item in page.items),
            *((_stamp(reject), "") for reject in page.rejected),
        ):
            self._digests.pop(key, None)
            self._digests[key] = digest
        while len(self._digests) > _MOST:
            del self._digests[next(iter(self._digests))]


def _digest(item: Item) -> str:
    """What was said, and what has happened since."""
    happened = [*map(str, item.outside.items()), str(item.appointment_at)] if item.outside else []
    return fingerprint([item.digest, happened]) if happened else item.digest


def _stamp(reject: Reject) -> str:
    # No key of an item has a blank at its start: it has been cleaned.
    return " " + fingerprint([reject.reason, reject.raw])
