"""Warnings counted by kind, with the first places, so that a thousand bad rows are one line."""

from __future__ import annotations

from typing import Final

_SHOWN: Final = 3


class Tally:
    """Counts what is odd in the records of one page."""

    def __init__(self, unit: str = "record") -> None:
        """`unit` is what a place is called: `line` in a file, `record` in an answer."""
        self._unit = unit
        self._places: dict[str, list[int]] = {}

    def note(self, what: str, row: int = 0) -> None:
        """Something is odd at a place; `what` holds nothing of a customer's."""
        self._places.setdefault(what, []).append(row)

    def warnings(self) -> tuple[str, ...]:
        """One line for each kind, in the order in which they were met."""
        return tuple(self._line(what, places) for what, places in self._places.items())

    def _line(self, what: str, places: list[int]) -> str:
        rows = [str(row) for row in places if row][:_SHOWN]
        if not rows:
            return what
        more = f" and {len(places) - len(rows)} more" if len(places) > len(rows) else ""
        return f"{what} ({self._unit}{'s' if len(rows) > 1 else ''} {', '.join(rows)}{more})"
