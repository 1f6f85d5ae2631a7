"""Textual bindings made from the action table."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from leadtui.desk.actions import ACTIONS, Action

NO_KEY = "unbound"
"""No terminal sends a key of this name: an action without a key must not get its default one back."""


def method(action_id: str) -> str:
    """The name that Textual calls an action by: `move-on` is handled by `action_move_on`."""
    return action_id.replace("-", "_")


ASKING = frozenset(one.id for one in ACTIONS if one.group == "ask")
"""Actions that the checklist alone has."""

OF_THE_PAST = tuple(one.id for one in ACTIONS if one.group == "past")
"""Actions that a board of the past alone has."""


def bindings(*ids: str) -> list[BindingType]:
    """Bindings of these actions, each under its id so that a keymap can move it.

    With none named, those of all actions but the checklist's own and those of a past.
    """
    return [
        Binding(",".join(one.keys) or NO_KEY, method(one.id), one.label, show=False, id=one.id)
        for one in ACTIONS
        if (one.id in ids if ids else one.id not in (*ASKING, *OF_THE_PAST))
    ]


def keymap(actions: Iterable[Action]) -> dict[str, str]:
    """What Textual's `set_keymap` takes: the actions that were moved, and those onto whose keys they were.

    Textual drops an action without a word when another one is moved onto its default key and it is not named
    itself. It is not told of the others, since it lays the keymap over all bindings anew at every key, which
    with every action in it takes three times as long as all else that a key does.
    """
    usual = {one.id: one.keys for one in ACTIONS}
    told = tuple(actions)
    taken = {key for one in told if one.keys != usual[one.id] for key in one.keys}
    return {
        one.id: ",".join(one.keys) or NO_KEY
        for one in told
        if one.keys != usual[one.id] or taken.intersection(one.keys)
    }


WRITES = frozenset(method(one.id) for one in ACTIONS if one.writes)
"""Textual's names of the actions that a read-only seat does not have."""
