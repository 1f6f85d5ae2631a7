"""Shadows: what somebody is known by, as keyed hashes, to find it where it is still kept and to tell nobody.

As `Traces` find it in a text: names and addresses as whole words, numbers by their last digits. Each hash
goes with the length of what was hashed, so that every piece of a text of that length can be tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b

import msgspec

from leadtui.domain.dialling import digits
from leadtui.domain.traces import Traces, folded


class Shadow(msgspec.Struct, frozen=True, array_like=True):
    """One of them."""

    length: int
    hashed: str


class Shadows(msgspec.Struct, frozen=True):
    """All of somebody's."""

    words: tuple[Shadow, ...] = ()
    numbers: tuple[Shadow, ...] = ()

    def told_in(self, text: str, secret: bytes) -> bool:
        """Whether a text names them, or is what they said."""
        return _found(self.words, _pieces, folded(text), secret) or _found(
            self.numbers, _everywhere, digits(text) if self.numbers else "", secret
        )


def shadows_of(traces: Iterable[Traces], secret: bytes) -> Shadows:
    """What is left of traces when only who has the key may know them."""
    people = tuple(traces)
    words = {word for one in people for word in (*one.names, *one.emails, *one.said)}
    numbers = {number for one in people for number in one.numbers}
    return Shadows(_hashed(words, secret), _hashed(numbers, secret))


def _hashed(words: Iterable[str], secret: bytes) -> tuple[Shadow, ...]:
    return tuple(
        sorted((Shadow(len(word), _hash(word, secret)) for word in words), key=msgspec.structs.astuple)
    )


def _hash(word: str, secret: bytes) -> str:
    data = word.encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=16, key=secret, person=b"leadtui shadow").hexdigest()


def _found(
    shadows: Iterable[Shadow], pieces: Callable[[str, int], Iterator[str]], text: str, secret: bytes
) -> bool:
    wanted: dict[int, set[str]] = {}
    for one in shadows:
        wanted.setdefault(one.length, set()).add(one.hashed)
    return any(
        _hash(piece, secret) in hashes for length, hashes in wanted.items() for piece in pieces(text, length)
    )


def _pieces(text: str, length: int) -> Iterator[str]:
    """The pieces of a text that begin and end where a word does, or stand beside no letter or figure."""
    for at in range(len(text) - length + 1):
        end = at + length
        if _is_edge(text, at) and _is_edge(text, end):
            yield text[at:end]


def _is_edge(text: str, at: int) -> bool:
    return at in (0, len(text)) or not (text[at - 1].isalnum() and text[at].isalnum())


def _everywhere(text: str, length: int) -> Iterator[str]:
    return (text[at : at + length] for at in range(len(text) - length + 1))
