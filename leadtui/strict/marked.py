"""A parsed file without guesses: nodes of text with the place where they stand."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from leadtui.errors import Problem

SHOWN_AT_MOST = 40
"""Characters of a wrong text that a message repeats."""

LISTED_AT_MOST = 24
"""Names that a hint lists when none of them is near."""


class Marked(msgspec.Struct, frozen=True):
    """A node of a file and where it stands; scalars are text, whatever they look like."""

    value: str | tuple[Marked, ...] | dict[str, Marked] | None
    """None: nothing was written (or a bare `null` or `~`)."""
    file: str
    line: int
    """From 1. Of a value in a mapping: the line of its key."""
    quoted: bool = False
    repeats: tuple[tuple[str, int], ...] = ()
    """Keys of this mapping that were written again, with the line; `value` has the first of each."""
    beside: tuple[str, ...] = ()
    """Keys of the same mapping that somebody else reads: they are good for `did you mean`."""

    def at(self, *steps: str | int) -> Marked:
        """The node down these keys and places (from 0), or the last one on the way that is there."""
        node = self
        for step in steps:
            value = node.value
            if isinstance(step, str):
                below = value.get(step) if isinstance(value, dict) else None
            else:
                below = value[step] if isinstance(value, tuple) and 0 <= step < len(value) else None
            if below is None:
                break
            node = below
        return node


def problem_at(marked: Marked, path: str, message: str, hint: str = "") -> Problem:
    """A problem at the place of a node; `raise ConfigError([problem_at(...)])` is the way to end at one."""
    return Problem(marked.file, marked.line, path, message, hint)


def under(path: str, key: str | int) -> str:
    """The path of a key (`a.b`) or of a place in a list (`a[1]`, the first is 1)."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    name = key if key and key.isprintable() and len(key) <= SHOWN_AT_MOST else shown(key)
    return f"{path}.{name}" if path else name


def shown(text: str) -> str:
    """A text as a message repeats it: quoted, cut, nothing in it that a terminal would act on."""
    return repr(text if len(text) <= SHOWN_AT_MOST else text[:SHOWN_AT_MOST] + "…")


def nearest(word: str, names: Iterable[str]) -> str:
    """A hint: the name that `word` is closest to, else all of them if they are few, else nothing."""
    import difflib  # only a mistake pays for it

    known = {name.lower(): name for name in names}
    close = difflib.get_close_matches(word[:SHOWN_AT_MOST].lower(), known, n=1)
    if close:
        return f"did you mean {known[close[0]]}?"
    return "one of: " + ", ".join(sorted(known.values())) if 0 < len(known) <= LISTED_AT_MOST else ""
