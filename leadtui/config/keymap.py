"""Which keys do what: a shop's own keys laid over those of the action table, and what cannot work in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Protocol

from leadtui.config.keys import key
from leadtui.errors import Problem
from leadtui.strict import Marked, nearest, problem_at, under

QUIT: Final = "quit"
"""The action that must keep a key."""


class Bindable(Protocol):
    """What is asked of an action here."""

    @property
    def id(self) -> str:
        """Its fixed name, which a keymap calls it by."""
        ...

    @property
    def keys(self) -> Sequence[str]:
        """The keys it has unless a keymap says otherwise."""
        ...


def _keys_of(keymap: Mapping[str, Sequence[str]], actions: Sequence[Bindable]) -> dict[str, tuple[str, ...]]:
    """The keys of every action, by its id, with the shop's own laid over."""
    return {
        action.id: tuple(keymap[action.id]) if action.id in keymap else tuple(map(_spelt, action.keys))
        for action in actions
    }


def _spelt(default: str) -> str:
    try:
        return key(default)
    except ValueError:
        return default  # the table's own keys are held to the rules by a test, not by every start


def check_keymap(
    keymap: Mapping[str, Sequence[str]], actions: Sequence[Bindable], node: Marked, path: str = "keymap"
) -> Iterator[Problem]:
    """Every problem of a keymap: actions that are not there, one key for two of them, no way to quit.

    `node` is where the keymap stands in the file. Keys that actions share by default (on different screens)
    may stay shared; which keys a terminal can send was checked when they were read.
    """
    known = [action.id for action in actions]
    for name in keymap:
        if name not in known:
            yield problem_at(
                node.at(name), under(path, name), "there is no such action", nearest(name, known)
            )
    laid = _keys_of(keymap, actions)
    if QUIT in laid and not laid[QUIT]:
        yield problem_at(node.at(QUIT), under(path, QUIT), "no key is left to quit with", "such as q")
    yield from _clashes(keymap, _keys_of({}, actions), laid, node, path)


def _clashes(
    keymap: Mapping[str, Sequence[str]],
    before: Mapping[str, Sequence[str]],
    laid: Mapping[str, Sequence[str]],
    node: Marked,
    path: str,
) -> Iterator[Problem]:
    for name in (name for name in keymap if name in laid):
        for other in laid:
            told = other in keymap and list(keymap).index(other) < list(keymap).index(name)
            if other == name or told:
                continue
            for shared in (each for each in laid[name] if each in laid[other]):
                if shared in before[name] and shared in before[other]:
                    continue
                hint = f"give {other} another key as well, or {name}"
                yield problem_at(
                    node.at(name), under(path, name), f"{shared} is the key of {other} too", hint
                )
