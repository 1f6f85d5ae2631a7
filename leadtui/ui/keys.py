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


def bindings(*ids: str) -> list[BindingType]:
    """Bindings of these actions (none named: of all), each under its id so that a keymap can move it."""
    return [
        Binding(",".join(one.keys), method(one.id), one.label, show=False, id=one.id)
        for one in ACTIONS
        if not ids or one.id in ids
    ]


def keymap(actions: Iterable[Action]) -> dict[str, str]:
    """What Textual's `set_keymap` takes: every action, moved or not.

    Textual drops an action without a word when another one is moved onto its default key and it is not named
    itself, even where it was moved elsewhere in the same breath.
    """
    return {one.id: ",".join(one.keys) or NO_KEY for one in actions}


WRITES = frozenset(method(one.id) for one in ACTIONS if one.writes)
"""Textual's names of the actions that a read-only seat does not have."""
