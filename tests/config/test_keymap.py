"""Keys: one spelling, none that a terminal cannot send, and a keymap that can work."""

from __future__ import annotations

import msgspec
import pytest
from textual.binding import Binding

from leadtui.config.keymap import check_keymap
from leadtui.config.keys import character_name, key, keys
from leadtui.desk.actions import ACTIONS
from leadtui.strict import Wrong
from tests.support.configs import read


class Act(msgspec.Struct, frozen=True):
    id: str
    keys: tuple[str, ...]


TABLE = (
    Act("claim", ("o",)),
    Act("undo", ("z",)),
    Act("open", ("enter",)),
    Act("accept", ("enter",)),
    Act("find", ("/",)),
    Act("quit", ("ctrl+q",)),
)


def told(keymap: str) -> list[str]:
    found = read(keymap)
    problems = check_keymap(found.settings.keymap, TABLE, found.marked.at("keymap"))
    return [f"{problem.line}: {problem.path}: {problem.message} ({problem.hint})" for problem in problems]


def test_a_keymap_that_can_work_has_no_problems() -> None:
    assert told("keymap: {claim: z, undo: o, find: [f, '?'], quit: Q, open: []}") == []
    assert told("") == []


def test_keys_that_are_shared_by_default_may_stay_shared() -> None:
    assert told("keymap: {open: [enter, space]}") == []


def test_an_action_that_is_not_there_is_told_with_the_nearest() -> None:
    assert told("theme: dark\nkeymap:\n  claim: c\n  cliam: x\n") == [
        "4: keymap.cliam: there is no such action (did you mean claim?)"
    ]


def test_two_actions_on_one_key_are_told_once() -> None:
    assert told("keymap: {claim: z}") == [
        "1: keymap.claim: z is the key of undo too (give undo another key as well, or claim)"
    ]
    assert len(told("keymap:\n  claim: x\n  undo: x\n")) == 1
    assert told("keymap: {claim: slash}")[0].startswith("1: keymap.claim: slash is the key of find too")


def test_a_keymap_without_a_way_to_quit_is_told() -> None:
    assert told("keymap:\n  quit: []\n") == ["2: keymap.quit: no key is left to quit with (such as q)"]


@pytest.mark.parametrize(
    "unsendable",
    [
        "ctrl+h", "ctrl+i", "ctrl+m", "ctrl+j", "Ctrl+J", "ctrl+[", "ctrl+left_square_bracket", "ctrl+enter",
        "shift+enter", "alt+enter", "ctrl+space", "shift+space", "alt+space", "ctrl+@", "ctrl+at", "alt+b",
        "alt+f", "option+f", "cmd+k", "super+k", "win+k", "meta+k", "ctrl+1", "ctrl+.", "ctrl+;", "ctrl+/",
        "ctrl++", "ctrl+shift+a", "shift+a", "shift+1", "ctrl+alt+x", "ctrl+backspace", "ctrl+tab",
        "shift+escape", "alt+[", "alt+O", "ctrl+é",
    ],
)  # fmt: skip
def test_what_a_terminal_cannot_send_is_refused_with_the_reason(unsendable: str) -> None:
    with pytest.raises(Wrong) as caught:
        key(unsendable)
    assert "a terminal cannot send" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "unknown", ["", " ", "ab", "ctl+a", "f13", "spce", "ctrl+", "+a", "hello world", "a+b", "\x1b[A"]
)
def test_what_is_no_key_is_refused_with_a_hint(unknown: str) -> None:
    with pytest.raises(Wrong) as caught:
        key(unknown)
    assert "there is no key" in caught.value.message
    assert caught.value.message.isprintable()
    assert caught.value.hint


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("a", "a"), ("G", "G"), ("7", "7"), ("é", "é"), ("?", "question_mark"), ("/", "slash"), ("+", "plus"),
        (",", "comma"), (" f5 ", "f5"), ("Esc", "escape"), ("Return", "enter"), ("PgDn", "pagedown"),
        ("page_up", "pageup"), ("ctrl+K", "ctrl+k"), ("Control + k", "ctrl+k"), ("shift+tab", "shift+tab"),
        ("shift+ctrl+left", "ctrl+shift+left"), ("alt+x", "alt+x"), ("ctrl+\\", "ctrl+backslash"),
        ("question_mark", "question_mark"), ("ctrl+f5", "ctrl+f5"),
    ],
)  # fmt: skip
def test_a_key_has_one_spelling(written: str, name: str) -> None:
    assert key(written) == name
    assert key(name) == name


def test_characters_have_the_names_that_the_screen_gives_them() -> None:
    characters = [chr(code) for code in (*range(0x21, 0x7F), 0xA7, 0xE9, 0x20AC) if chr(code) != ","]
    bindings = Binding.make_bindings([Binding(character, "nothing") for character in characters])
    assert [character_name(character) for character in characters] == [binding.key for binding in bindings]


def test_keys_stand_apart_by_commas() -> None:
    assert keys("j, down,j") == ("j", "down")
    assert keys(",") == ("comma",)


def test_the_keys_of_our_own_table_can_be_sent_and_do_not_clash() -> None:
    for action in ACTIONS:
        assert tuple(map(key, action.keys)) == action.keys
    every = {action.id: action.keys for action in ACTIONS}
    assert list(check_keymap(every, ACTIONS, read("").marked)) == []
