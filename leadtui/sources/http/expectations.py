"""What an interface has always sent: where that is missing, it has changed, and an empty list means nothing.

A list that is gone and a list with nothing in it look alike to an expression. Who knows the interface says
what every answer and every record has, and its absence is a failure that says what was there instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from leadtui.errors import SourceGarbled
from leadtui.sources.base import Page
from leadtui.sources.mapping import Mapper
from leadtui.sources.reading import Entry, keys_hint
from leadtui.sources.tally import Tally
from leadtui.sources.values import text_of

_HINT: Final = "has the interface changed? keys of your own in the config come before a preset's"


class Expect(msgspec.Struct, frozen=True):
    """The option `expect`: keys, with dots between them, that are there whatever their value is."""

    answer: tuple[str, ...] = ()
    """Of every answer."""
    record: tuple[str, ...] = ()
    """Of at least one record of every answer that has any."""


def check(expect: Expect, document: Any, entries: Iterable[Entry]) -> None:
    """Raises SourceGarbled for the first thing that is not there, with what is."""
    for path in expect.answer:
        if not _has(document, path):
            raise SourceGarbled(f"the answer has no `{path}`, which it always had{_there(document)}", _HINT)
    records = [entry.record for entry in entries if isinstance(entry.record, dict)]
    for path in expect.record if records else ():
        if not any(_has(record, path) for record in records):
            count = f"none of {len(records)} records has" if len(records) > 1 else "the one record has no"
            raise SourceGarbled(f"{count} `{path}`, which they always had{_there(records[0])}", _HINT)


def check_ids(mapper: Mapper, entries: Iterable[Entry], page: Page) -> None:
    """Raises SourceGarbled where the map says what the id of a record is, and no record has one."""
    where = mapper.plan.words().get("external_id")
    if where is None or not page.items or not all(item.external_id.startswith("~") for item in page.items):
        return
    records = [entry.record for entry in entries if entry.row in page.rows]
    sorted_ = (mapper.plan.sort(record, 0, Tally()) for record in records)
    if any(raw is not None and text_of(raw.values.get("external_id")) for raw in sorted_):
        return  # odd ones, but ids
    raise SourceGarbled(
        f"no record has an id where `map.external_id: {where}` looks{_there(records[0])}", _HINT
    )


def _has(document: Any, path: str) -> bool:
    for key in path.split("."):
        if not isinstance(document, dict) or key not in document:
            return False
        document = document[key]
    return True


def _there(document: Any) -> str:
    hint = keys_hint(document)
    return f"; {hint}" if hint else ""
