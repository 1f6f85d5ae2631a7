"""Names of people, as one writes to them."""

from __future__ import annotations

from leadtui.domain.text import clean

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "herr", "frau", "sr", "sra", "mme"})


def first_name(name: str) -> str:
    """How to begin a message: `Ana` for `Ana Ruiz` and `Ruiz, Ana`; else the whole name.

    `Mr. Smith` and `J. Wu` have no first name that anybody would be called by.
    """
    family, comma, given = clean(name, 200).partition(",")
    words = (f"{given} {family}" if comma else family).split()
    rest = words[1:] if words and _bare(words[0]) in TITLES else words
    if len(rest) < len(words) and len(rest) < 2:
        return " ".join(words)
    return rest[0] if rest and len(_bare(rest[0])) > 1 else " ".join(words)


def _bare(word: str) -> str:
    return word.strip(".").casefold()
