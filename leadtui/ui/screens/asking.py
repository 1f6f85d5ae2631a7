"""Asking for one thing in a box over a screen. Boxes are loaded when one is opened: no start waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textual.screen import Screen

from leadtui.ui.asked import Pick, Submit
from leadtui.ui.look import Look

Answered = Callable[[str | None], None]
"""Takes what was chosen; empty, or None, when it was nothing."""


async def _leave(text: str) -> str:
    """Nothing speaks against what was picked."""
    return ""


def ask_letter(
    screen: Screen[Any],
    title: str,
    choices: Mapping[str, str],
    answered: Answered,
    *,
    about: Sequence[str] = (),
) -> None:
    """Ask for one letter among a few; `about` are lines to look at before one chooses."""
    from leadtui.ui.screens.boxes import LetterBox

    screen.app.push_screen(LetterBox(title, choices, about=about), answered)


def ask_line(
    screen: Screen[Any],
    title: str,
    submit: Submit,
    *,
    hint: str = "",
    placeholder: str = "",
    value: str = "",
    preview: Callable[[str], str] = lambda text: "",
) -> None:
    """Ask for a line, which `submit` takes; `preview` tells how it is read while it is typed."""
    from leadtui.ui.screens.boxes import LineBox

    screen.app.push_screen(
        LineBox(title, submit, hint=hint, placeholder=placeholder, value=value, preview=preview)
    )


def ask_pick(
    screen: Screen[Any],
    look: Look,
    title: str,
    picks: Sequence[Pick],
    picked: Answered = lambda pick: None,
    *,
    take: Submit = _leave,
    others: bool = False,
    placeholder: str = "type some of it",
) -> None:
    """Ask which one. `take` may refuse what was picked; with `others`, what fits none is taken too."""
    from leadtui.ui.screens.picking import PickBox

    box = PickBox(title, look, picks, take=take, others=others, placeholder=placeholder)
    screen.app.push_screen(box, picked)
