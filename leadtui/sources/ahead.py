"""Reading a big file ahead: a second process reads and maps it, while this one writes what came before.

Mapping takes about as long as deciding and writing, and each needs a processor of its own.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from leadtui.errors import SourceError, SourceGarbled
from leadtui.sources.base import Page
from leadtui.sources.files import read_items
from leadtui.sources.reading import Reading

WORTH_IT: Final = 1_000_000
"""Bytes; a smaller file is read as quickly in one process."""


def read_pages(path: Path, reading: Reading) -> Iterator[Page]:
    """The pages of a file as `read_items` has them, read ahead where it is big. Raises as that does."""
    return _ahead(path, reading) if path.stat().st_size >= WORTH_IT else read_items(path, reading)


def _ahead(path: Path, reading: Reading) -> Iterator[Page]:
    # Forked: what the reader needs is here already, and it holds nothing open that is opened later.
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    reader = context.Process(target=_read, args=(path, reading, ours, theirs), daemon=True)
    reader.start()
    theirs.close()
    try:
        while (page := _next(ours)) is not None:
            yield page
    finally:
        ours.close()
        reader.join()


def _next(ours: Connection) -> Page | None:
    try:
        said: Page | tuple[type[SourceError], str, str] | None = ours.recv()
    except EOFError:
        raise SourceGarbled("the process that reads it has ended", "import it again") from None
    if isinstance(said, tuple):
        kind, message, hint = said
        raise kind(message, hint)
    return said


def _read(path: Path, reading: Reading, ours: Connection, theirs: Connection) -> None:
    """In the other process: hand over page after page, then None; or what went wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends who waits for it, and by that this as well
    ours.close()
    try:
        for page in read_items(path, reading):
            theirs.send(page)
        theirs.send(None)
    except SourceError as error:
        theirs.send((type(error), error.message, error.hint))
    except BrokenPipeError:
        return  # nobody wants any more of it
