"""Copying a journal: every line just as it is, from any store to any other, as often as one likes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from leadtui.domain.events import Line
from leadtui.domain.ids import new_id
from leadtui.errors import StoreFailed, UsageError
from leadtui.store.journal import Journal
from leadtui.store.lines import (
    FORMAT,
    BadLine,
    Header,
    decode_header,
    decode_line,
    encode_header,
    encode_line,
)

PIECE: Final = 500
"""So many lines are kept at once."""

Tell = Callable[[int], None]
"""Is told, now and then, how many events have been gone through."""


class Copied(NamedTuple):
    """What a copy came to, in events."""

    new: int
    known: int


def copy(lines: Iterable[Line], target: Journal, tell: Tell) -> Copied:
    """Bring lines into a journal that holds the first of them, or none, already.

    Raises StoreFailed for a journal that holds other lines; what was kept until then is a whole part.
    """
    there: Iterator[Line] | None = target.read()
    piece: list[Line] = []
    new = known = 0
    for line in lines:
        same = next(there, None) if there is not None else None
        if same is not None and same != line:
            raise StoreFailed(
                f"The journal there holds something else from event {line.seq} on.",
                "A journal is copied whole: name an empty place, or one with an older copy of this journal.",
            )
        if same is not None:
            known += len(line.events)
        else:
            there = None
            new += len(line.events)
            piece.append(line)
        if len(piece) == PIECE:
            target.adopt(piece)
            piece.clear()
        tell(new + known)
    target.adopt(piece)
    return Copied(new, known)


def copy_all(source: Journal, target: Journal, tell: Tell) -> Copied:
    """Copy a whole journal, with the key by which it knows erased records again. Raises StoreError."""
    if secret := source.facts.secret():
        target.keep_secret(secret)
    return copy(source.read(), target, tell)


def move(source: Journal, target: Journal, where: str, tell: Tell) -> Copied:
    """Copy a journal and leave word in the old place; nothing that is written meanwhile is left behind.

    `where` is the new place, as it may be shown. Raises StoreError; nothing has moved then.
    """
    first = copy_all(source, target, tell)
    rest = 0

    def finish() -> None:
        nonlocal rest
        lines = [*source.read(target.facts.seq)]
        target.adopt(lines)
        rest = sum(len(line.events) for line in lines)

    source.leave(where, finish)
    return first._replace(new=first.new + rest)


def written(journal: Journal) -> Iterator[bytes]:
    """A journal as the lines of a file, in the form of the embedded one."""
    at = journal.facts.recorded_at
    yield encode_header(Header(leadtui=FORMAT, journal=new_id(at) if at else "", made_at=at))
    yield from map(encode_line, journal.read())


def read(lines: Iterable[bytes], name: str) -> Iterator[Line]:
    """The lines of such a file. Raises UsageError for what is no journal, or not whole."""
    for number, raw in enumerate(lines, 1):
        try:
            if number > 1:
                yield decode_line(raw)
            elif decode_header(raw).leadtui != FORMAT:
                raise UsageError(f"{name}: a later leadtui wrote this.", "Bring this one up to date.")
        except BadLine as error:
            raise UsageError(
                f"{name}: line {number}: {error}.", "Nothing after it was taken. Export the journal again."
            ) from None
