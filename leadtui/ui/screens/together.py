"""One action on many leads: what is asked once becomes a command for each, and what came of all is told."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from leadtui.domain.text import plural


class Said(msgspec.Struct, frozen=True):
    """What an action comes to, in words that follow a name: ` is yours`, ` are yours` of several."""

    of_one: str
    of_many: str = ""
    """Empty: the same."""

    def of(self, leads: int) -> str:
        """The words for so many leads."""
        return self.of_one if leads == 1 else self.of_many or self.of_one


class Outcome(msgspec.Struct, frozen=True):
    """What became of the commands that were given at once."""

    done: tuple[str, ...] = ()
    """Ids of the leads that it was done for, those among them where nothing was to be changed."""
    written: int = 0
    """How many of them changed."""
    refused: tuple[tuple[str, str], ...] = ()
    """Who was left as they were, by name, and why."""
    stopped: str = ""
    """Why the rest was not tried."""

    def told(self, said: Said, undo: str) -> str:
        """All of it in a line; who was refused comes first, since the line may be cut."""
        tried = len(self.done) + len(self.refused)
        parts = []
        if self.refused:
            parts.append(f"Refused: {'; '.join(f'{name}, {why}' for name, why in self.refused)}")
        if self.stopped:
            parts.append(self.stopped)
        if self.done:
            count = f"{len(self.done)} of {tried}" if self.refused else str(len(self.done))
            leads = f"{count} {'leads' if tried > 1 else 'lead'}"
            already = "" if self.written else " already"
            parts.append(f"{leads}{said.of(len(self.done))}{already}")
        if self.written:
            parts.append(undo)
        return " · ".join(filter(None, parts))


def many(names: Sequence[str]) -> str:
    """What leads are called in a sentence: one by its name, several by their number."""
    return names[0] if len(names) == 1 else plural(len(names), "lead")
