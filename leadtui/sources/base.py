"""What every kind of source is to the rest of the house: pages of items in, an acknowledgement out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

import msgspec

from leadtui.clock import Clock, SystemClock
from leadtui.domain.intake import Item
from leadtui.domain.stages import DEFAULT_PIPELINE, Pipeline
from leadtui.sources.secrets import Resolver, resolve

DEFAULT_INTERVAL_S = 60
"""Seconds between two polls of a source over the network."""


class Reject(msgspec.Struct, frozen=True):
    """A record that could not be taken: where it stood, why, and what it was."""

    row: int
    """Line of a file, or place in an answer, from 1; 0 for the whole."""
    reason: str
    raw: str
    """As it came, cut to a sane length: private, never for a log or a message."""

    @property
    def is_whole_file(self) -> bool:
        """Whether nothing of a file, or of an answer, could be taken."""
        return self.row == 0


class Page(msgspec.Struct, frozen=True):
    """What a source hands over at once: submitted as one intake command, then acknowledged."""

    items: tuple[Item, ...] = ()
    cursor: dict[str, str] | None = None
    """How far the source has been read after this page; None: that has not moved."""
    rejected: tuple[Reject, ...] = ()
    warnings: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    """Where each item stood: line of a file, or place in an answer, from 1."""
    file: str = ""
    """Name of the file that it was read from, if it was one, as the disk has it: not for showing."""
    last: bool = True
    """Nothing of the same file or walk comes after it."""


PIECE: Final = 500
"""Items that are taken into the journal at once: others have their turn between."""


def in_pieces(page: Page) -> Iterator[Page]:
    """A page, in pieces where it is long; only the last of them moves the cursor."""
    if len(page.items) <= PIECE:
        yield page
        return
    for start in range(0, len(page.items), PIECE):
        is_last = start + PIECE >= len(page.items)
        yield msgspec.structs.replace(
            page,
            items=page.items[start : start + PIECE],
            rows=page.rows[start : start + PIECE],
            cursor=page.cursor if is_last else None,
            rejected=page.rejected if is_last else (),
            warnings=page.warnings if is_last else (),
            last=page.last and is_last,
        )


class Sample(msgspec.Struct, frozen=True):
    """One page as it came, for somebody who is setting the source up."""

    page: Page
    records: tuple[object, ...] = ()
    """The records behind it, unmapped: private."""
    used: frozenset[str] = frozenset()
    """Keys of the records that the mapping looks at."""
    words: Mapping[str, str] = {}
    """Our words to the expressions that find them; empty where the records use our own."""
    headers: Mapping[str, str] = {}
    """Of the answer, in lower case."""
    notes: tuple[str, ...] = ()
    """What else became of what was looked at."""


class Context(msgspec.Struct, frozen=True):
    """What a source is given of the shop and of the machine."""

    region: str
    """ISO 3166 code of the country whose phone numbers are written without a prefix."""
    zone: ZoneInfo
    """Where times without an offset are local."""
    data: Path
    """The shop's data folder: `rejects` stands in it."""
    clock: Clock = SystemClock()
    secrets: Resolver = resolve
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    pipeline: Pipeline = DEFAULT_PIPELINE
    """The shop's stages, for records that say which one they are in."""
    trust_env: bool = True
    """Whether HTTP goes through the proxy that the environment names."""


class Source(Protocol):
    """Something that is polled. Its methods raise SourceError and nothing else on bad input."""

    @property
    def name(self) -> str:
        """As the config calls it."""
        ...

    @property
    def interval_s(self) -> int:
        """Seconds between two polls; 0: only when asked by hand."""
        ...

    def pages(self, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
        """One poll: what is new since `cursor`, page by page. An empty poll yields nothing."""
        ...

    async def acknowledge(self, page: Page) -> None:
        """The page's items are in the journal and its rejects are kept: let go of what it was read from."""
        ...

    async def sample(self) -> Sample:
        """One page from the beginning, with what it was made of; changes nothing anywhere."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@runtime_checkable
class Pushing(Protocol):
    """A source that may be told when something comes, beside being polled."""

    async def news(self) -> None:
        """Return when a poll would bring something; never where nobody can tell. May be cancelled."""
        ...
