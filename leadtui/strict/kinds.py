"""What an annotation asks of a node: the marks on it, the shape, the scalars, and all of it in words."""

from __future__ import annotations

import enum
import math
import types
import typing
from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

import msgspec


class Wrong(ValueError):
    """Raised by the function of a `Parse` that has more to say than that a text is not right."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Parse(msgspec.Struct, frozen=True):
    """Reads a text; `read` raises ValueError for one that is not what `right` says (`a duration: 5m`)."""

    read: Callable[[str], Any]
    right: str


class Mark(enum.Enum):
    """What else an annotation may say."""

    REST = enum.auto()
    PRIVATE = enum.auto()


REST: Final = Mark.REST
"""In `Annotated[Marked, REST]`: the keys that no other field claims."""

PRIVATE: Final = Mark.PRIVATE
"""In `Annotated[T, PRIVATE]`: no message repeats what was written."""


def marks(kind: Any) -> tuple[Any, ...]:
    """What is said beside the type in an `Annotated`."""
    return typing.get_args(kind)[1:] if typing.get_origin(kind) is Annotated else ()


def bare(kind: Any) -> Any:
    """The type without what is said beside it."""
    return typing.get_args(kind)[0] if typing.get_origin(kind) is Annotated else kind


def is_struct(kind: Any) -> bool:
    """Whether the type is a msgspec Struct."""
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def members(kind: Any) -> tuple[Any, ...]:
    """The members of a union; of anything else, itself."""
    is_union = typing.get_origin(kind) in (typing.Union, types.UnionType)
    return typing.get_args(kind) if is_union else (kind,)


def shape(kind: Any) -> type:
    """What a node must be for this type: `str` for a scalar, `tuple` for a list, `dict` for a mapping."""
    if any(isinstance(mark, Parse) for mark in marks(kind)):
        return str
    plain = bare(kind)
    if is_struct(plain):
        return dict
    origin = typing.get_origin(plain)
    if origin is frozenset:
        return tuple
    return origin if origin in (tuple, dict) else str


def names(kind: Any) -> dict[str, Any]:
    """What a Literal or an enumeration allows, by its text; empty for anything else."""
    if typing.get_origin(kind) is Literal:
        return {str(value): value for value in typing.get_args(kind)}
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return {str(member.value): member for member in kind}
    return {}


def tags(kinds: list[Any]) -> dict[str, Any]:
    """Tagged Structs by their tag; nothing when there is no choice among tagged Structs only."""
    if len(kinds) < 2 or not all(is_struct(kind) for kind in kinds):
        return {}
    found = {kind.__struct_config__.tag: kind for kind in kinds}
    return {} if None in found else {str(tag): kind for tag, kind in found.items()}


def right(kind: Any) -> str:
    """In words, what would be right for a type."""
    for mark in marks(kind):
        if isinstance(mark, Parse):
            return mark.right
    plain = bare(kind)
    some = [member for member in members(plain) if member is not types.NoneType]
    if len(some) != 1 or some[0] is not plain:
        return " or ".join(dict.fromkeys(right(member) for member in some))
    if allowed := names(plain):
        return next(iter(allowed)) if len(allowed) == 1 else "one of " + ", ".join(allowed)
    if shape(plain) is tuple:
        return f"a list, each {right(typing.get_args(plain)[0])}"
    if shape(plain) is dict:
        return "a mapping of keys to values"
    return SCALARS[plain].right if plain in SCALARS else "text"


def seconds(text: str) -> int:
    """A duration such as `90s`, `5m`, `4h` or `7d`, in seconds. Raises ValueError."""
    number, unit = text[:-1], text[-1:]
    if unit not in UNITS or not (number.isascii() and number.isdigit()) or len(number) > 6:
        raise ValueError(text)
    return int(number) * UNITS[unit]


UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
"""Seconds in a unit of a duration."""

Seconds = Annotated[int, Parse(seconds, "a duration such as 90s, 5m, 4h or 7d")]
"""A duration; in seconds once read."""


def _text(text: str) -> str:
    # What is written in a config is painted and sent: an escape sequence in it is a slip or an attack.
    if not text.isprintable() and any(_is_control(char) for char in text):
        raise Wrong("holds a control character", "remove it")
    return text


def _is_control(char: str) -> bool:
    return (char < " " and char not in "\n\t") or "\x7f" <= char <= "\x9f"


def _integer(text: str) -> int:
    digits = text.removeprefix("-")
    # A leading zero means eight as the base to some readers and nothing to others.
    leading_zero = len(digits) > 1 and digits[0] == "0"
    if not (digits.isascii() and digits.isdigit()) or leading_zero or len(digits) > 15:
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    if not set(text) <= set("0123456789.eE+-"):
        raise ValueError(text)
    value = float(text)
    if math.isinf(value):
        raise ValueError(text)
    return value


_TRUTHS: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def _truth(text: str) -> bool:
    if text.lower() not in _TRUTHS:
        raise ValueError(text)
    return _TRUTHS[text.lower()]


SCALARS: Final[dict[Any, Parse]] = {
    str: Parse(_text, "text"),
    int: Parse(_integer, "a whole number"),
    float: Parse(_number, "a number"),
    bool: Parse(_truth, "true or false"),
}
"""How the plain scalars are read."""
