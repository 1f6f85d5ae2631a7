"""The strict decoder: annotations decide what text means, and every mistake is told with its place."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
import pytest

from leadtui.errors import ConfigError, Problem
from leadtui.strict import (
    PRIVATE,
    REST,
    Gathered,
    Marked,
    Parse,
    Seconds,
    Wrong,
    decode,
    problem_at,
    seconds,
    under,
)


class Colour(enum.StrEnum):
    RED = "red"
    BLUE = "blue"


class Header(msgspec.Struct, frozen=True, tag_field="how", tag="header"):
    name: str


class Basic(msgspec.Struct, frozen=True, tag_field="how", tag="basic"):
    user: str
    password: Annotated[str, PRIVATE] = ""


class Inner(msgspec.Struct, frozen=True, rename="kebab"):
    long_name: int = 0


def _odd(text: str) -> int:
    if int(text) % 2 == 0:
        raise Wrong(f"{text} is even", "take the next one")
    return int(text)


class Everything(msgspec.Struct, frozen=True):
    text: str
    count: int = 0
    ratio: float = 0.0
    flag: bool = False
    maybe: int | None = 5
    choice: Literal["get", "post"] = "get"
    colour: Colour = Colour.RED
    items: tuple[str, ...] = ()
    unique: frozenset[int] = frozenset()
    table: dict[str, int] = {}
    inner: Inner = Inner()
    wait: Seconds = 60
    odd: Annotated[int, Parse(_odd, "an odd number")] = 1
    either: int | Literal["auto"] = "auto"
    auth: Header | Basic | None = None
    raw: Marked | None = None


def marked(value: Any, line: int = 1) -> Marked:
    """A node for plain values: each key of the outermost mapping on a line of its own."""
    if isinstance(value, dict):
        nodes = {key: marked(each, line + place) for place, (key, each) in enumerate(value.items())}
        return Marked(nodes, "c.yaml", line)
    if isinstance(value, list):
        return Marked(tuple(marked(each, line) for each in value), "c.yaml", line)
    return Marked(value, "c.yaml", line)


def told(value: Any, kind: Any = Everything, path: str = "") -> list[str]:
    """What is wrong with a value, in words."""
    with pytest.raises(ConfigError) as caught:
        decode(value if isinstance(value, Marked) else marked(value), kind, path)
    return str(caught.value).splitlines()


def test_every_kind_of_annotation_reads_its_text() -> None:
    everything = decode(
        marked(
            {
                "text": "no", "count": "-12", "ratio": "1.5e3", "flag": "Yes", "maybe": "7", "choice": "post",
                "colour": "blue", "items": ["7:00", "0123"], "unique": ["1", "2", "1"], "table": {"a": "1"},
                "inner": {"long-name": "3"}, "wait": "5m", "odd": "7", "either": "9",
                "auth": {"how": "basic", "user": "on"},
            }
        ),
        Everything,
    )  # fmt: skip
    assert everything == Everything(
        text="no", count=-12, ratio=1500.0, flag=True, maybe=7, choice="post", colour=Colour.BLUE,
        items=("7:00", "0123"), unique=frozenset({1, 2}), table={"a": 1}, inner=Inner(3), wait=300, odd=7,
        either=9, auth=Basic("on"),
    )  # fmt: skip
    assert isinstance(everything.colour, Colour)


def test_a_key_with_nothing_after_it_is_left_to_its_default() -> None:
    found = decode(
        marked({"text": "x", "count": None, "items": None, "inner": None, "maybe": None}), Everything
    )
    assert found == Everything("x", maybe=None)


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    assert told(
        {
            "count": "012", "colr": "red", "choice": "gte", "items": "a", "wait": "5", "either": "aut",
            "table": {"a": ["1"]}, "ratio": "nan", "odd": "4", "flag": "maybe",
        },
        path="sources.web",
    ) == [
        "c.yaml:1: sources.web.text: missing (write text)",
        "c.yaml:1: sources.web.count: '012' is not a whole number",
        "c.yaml:2: sources.web.colr: unknown key (did you mean colour?)",
        "c.yaml:3: sources.web.choice: 'gte' is not one of the choices (did you mean get?)",
        "c.yaml:4: sources.web.items: text where there should be a list, each text",
        "c.yaml:5: sources.web.wait: '5' is not a duration such as 90s, 5m, 4h or 7d",
        "c.yaml:6: sources.web.either: 'aut' is not a whole number or auto",
        "c.yaml:7: sources.web.table.a: a list where there should be a whole number",
        "c.yaml:8: sources.web.ratio: 'nan' is not a number",
        "c.yaml:9: sources.web.odd: 4 is even (take the next one)",
        "c.yaml:10: sources.web.flag: 'maybe' is not true or false",
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["text", ["a", "list"], None])
def test_a_required_struct_says_what_should_be_there(value: Any) -> None:
    class Outer(msgspec.Struct, frozen=True):
        inside: Everything

    assert len(told({"inside": value}, Outer)) == 1


def test_places_in_a_list_are_counted_from_one() -> None:
    assert told({"text": "", "items": ["a", ["b"]]}) == [
        "c.yaml:2: items[2]: a list where there should be text"
    ]


def test_a_key_written_twice_is_told_with_both_lines() -> None:
    node = Marked({"text": Marked("x", "c.yaml", 2)}, "c.yaml", 1, repeats=(("text", 9),))
    assert told(node) == ["c.yaml:9: text: written twice (the first is on line 2)"]
    table = Marked({"a": Marked("1", "c.yaml", 3)}, "c.yaml", 2, repeats=(("a", 4),))
    assert told(table, dict[str, int]) == ["c.yaml:4: a: written twice (the first is on line 3)"]


def test_a_union_of_tagged_structs_is_told_apart_by_its_tag() -> None:
    assert told({"text": "", "auth": {"how": "basik"}}) == [
        "c.yaml:2: auth.how: 'basik' is not one of the choices (did you mean basic?)"
    ]
    assert told({"text": "", "auth": {"user": "ana"}}) == [
        "c.yaml:2: auth.how: missing (one of: header, basic)"
    ]
    assert told({"text": "", "auth": {"how": "header"}}) == ["c.yaml:2: auth.name: missing (write text)"]
    assert told({"text": "", "auth": "header"}) == [
        "c.yaml:2: auth: text where there should be a mapping of keys to values"
    ]


def test_what_is_private_is_never_repeated() -> None:
    class Vault(msgspec.Struct, frozen=True):
        pin: Annotated[int, PRIVATE] = 0
        mode: Annotated[Literal["a", "b"], PRIVATE] = "a"
        keys: Annotated[tuple[int | bool, ...], PRIVATE] = ()

    lines = told({"pin": "hunter2", "mode": "hunter2", "keys": ["hunter2"]}, Vault)
    assert len(lines) == 3
    assert not any("hunter2" in line for line in lines)


def test_text_where_a_mapping_belongs_is_never_repeated() -> None:
    assert told("hunter2") == ["c.yaml:1: text where there should be a mapping of keys to values"]


def test_unclaimed_keys_stay_raw_for_whoever_reads_them() -> None:
    class Common(msgspec.Struct, frozen=True):
        kind: str
        rest: Annotated[Marked, REST]
        interval: Seconds = 60

    class Web(msgspec.Struct, frozen=True):
        url: str

    common = decode(marked({"kind": "http", "url": "x", "intervall": "5m"}), Common)
    assert common.interval == 60
    assert told(common.rest, Web, "sources.web") == [
        "c.yaml:3: sources.web.intervall: unknown key (did you mean interval?)"
    ]
    assert decode(decode(marked({"kind": "http", "url": "x"}), Common).rest, Web) == Web("x")


def test_a_marked_field_is_kept_as_it_is() -> None:
    found = decode(marked({"text": "x", "raw": {"deep": ["1"]}}), Everything)
    assert found.raw == marked({"deep": ["1"]}, 2)


def test_rules_across_fields_see_what_is_right_even_beside_what_is_wrong() -> None:
    class Span(msgspec.Struct, frozen=True):
        first: int
        last: int
        name: int = 0

        @classmethod
        def problems(cls, good: Mapping[str, Any], node: Marked, path: str) -> Iterator[Problem]:
            if "first" in good and "last" in good and good["last"] < good["first"]:
                yield problem_at(node.at("last"), under(path, "last"), "ends before it begins")

    assert told({"first": "5", "last": "3", "name": "x"}, Span) == [
        "c.yaml:2: last: ends before it begins",
        "c.yaml:3: name: 'x' is not a whole number",
    ]
    assert told({"first": "x", "last": "3"}, Span) == ["c.yaml:1: first: 'x' is not a whole number"]


def test_problems_of_several_decodes_are_raised_as_one() -> None:
    gathered = Gathered()
    assert gathered.decode(marked("x", 9), int, "late") is None
    assert gathered.decode(marked("3", 5), int, "right") == 3
    gathered.add(marked("y", 2), "early", "not so")
    with pytest.raises(ConfigError) as caught:
        gathered.done()
    assert [problem.line for problem in caught.value.problems] == [2, 9]
    Gathered().done()


def test_the_fields_that_are_right_can_be_had_without_the_others() -> None:
    gathered = Gathered()
    assert gathered.fields(marked({"text": "x", "count": "y"}), Everything) == {"text": "x"}
    assert len(gathered.problems) == 1


def test_hostile_keys_and_values_are_harmless_in_messages() -> None:
    lines = told({"text": "a\x1b[31m", "\x1b]0;x\x07": "1", "k" * 500: "1", "count": "9" * 500})
    assert all(line.isprintable() and len(line) < 400 for line in lines)
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("text", "expected"), [("0s", 0), ("90s", 90), ("5m", 300), ("4h", 14400), ("7d", 604800)]
)
def test_durations_are_read_in_seconds(text: str, expected: int) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "5", "m", "-5m", "5 m", "1h30m", "1.5h", "5M", "٣m", "9999999d", "²m"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    assert len(told(text, Seconds)) == 1


def test_a_node_is_found_by_the_way_to_it_or_as_near_as_there_is() -> None:
    tree = marked({"a": ["x", {"b": "y"}]})
    assert tree.at("a", 1, "b").value == "y"
    assert tree.at("a", 1, "c").value == tree.at("a", 1).value
    assert tree.at("a", 7) is tree.at("a")
    assert tree.at("z") is tree
