"""Text: strangers' words made harmless, and our own small wordings of names, counts and times.

Cell widths, colours and markup belong to the screen. Here a character is a Unicode code point.
"""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "…"

MAX_MARKS = 4
"""Combining marks kept on one base: more than any living script needs, too few to climb over other lines."""

_WINDOW = 16
"""A text is read at most so many times its limit: what lies further is noise or an attack."""

# ECMA-48, section 5.4 (CSI), 8.3.89 (OSC) and ECMA-35, section 13.2 (escape sequences). An OSC, DCS, SOS, PM
# or APC string goes with its terminator; where it has none only its introducer goes, since a stranger's
# stray byte must not swallow the words after it. Possessive repeats keep this linear. It is a text, as those
# below: `re` compiles it for the first stranger's text that needs it.
_SEQUENCES = (
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*+(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]?"
    r"|\x1b[ -/]*+[0-~]?"
)
_BREAKS = r"\r\n|[\r\v\f\x85\u2028\u2029]"
_SPACES = r"[^\S\n]+"
_AROUND_BREAK = r" ?\n ?"
_EMPTY_LINES = r"\n{3,}"

_JOINERS = frozenset("\u200c\u200d")
_SELECTORS = frozenset(map(chr, [0x180B, 0x180C, 0x180D, 0x180F, *range(0xFE00, 0xFE10)]))
_SELECTABLE = frozenset("0123456789#*©®")
"""Characters below `_JOINING_FROM` that have an emoji form (UTS #51)."""
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by their category that nobody can see: Hangul fillers and the empty Braille cell."""

_JOINING_FROM = "\u0600"
"""Below it stand Latin, Greek, Cyrillic and Hebrew, whose spelling never needs a joiner."""


def clean(text: str, limit: int = 2000, *, lines: bool = False) -> str:
    """A stranger's text, safe to keep, to search and to paint, at most `limit` characters long.

    Control characters, whole escape sequences, lone surrogates, bidirectional controls (UAX #9) and other
    characters nobody can see are gone; joiners and variation selectors stay where a script or an emoji needs
    one, combining marks up to `MAX_MARKS` on a base. White space becomes single spaces; line breaks stay only
    with `lines`, at most one empty line together. The result is in NFC and cut with an ellipsis. Markup stays
    as the literal text that it is. Cleaning twice changes nothing. The time taken is bounded by `limit`,
    however long `text` is.
    """
    text = text.strip()
    if not text:
        return ""
    window = _WINDOW * max(limit, 0)
    was_cut = len(text) > window
    text = text[:window]
    if not (text.isascii() and text.isprintable()):
        text = _without_sequences(text)
        # Composing can turn one mark into two and a letter into one that needs no joiner: look once more.
        for _ in range(2):
            text = unicodedata.normalize("NFC", _visible(text))
    text = _spaced(text, lines=lines)
    return _cut(text, limit, was_cut=was_cut)


def _without_sequences(text: str) -> str:
    return re.sub(_BREAKS, "\n", re.sub(_SEQUENCES, "", text))


def _visible(text: str) -> str:
    """Only what can be seen, and a joiner, selector or mark only where it has something to work on."""
    kept: list[str] = []
    base = ""  # what a mark would attach to; empty after a space and at the start
    marks = 0
    joiner = ""
    for char in text:
        if char in _JOINERS:
            joiner = joiner or char
            continue
        kind = _kind(char)
        if kind == "drop":
            continue
        if kind == "space":
            kept.append("\n" if char == "\n" else " ")
            base, marks, joiner = "", 0, ""
            continue
        if kind == "selector" and not _selectable(base, marks):
            continue
        if kind != "base" and (not base or marks == MAX_MARKS):
            continue
        if joiner and _joins(base) and _joins(char):
            kept.append(joiner)
        joiner = ""
        kept.append(char)
        base, marks = (char, 0) if kind == "base" else (base, marks + 1)
    return "".join(kept)


def _kind(char: str) -> str:
    """What becomes of a character: base, mark, selector, space or drop."""
    if " " <= char <= "~":
        return "space" if char == " " else "base"
    if char in _SELECTORS:
        return "selector"
    if char in _BLANKS or char in "\t\n":
        return "space"
    category = unicodedata.category(char)
    if category in ("Cc", "Cf", "Cs") or _is_reserved(char):
        return "drop"
    if category.startswith("Z"):
        return "space"
    return "mark" if category.startswith("M") or _is_medial(char) else "base"


def _is_medial(char: str) -> bool:
    """Hangul vowels and finals that are drawn into the letter before them and take no room of their own."""
    return "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7fb"


def _is_reserved(char: str) -> bool:
    """Code points that are never characters, or that are set aside to be invisible."""
    code = ord(char)
    return (
        code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF or 0xFFF0 <= code <= 0xFFF8 or code >> 12 == 0xE0
    )


def _selectable(base: str, marks: int) -> bool:
    return marks == 0 and (base in _SELECTABLE or base >= _JOINING_FROM)


def _joins(char: str) -> bool:
    """Whether a joiner beside this character can mean anything: scripts that shape, and emoji."""
    return char >= _JOINING_FROM and unicodedata.category(char)[0] in "LMSC"


def _spaced(text: str, *, lines: bool) -> str:
    if not lines:
        return " ".join(text.split())
    text = re.sub(_AROUND_BREAK, "\n", re.sub(_SPACES, " ", text))
    return re.sub(_EMPTY_LINES, "\n\n", text).strip()


def _cut(text: str, limit: int, *, was_cut: bool) -> str:
    if len(text) <= limit and not was_cut:
        return text
    if limit <= 0:
        return ""
    return text[: limit - 1].rstrip(" \n\u200c\u200d") + ELLIPSIS


_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")


def csv_safe(text: str) -> str:
    """A cell for CSV that no spreadsheet takes for a formula (OWASP, "CSV Injection").

    A leading apostrophe defuses every cell that begins like one, phone numbers in E.164 among them.
    """
    begins = text.lstrip(" ")[:1]
    return f"'{text}" if begins in _FORMULA_STARTS else text


def csv_plain(cell: str) -> str:
    """A cell as it was before `csv_safe`, or a spreadsheet's owner, defused it with an apostrophe."""
    return cell[1:] if cell.startswith("'") and csv_safe(cell[1:]) == cell else cell


def mask_name(name: str) -> str:
    """A name for eyes that need not know whose it is: the first name and an initial, never a number."""
    family, comma, given = name.partition(",")
    words = [word for word in (f"{given} {family}" if comma else name).split() if _is_word(word)]
    if len(words) < 2:
        return words[0] if words else ""
    initial = next(char for char in words[-1] if char.isalpha())
    return f"{words[0]} {initial}."


def _is_word(word: str) -> bool:
    return any(map(str.isalpha, word)) and "@" not in word and not any(map(str.isdigit, word))


def sentence(text: str, *, capital: bool = True) -> str:
    """A message or a hint as a sentence of its own: with a capital, unless something stands before it."""
    if not text:
        return ""
    return (text[0].upper() if capital else text[0]) + text[1:] + ("" if text[-1] in ".?!…" else ".")


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: `1 lead`, `2 leads`, `3 enquiries`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
