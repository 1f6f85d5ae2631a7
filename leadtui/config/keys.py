"""Names of keys as people write them, brought to one spelling, and the ones no terminal can send.

The spelling is Textual's: a letter or digit stands for itself (`G` is shift and g), other characters have
their Unicode names (`question_mark`), a modifier stands before a plus (`ctrl+k`).
"""

from __future__ import annotations

from typing import Annotated, Final

from leadtui.strict import Parse, Wrong, nearest
from leadtui.strict.marked import shown

_NAMED: Final = frozenset(
    {"enter", "escape", "tab", "space", "backspace", "delete", "insert"}
    | {"home", "end", "pageup", "pagedown", "up", "down", "left", "right"}
    | {f"f{number}" for number in range(1, 13)}
)

_ALIASES: Final = {
    "esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "spacebar": "space",
    "pgup": "pageup", "page_up": "pageup", "pgdn": "pagedown", "pgdown": "pagedown", "page_down": "pagedown",
    "control": "ctrl", "option": "alt", "opt": "alt",
}  # fmt: skip

_UNICODE_NAMES: Final = {
    "solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at",
    "hyphen_minus": "minus", "plus_sign": "plus", "low_line": "underscore",
}  # fmt: skip
"""Characters that Textual calls something shorter than Unicode does."""

_CHARACTERS: Final = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

_MODIFIERS: Final = frozenset({"ctrl", "alt", "shift"})
_NOT_OURS: Final = frozenset({"cmd", "command", "super", "win", "windows", "meta", "hyper", "fn"})

_ARRIVES_AS: Final = {
    "ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter",
    "ctrl+left_square_bracket": "escape", "ctrl+at": "nothing in some terminals",
    "alt+b": "ctrl+left", "alt+f": "ctrl+right",
    "alt+left_square_bracket": "the beginning of an arrow key", "alt+O": "the beginning of a function key",
}  # fmt: skip
"""Combinations with the bytes of another key: ECMA-48 control codes, and the sequences of arrows."""

_OWN_CODE: Final = frozenset({"backslash", "right_square_bracket", "circumflex_accent", "underscore"})
"""Characters besides letters that have a control code of their own."""

_BARE: Final = frozenset({"enter", "space", "tab", "backspace", "escape"})
"""Keys that most terminals send the same whatever is held with them."""


def character_name(character: str) -> str:
    """The name of the key that types a character."""
    if character.isalnum():
        return character
    import unicodedata

    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _UNICODE_NAMES.get(name, name)


def key(text: str) -> str:
    """A key in the one spelling. Raises `Wrong` for one that is not known, or that no terminal can send."""
    given = text.strip()
    if len(given) == 1:
        name = character_name(given)
        if name:
            return name
    head, plus, last = given.rpartition("+")
    if given.endswith("++"):  # the plus itself, held with something
        head, last = given[:-2], "+"
    held = (
        {_ALIASES.get(part.strip().lower(), part.strip().lower()) for part in head.split("+")}
        if plus
        else set()
    )
    base = _base(last.strip(), given)
    _refuse_unknown(held, given)
    if "ctrl" in held and len(base) == 1:
        base = base.lower()
    name = "+".join([*sorted(held), base])
    _refuse_unsendable(held, base, name)
    return name


def _base(last: str, given: str) -> str:
    if len(last) == 1 and (name := character_name(last)):
        return name
    lower = _ALIASES.get(last.lower(), last.lower())
    names = {character_name(character) for character in _CHARACTERS}
    if lower in _NAMED or lower in names:
        return lower
    hint = nearest(lower, [*_NAMED, *names]) or "such as c, G, ?, f5, enter, shift+tab or ctrl+k"
    raise Wrong(f"there is no key {shown(given)}", hint)


def _refuse_unknown(held: set[str], given: str) -> None:
    for part in sorted(held - _MODIFIERS):
        if part in _NOT_OURS:
            raise Wrong(f"a terminal cannot send {shown(given)}", f"it never sees {part}: take a letter")
        raise Wrong(
            f"there is no key {shown(given)}", nearest(part, _MODIFIERS) or "ctrl, alt or shift before a +"
        )


def _refuse_unsendable(held: set[str], base: str, name: str) -> None:
    """Raise `Wrong` with the reason where a combination has no code of its own."""
    is_character = base not in _NAMED
    why = ""
    if name in _ARRIVES_AS:
        why = f"it arrives as {_ARRIVES_AS[name]}"
    elif base in _BARE and held and name != "shift+tab":
        why = f"it arrives as {base}"
    elif is_character and "shift" in held:
        capital = base.upper() if len(base) == 1 and base.isalpha() else "the character itself"
        why = f"write {'ctrl+' + base if 'ctrl' in held else capital}"
    elif is_character and len(held) > 1:
        why = "hold one key, not two"
    elif is_character and "ctrl" in held and not _has_code(base):
        why = "it has no code of its own"
    if why:
        raise Wrong(f"a terminal cannot send {name}", why)


def _has_code(base: str) -> bool:
    return base in _OWN_CODE or (len(base) == 1 and base.isascii() and base.isalpha())


def keys(text: str) -> tuple[str, ...]:
    """Keys with commas between them; a comma alone is the comma. Raises `Wrong`."""
    parts = [text] if text.strip() == "," else text.split(",")
    return tuple(dict.fromkeys(key(part) for part in parts))


_RIGHT: Final = "a key such as c, G, ?, f5, enter, shift+tab or ctrl+k"

Key = Annotated[str, Parse(key, _RIGHT)]
Keys = Annotated[tuple[str, ...], Parse(keys, _RIGHT)]
