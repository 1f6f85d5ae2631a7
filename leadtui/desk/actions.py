"""The one action table: bindings, footer, help, palette, the README's keys and the keymap check come from it.

A letter that writes means one thing on every screen, and none of them moves. No default is a key that
terminals cannot send or that multiplexers keep for themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

Group = Literal["move", "ask", "work", "look", "past", "program"]


class Action(msgspec.Struct, frozen=True):
    """Something a key does."""

    id: str
    keys: tuple[str, ...]
    label: str
    """A word or two for the footer."""
    help: str
    """One sentence for the help page and the palette."""
    group: Group
    writes: bool = False
    """Gone in a read-only view."""
    dangerous: bool = False
    """Asked for once more before it is done."""
    footer: int = 0
    """Place in the footer, from 1 on; 0 keeps it out."""


ACTIONS: tuple[Action, ...] = (
    Action("up", ("up", "k"), "up", "Go up: to the lead, the question or the line above.", "move"),
    Action("down", ("down", "j"), "down", "Go down: to the lead, the question or the line below.", "move"),
    Action("lane-left", ("left", "shift+tab"), "lane left", "Go to the lane on the left.", "move"),
    Action("lane-right", ("right", "tab"), "lane right", "Go to the lane on the right.", "move"),
    Action("top", ("g", "home"), "top", "Go to the first lead of the lane.", "move"),
    Action("bottom", ("G", "end"), "bottom", "Go to the last lead of the lane.", "move"),
    Action("page-up", ("pageup", "ctrl+u"), "page up", "Go up a page.", "move"),
    Action("page-down", ("pagedown", "ctrl+d"), "page down", "Go down a page.", "move"),
    Action("yes", ("y",), "yes", "Answer the question with yes.", "ask", writes=True, footer=1),
    Action("no", ("n",), "no", "Answer the question with no.", "ask", writes=True, footer=2),
    Action("unknown", ("u",), "unknown", "They do not know, or did not say.", "ask", writes=True, footer=3),
    Action("words", ("t",), "words", "Write down what they said.", "ask", writes=True, footer=4),
    Action("accept", ("enter",), "accept",
           "Accept what the gate proposes; before it does, go to the first open question.", "ask",
           writes=True, footer=5),
    Action("open", ("enter",), "open", "Open the contact: everything known, and its history.", "look",
           footer=6),
    Action("next", ("space",), "next", "Take the next lead that waits, and ask its questions.", "work",
           writes=True, footer=7),
    Action("add", ("a",), "add", "Add somebody who is on the phone, number first.", "work",
           writes=True, footer=8),
    Action("undo", ("z",), "undo", "Undo my newest command, whole.", "work", writes=True, footer=9),
    Action("redo", ("Z",), "redo", "Take my newest undo back.", "work", writes=True),
    Action("mark", ("v",), "mark",
           "Mark the lead, or no longer; owner, later, never, is nothing and tags are then for all marked.",
           "work", writes=True),
    Action("mark-lane", ("V",), "mark lane", "Mark every lead of the lane that is shown, or none of them.",
           "work", writes=True),
    Action("undo-other", ("U",), "undo…", "On a contact: pick what anybody did there, and undo it.", "work",
           writes=True, dangerous=True),
    Action("claim", ("o",), "own it", "Take the lead: it is yours until the lease runs out.", "work",
           writes=True, footer=11),
    Action("touch", ("c",), "call…", "Record a call or a message; the response clock stops.", "work",
           writes=True, footer=12),
    Action("later", ("l",), "later…", "Park the lead until a date.", "work", writes=True, footer=13),
    Action("never", ("x",), "never…", "End it, with a reason: never, or lost once it was qualified.", "work",
           writes=True, footer=14),
    Action("ready", ("R",), "ready", "Say that it is ready, whatever the gate proposes, and why.", "work",
           writes=True),
    Action("book", ("b",), "book…", "Book the visit: its date and time.", "work", writes=True, footer=15),
    Action("no-show", ("N",), "no-show", "The visit did not come about: call back at once.", "work",
           writes=True),
    Action("sign", ("s",), "sign…", "The order is signed, for an amount if it is known.", "work",
           writes=True),
    Action("move-on", ("greater_than_sign", "full_stop"), "move on", "Move the lead on to the next stage.",
           "work", writes=True, footer=16),
    Action("move-back", ("less_than_sign", "comma"), "move back", "Move the lead back to the stage before.",
           "work", writes=True),
    Action("call-back", ("d",), "date", "Set the date and time of a call-back.", "work",
           writes=True, footer=17),
    Action("not-enquiry", ("i",), "is nothing…", "Say that it is not an enquiry, and why, with one letter.",
           "work", writes=True, footer=18),
    Action("note", ("w",), "write", "Write a note.", "work", writes=True, footer=19),
    Action("reply", ("r",), "reply…", "Write back: one of your texts, filled in, to copy or to open.", "work",
           writes=True),
    Action("release", ("O",), "release", "Give the lead back to nobody.", "work", writes=True),
    Action("assign", ("at",), "assign", "Give the lead to somebody by name.", "work", writes=True),
    Action("away", ("A",), "away…", "Say that you are away, and until when; or that you are back.", "work",
           writes=True),
    Action("act-for", ("F",), "act for…",
           "Work for somebody who is not at a board: both names are kept; the same key ends it.", "work",
           writes=True),
    Action("urgent", ("exclamation_mark",), "urgent", "Mark the lead urgent, or no longer.", "work",
           writes=True),
    Action("tag", ("number_sign",), "tag…", "Put a tag on the lead, or take one off.", "work", writes=True),
    Action("withdraw-consent", ("C",), "no consent",
           "They take their consent back: they are written to only about what they ask.", "work",
           writes=True),
    Action("merge", ("equals_sign",), "same person", "Merge with the contact that shares its number.", "work",
           writes=True, dangerous=True),
    Action("erase", (), "erase…",
           "From the commands, on a contact: forget the person for good; asks for a word to be typed.",
           "work", writes=True, dangerous=True),
    Action("link", ("ampersand",), "link…", "Say who else decides, lives there or pays; they stay two.",
           "work", writes=True),
    Action("copy-phone", ("p",), "copy phone", "Copy the phone number: digits, no spaces.", "look"),
    Action("copy-email", ("e",), "copy e-mail", "Copy the e-mail address.", "look"),
    Action("language", ("L",), "language…", "Choose the language that they are asked and written to in.",
           "work", writes=True),
    Action("correct", ("K",), "correct…",
           "Put right what is known: name, address, postcode, company; one more number or e-mail address.",
           "work", writes=True),
    Action("do-not-use", ("X",), "not use…",
           "Mark a number or an e-mail address: do not use; the same key takes that back.", "work",
           writes=True),
    Action("hand-off", ("H",), "hand-off",
           "Copy who it is, what they want and what they answered, for the next person.", "look"),
    Action("copy-visit", ("I",), "copy visit", "Copy the booked visit as a calendar entry.", "look"),
    Action("find", ("slash",), "find", "Find as you type: name, number, e-mail, words.", "look", footer=20),
    Action("filter", ("f",), "filter…", "Show one owner's, one source's, or only late leads.", "look",
           footer=21),
    Action("metrics", ("m",), "metrics", "The four numbers, and all that is behind them.", "look", footer=22),
    Action("pause", ("P",), "pause", "Hold the screen still; press again to catch up.", "look"),
    Action("faster", ("plus",), "faster", "Play the past faster.", "past", footer=24),
    Action("slower", ("minus",), "slower", "Play the past slower.", "past", footer=25),
    Action("hour-on", ("right_square_bracket",), "hour on", "Go an hour on in the past.", "past", footer=26),
    Action("hour-back", ("left_square_bracket",), "hour back", "Go an hour back in the past.", "past",
           footer=27),
    Action("palette", ("colon", "ctrl+p"), "commands", "Every action by its name.", "program"),
    Action("help", ("question_mark", "f1"), "help", "The keys as they really are, and what they do.",
           "program", footer=10),
    Action("back", ("escape", "q"), "back",
           "Leave a box, the marks, a filter or a screen; on the bare board: quit.", "program", footer=23),
    Action("quit", ("ctrl+q",), "quit", "Leave leadtui.", "program", footer=28),
)  # fmt: skip

_KEY_NAMES = {
    "greater_than_sign": ">", "less_than_sign": "<", "full_stop": ".", "comma": ",", "exclamation_mark": "!",
    "at": "@", "number_sign": "#", "plus": "+", "minus": "-",
    "left_square_bracket": "[", "right_square_bracket": "]", "ampersand": "&",
    "equals_sign": "=", "slash": "/", "colon": ":", "question_mark": "?", "escape": "esc",
    "up": "↑", "down": "↓", "left": "←", "right": "→",
    "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End",
}  # fmt: skip


def key_name(key: str) -> str:
    """A key as people write it: `greater_than_sign` is `>`, `ctrl+p` is `^p`."""
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+')}"
    return _KEY_NAMES.get(key, key)


def action(action_id: str, among: Iterable[Action] = ACTIONS) -> Action:
    """The action with this id; KeyError for one that is not there."""
    for one in among:
        if one.id == action_id:
            return one
    raise KeyError(action_id)


def bound(
    keymap: Mapping[str, tuple[str, ...]], *, read_only: bool = False, past: bool = False
) -> tuple[Action, ...]:
    """The table with a user's keys put in (`keymap`: by action id); if read-only, nothing that writes.

    `past`: with what moves in a past that is played.
    """
    rebound = (msgspec.structs.replace(one, keys=keymap.get(one.id, one.keys)) for one in ACTIONS)
    return tuple(one for one in rebound if not (read_only and one.writes) and (past or one.group != "past"))
