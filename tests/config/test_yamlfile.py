"""YAML without guesses, and every way in which a file is none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.config.yamlfile import parse
from leadtui.errors import ConfigError, Problem
from leadtui.strict import Marked


def plain(node: Marked) -> Any:
    """A node without its places."""
    if isinstance(node.value, dict):
        return {key: plain(each) for key, each in node.value.items()}
    if isinstance(node.value, tuple):
        return [plain(each) for each in node.value]
    return node.value


def tree(text: str | bytes) -> Any:
    return plain(parse(text.encode() if isinstance(text, str) else text, "c.yaml"))


def told(text: str | bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(text.encode() if isinstance(text, str) else text, "c.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    "word",
    ["no", "yes", "on", "off", "true", "7:00", "0123", "1e3", "0x1F", "2026-12-25", ".inf", "1_000", "="],
)
def test_a_scalar_is_the_text_that_was_written(word: str) -> None:
    assert tree(f"{word}: {word}\nlist: [{word}]") == {word: word, "list": [word]}


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_nothing_is_nothing_unless_it_is_quoted(nothing: str) -> None:
    assert tree(f"a: {nothing}") == {"a": None}
    assert tree(f"a: '{nothing}'") == {"a": nothing}


def test_a_key_is_text_even_where_a_value_would_be_nothing() -> None:
    assert tree("null: a\n~: b\n'': c") == {"null": "a", "~": "b", "": "c"}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n", "---\n", "\ufeff"])
def test_an_empty_file_is_a_node_with_nothing_in_it(text: str) -> None:
    assert parse(text.encode(), "c.yaml").value is None


def test_a_byte_order_mark_and_carriage_returns_are_no_matter() -> None:
    assert tree(b"\xef\xbb\xbfa: b\r\nc:\r\n  - d\r\n") == {"a": "b", "c": ["d"]}


def test_lines_are_those_of_the_keys() -> None:
    node = parse(b"# one\na: b\nc:\n\n  d:\n    - e\n    - f: |\n        g\n", "c.yaml")
    assert (node.line, node.at("a").line, node.at("c").line, node.at("c", "d").line) == (2, 2, 3, 5)
    assert node.at("c", "d", 0).line == 6
    assert node.at("c", "d", 1, "f").line == 7
    assert node.at("c", "d", 1, "f").quoted


def test_a_key_written_again_is_kept_for_the_decoder_to_tell() -> None:
    node = parse(b"a: 1\nb: 2\na: 3\n", "c.yaml")
    assert plain(node) == {"a": "1", "b": "2"}
    assert node.repeats == (("a", 3),)


def test_an_alias_stands_for_what_its_anchor_marks() -> None:
    assert tree("mon: &day [a, b]\ntue: *day\n") == {"mon": ["a", "b"], "tue": ["a", "b"]}


COLON = (
    "a `:` where none can be (put text that has `: ` in it in quotes; "
    "else look at the line above: its `:`, its indentation)"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a:\n\tb: c", "c.yaml:2: a tab at the start of a line (indent with spaces)"),
        ("a: b: c", f"c.yaml:1: {COLON}"),
        ("a:\n  b\n  c: d", f"c.yaml:3: {COLON}"),
        ("a:\n b: c\n  d: e", f"c.yaml:3: {COLON}"),
        ("a: [", "c.yaml:2: a bracket is not closed, or a value is missing (look above, too)"),
        ("x: 1\na: @b", "c.yaml:2: a character that no value can begin with (put the text in quotes)"),
        ("a: 'b\nc: d\n",
         "c.yaml:1: a quote that begins here is never closed (write it again where the text ends)"),
        ("a: [b\nc: d", "c.yaml:1: a bracket that begins here is not closed (or a comma is missing in it)"),
        ("a: b\n---\nc: d", "c.yaml:2: a second document begins here (remove the `---`)"),
        ("a: *b", "c.yaml:1: *b stands for nothing (write &b before it)"),
        ("a: &b [*b]", "c.yaml:1: *b stands for nothing (write &b before it)"),
        ("? [a]\n: b",
         "c.yaml:1: a list or mapping where a key should be (put text with brackets in quotes)"),
        ("a: !!python/object:x y",
         "c.yaml:1: a tag ('tag:yaml.org,2002:python/object:x') has no meaning here (write the plain value)"),
        ("a: !secret x", "c.yaml:1: a tag ('!secret') has no meaning here (write the plain value)"),
        ("a: b\nc: \x00", "c.yaml:2: holds a control character (remove it)"),
        ("ä: b\nc: \x1b[31m", "c.yaml:2: holds a control character (remove it)"),
        (b"a: b\nc: \xff\xfe\x00", "c.yaml:2: is not text in UTF-8 (save it as UTF-8)"),
        ("a: b\n".encode("utf-16"), "c.yaml:1: is not text in UTF-8 (save it as UTF-8)"),
        ("[" * 100_000, "c.yaml:1: more than 40 levels deep"),
        ("- " * 100_000, "c.yaml:1: more than 40 levels deep"),
    ],
)  # fmt: skip
def test_what_is_no_yaml_is_told_in_words_with_its_line(text: str | bytes, message: str) -> None:
    assert told(text) == message


def test_a_few_aliases_cannot_stand_for_billions() -> None:
    levels = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 12)]
    assert "stands for more than 100000 values" in told("\n".join(["a0: &a0 x", *levels]))


def problems(data: bytes) -> tuple[Problem, ...]:
    try:
        parse(data, "c.yaml")
    except ConfigError as error:
        return error.problems
    return ()


@given(
    st.one_of(
        st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
    )
)
def test_any_bytes_are_a_tree_or_a_problem_with_a_line(data: bytes) -> None:
    assert all(problem.line >= 1 and problem.message.isprintable() for problem in problems(data))


@given(st.text(alphabet="ab:-[]{},&*!|>'\"# \n\t%@`?~", max_size=60))
def test_any_heap_of_yaml_signs_is_a_tree_or_a_problem_with_a_line(text: str) -> None:
    assert all(problem.line >= 1 and problem.message.isprintable() for problem in problems(text.encode()))
